"""People and accounts: who is left in peace, and which segments they are in."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.admin import quiet
from guidance.conf import now
from guidance.core.times import DAY, to_ms
from guidance.delivery.models import Decision
from guidance.engine.subjects import STATES
from guidance.people.models import Account, Person
from guidance.people.states import CALLED
from guidance.segments.models import Segment, SegmentMembership
from tests.support import cast


@pytest.fixture
def lena(workspace):
    return cast.lena(workspace)


def page(row, door="change"):
    name = row._meta.model_name
    address = reverse(f"admin:guidance_{name}_change", args=[row.pk])
    return address.replace("/change/", f"/{door}/")


def messages(response):
    return [str(message) for message in response.context["messages"]]


def test_every_state_has_a_name_and_a_sentence():
    assert tuple(quiet.WORDS) == tuple(CALLED) == STATES


def test_a_person_is_left_in_peace_for_some_days_and_decided_anew(studio, lena):
    before = to_ms(now())

    response = studio.post(page(lena, "quiet"), {"state": "open_ticket", "days": 3}, follow=True)

    lena.refresh_from_db()
    assert messages(response) == ["Open ticket: Lena is left in peace."]
    assert list(lena.states) == ["open_ticket"]
    assert 0 <= lena.states["open_ticket"] - before - 3 * DAY < 60_000
    assert Decision.objects.filter(person=lena).exists()
    assert "Nothing is sold or asked while their question is open." in response.content.decode()


def test_an_account_is_left_in_peace_until_somebody_lifts_it(studio, lena):
    studio.post(page(lena.account, "quiet"), {"state": "with_human", "days": ""})
    person, account = (studio.get(page(row)).content.decode() for row in (lena, lena.account))
    lifted = studio.post(page(lena.account, "lift/with_human"), follow=True)

    lena.account.refresh_from_db()
    assert "From the account: With a colleague, until it is lifted" in person
    assert "until it is lifted" in account
    assert messages(lifted) == ["With a colleague: lifted."]
    assert lena.account.states == {}


@pytest.mark.parametrize(
    "sent", [{"state": "bored"}, {"state": "overdue", "days": 0}, {"state": "overdue", "days": 366}]
)
def test_a_state_that_means_nothing_is_refused(studio, lena, sent):
    response = studio.post(page(lena, "quiet"), sent, follow=True)

    lena.refresh_from_db()
    assert messages(response) == ["Choose what is the matter, and at most 365 days."]
    assert lena.states == {}


def test_a_state_that_is_none_is_not_found(studio, lena):
    assert studio.post(page(lena, "lift/bored")).status_code == 404


def test_a_state_that_ended_is_not_shown(studio, workspace, lena):
    Person.objects.filter(pk=lena.pk).update(states={"overdue": to_ms(now()) - 1})

    assert "Nothing holds prompts back." in studio.get(page(lena)).content.decode()


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 403), ("publisher", 302), ("admin", 302)])
@pytest.mark.parametrize("door", ["quiet", "lift/overdue"])
@pytest.mark.parametrize("model", [Person, Account])
def test_only_who_may_publish_leaves_somebody_in_peace(client, workspace, lena, role, status, door, model):
    client.force_login(cast.member("ben", workspace, role))
    row = lena if model is Person else lena.account

    assert client.post(page(row, door), {"state": "overdue"}).status_code == status
    assert client.get(page(row, door)).status_code == 405
    assert ("Leave in peace</button>" in client.get(page(row)).content.decode()) is (status == 302)


@pytest.mark.parametrize("door", ["quiet", "lift/overdue"])
def test_a_stranger_leaves_nobody_of_another_workspace_in_peace(client, cyd, lena, door):
    client.force_login(cyd)

    assert client.post(page(lena, door), {"state": "overdue"}).status_code == 404
    assert client.post(page(lena.account, door), {"state": "overdue"}).status_code == 404


def test_pages_tell_the_segments_with_since_when(studio, workspace, lena):
    buyers = Segment.objects.create(workspace=workspace, key="buyers", name="Buyers")
    SegmentMembership.objects.create(segment=buyers, person=lena, entered_at=cast.NOW)
    Person.objects.filter(pk=lena.pk).update(segments=["buyers", "gone"])
    Account.objects.filter(pk=lena.account_id).update(segments=["buyers"])
    SegmentMembership.objects.create(segment=buyers, account=lena.account, entered_at=cast.NOW - dt.timedelta(days=1))

    person, account = (studio.get(page(row)).content.decode() for row in (lena, lena.account))

    assert "since 21 Nov 2026" in person
    assert "<p>gone</p>" in person
    assert "since 20 Nov 2026" in account


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_any_number_of_segments(
    studio, workspace, lena, count, django_assert_num_queries
):
    keys = [f"s-{number}" for number in range(count)]
    for key in keys:
        held = Segment.objects.create(workspace=workspace, key=key, name=key)
        SegmentMembership.objects.create(segment=held, person=lena, entered_at=cast.NOW)
    states = dict.fromkeys(STATES[:count])
    Person.objects.filter(pk=lena.pk).update(segments=keys, states=states)
    Account.objects.filter(pk=lena.account_id).update(segments=keys, states=states)

    with django_assert_num_queries(13):
        studio.get(page(lena))
    with django_assert_num_queries(13):
        studio.get(page(lena.account))
