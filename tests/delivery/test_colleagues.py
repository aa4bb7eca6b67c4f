import pytest

from guidance.delivery import colleagues
from guidance.delivery.claims import claim
from guidance.jobs import names
from guidance.people.models import Person
from guidance.protocol.content import Frequency
from tests.support import cast
from tests.support.factories import NOW, armed, decision, group, later, live, near_limit, person, tell, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def enqueued(monkeypatch):
    calls = []
    monkeypatch.setattr(colleagues, "enqueue", lambda name, **given: calls.append((name, given)))
    return calls


def due(user):
    return decision(user).next_look_at


def test_colleagues_are_due_when_the_account_changed(acme, enqueued):
    live(acme, audience=near_limit(80))
    tell(acme, group(usage=100, plan="free"))
    tell(acme, group(user="mara"))
    enqueued.clear()

    tell(acme, group(usage=1_900, at=later(hours=1)), now=later(hours=1))

    assert (armed("lena"), armed("mara")) == (["contacts"], [])
    assert (due("lena"), due("mara")) == (None, later(hours=1))
    assert enqueued == [(names.DECIDE, {"person_ids": [person("mara").pk]})]


def test_colleagues_are_left_alone_when_only_a_person_changed(acme, enqueued):
    tell(acme, group(usage=100, plan="free"))
    tell(acme, group(user="mara"))
    enqueued.clear()

    tell(acme, group(usage=100, at=later(seconds=5)), track("Login"), now=later(seconds=9))

    assert (due("mara"), enqueued) == (None, [])


@pytest.mark.parametrize(("per", "are_due"), [("account", True), ("person", False)])
def test_colleagues_are_due_when_a_show_used_up_a_cap_of_theirs(acme, enqueued, per, are_due):
    live(acme, frequency=Frequency(count=1, per=per))
    tell(acme, group(user="lena"))
    tell(acme, group(user="mara"))
    enqueued.clear()
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)

    tell(acme, track("$prompt_shown", properties={"exposure": granted.exposure}))

    assert due("mara") == (NOW if are_due else None)
    assert bool(enqueued) is are_due


def test_colleagues_not_seen_for_long_wait_until_they_come_back(acme, enqueued):
    tell(acme, group(user="lena"))
    tell(acme, group(user="mara"))
    Person.objects.filter(user_id="mara").update(last_seen=later(days=-31))
    enqueued.clear()

    tell(acme, group(usage=7, at=later(minutes=1)), now=later(minutes=1))

    assert (due("mara"), enqueued) == (None, [])


def test_colleagues_who_left_for_another_account_are_not_due(acme, enqueued):
    tell(acme, group(user="mara"))
    tell(acme, group("southwind", user="mara", at=later(minutes=1)), now=later(minutes=1))
    enqueued.clear()

    tell(acme, group(usage=7, at=later(minutes=2)), now=later(minutes=2))

    assert (due("mara"), enqueued) == (None, [])


def test_look_again_does_nothing_when_no_account_changed(enqueued, django_assert_num_queries):
    with django_assert_num_queries(0):
        colleagues.look_again(account_ids=[], besides=[], now=NOW)

    assert enqueued == []
