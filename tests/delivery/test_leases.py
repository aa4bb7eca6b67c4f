import pytest

from guidance.delivery import leases
from guidance.delivery.models import ScheduledJob
from tests.support.factories import NOW, later

pytestmark = pytest.mark.django_db


def take(now, name="sweep"):
    return leases.take(name=name, seconds=4, now=now)


def test_take_gives_a_lease_to_one_until_it_has_run_out():
    taken = [take(NOW), take(NOW), take(later(seconds=3.9)), take(later(seconds=4)), take(later(seconds=5))]

    assert taken == [True, False, False, True, False]
    assert ScheduledJob.objects.values_list("name", "locked_until", "last_run").get() == (
        "sweep",
        later(seconds=8),
        later(seconds=4),
    )


def test_take_gives_leases_of_different_names_apart():
    assert [take(NOW), take(NOW, "prune")] == [True, True]


def test_ran_since_knows_whether_anybody_took_a_lease_since_then():
    take(NOW)

    assert [leases.ran_since(name="sweep", since=since) for since in (NOW, later(seconds=0.1))] == [True, False]
    assert not leases.ran_since(name="prune", since=NOW)
