"""Who is in which segment, kept as events come in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.delivery.models import Decision
from guidance.segments.models import Segment, SegmentMembership
from tests.support import cast
from tests.support.factories import NOW, account, audience, decide, drain, group, later, person, post, raw, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


def segment(of, key, where, **fields):
    facts = fields.pop("facts", {})
    return Segment.objects.create(workspace=of, key=key, name=key, rule=audience(where, **facts), **fields)


def stay(key, user_id="lena"):
    return SegmentMembership.objects.get(segment__key=key, person__user_id=user_id)


def company_stay(key, group_id="northwind"):
    return SegmentMembership.objects.get(segment__key=key, account__group_id=group_id)


def test_membership_tells_since_when_and_until_when(acme):
    segment(acme, "owners", {"user.role": "owner"})

    tell(acme, raw("identify", traits={"role": "owner"}))
    assert (stay("owners").entered_at, stay("owners").left_at) == (NOW, None)
    tell(acme, raw("identify", traits={"seats": 3}, at=later(hours=1)), now=later(hours=1))
    assert (stay("owners").entered_at, stay("owners").left_at) == (NOW, None)
    tell(acme, raw("identify", traits={"role": "member"}, at=later(hours=2)), now=later(hours=2))
    assert (stay("owners").entered_at, stay("owners").left_at) == (NOW, later(hours=2))
    tell(acme, raw("identify", traits={"role": "owner"}, at=later(hours=3)), now=later(hours=3))
    assert (stay("owners").entered_at, stay("owners").left_at) == (later(hours=3), None)
    assert person().segments == ["owners"]


def test_membership_of_accounts_follows_what_is_told_of_them(acme):
    segment(acme, "free", {"account.plan": "free"}, kind="account")

    tell(acme, group("northwind", plan="free"))
    assert (company_stay("free").entered_at, company_stay("free").left_at) == (NOW, None)
    assert (account().segments, person().segments) == (["free"], [])
    tell(acme, group("northwind", plan="growth", at=later(hours=1)), now=later(hours=1))
    assert company_stay("free").left_at == later(hours=1)
    assert account().segments == []


def test_an_account_segment_flips_with_its_first_and_its_last_member(acme):
    segment(acme, "owners", {"user.role": "owner"})
    segment(acme, "owned", {"segments.owners": True}, kind="account")
    segment(acme, "led", {"segments.owned": True, "segments.owners": {"$ne": True}})
    tell(acme, group("northwind", user="mia"))
    decide(person("mia"))
    assert account().segments == []

    tell(acme, raw("identify", traits={"role": "owner"}), group("northwind"))

    assert (account().segments, person().segments) == (["owned"], ["owners"])
    assert Decision.objects.get(person__user_id="mia").next_look_at == NOW
    decide(person("mia"))
    assert person("mia").segments == ["led"]

    tell(acme, raw("identify", traits={"role": "member"}, at=later(hours=1)), now=later(hours=1))

    assert (account().segments, person().segments) == ([], [])
    decide(person("mia"), now=later(hours=1))
    assert person("mia").segments == []


def test_colleagues_in_one_batch_agree_whoever_comes_first(acme):
    segment(acme, "owners", {"user.role": "owner"})
    segment(acme, "owned", {"segments.owners": True}, kind="account")
    segment(acme, "led", {"segments.owned": True})
    users = ("abe", "lena", "zoe")

    for user in users:
        role = "owner" if user == "lena" else "member"
        post(acme, raw("identify", user=user, traits={"role": role}), group("northwind", user=user))
    drain()

    assert {user: person(user).segments for user in users} == {
        "abe": ["led"],
        "lena": ["owners", "led"],
        "zoe": ["led"],
    }
    assert account().segments == ["owned"]


def queries_of(call):
    with CaptureQueriesContext(
        connection,
    ) as told:
        call()
    return len(told)


def test_batches_without_changes_cost_no_query_more(acme):
    tell(acme, raw("identify", traits={"role": "owner"}), group("northwind"))
    plain = queries_of(lambda: decide(person()))
    segment(acme, "owners", {"user.role": "owner"})
    segment(acme, "free", {"account.plan": "free"}, kind="account")
    acme.catalog_version += 1
    acme.save()
    decide(person())

    assert queries_of(lambda: decide(person())) == plain
    listed = Segment.objects.create(workspace=acme, key="vips", name="VIPs", source="list")
    listed.entries.create(member_id="lena")
    acme.catalog_version += 1
    acme.save()
    decide(person())
    assert person().segments == ["vips", "owners"]
    assert queries_of(lambda: decide(person())) == plain + 1
