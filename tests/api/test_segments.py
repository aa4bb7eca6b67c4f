"""Segments over the management API."""

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.people.models import Account
from guidance.segments.models import Segment, SegmentBuild, SegmentMembership
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller

RULE = {"version": 1, "where": {"account.plan": {"$eq": "free"}}, "facts": {}}


@pytest.fixture
def segment(workspace: Workspace) -> Segment:
    """Return the segment of accounts on the free plan."""
    return Segment.objects.create(
        workspace=workspace, key="free", name="On Free", description="For the upsell.", kind="account", rule=RULE
    )


@pytest.mark.usefixtures("segment")
def test_segment_is_told_with_its_rule_in_plain_words(acme: Caller) -> None:
    told = acme.get("segments", "free").json()

    assert told.pop("updated_at").endswith("Z")
    assert "free" in told.pop("says").lower()
    assert told == {
        "key": "free",
        "name": "On Free",
        "description": "For the upsell.",
        "kind": "account",
        "rule": RULE,
        "source": "rule",
        "size": 0,
        "rebuild": None,
    }


def test_segment_tells_its_size_and_how_far_its_rebuild_is(acme: Caller, segment: Segment, northwind: Account) -> None:
    SegmentMembership.objects.create(segment=segment, account=northwind, entered_at=MORNING)
    SegmentBuild.objects.create(segment=segment, parts=4, done=1, looked_at=20_000, started_at=MORNING)

    told = acme.get("segments", "free").json()

    assert told["size"] == 1
    assert told["rebuild"] == {"percent": 25, "looked_at": 20_000, "finished": False, "error": ""}
    assert acme.get("segments").json()["results"] == [told]


def test_segment_with_a_rule_nobody_can_read_is_told_all_the_same(acme: Caller, segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(rule={})

    response = acme.get("segments", "free")

    assert response.status_code == 200
    assert response.json()["rule"] == {}
    assert response.json()["says"] != ""


@pytest.mark.usefixtures("segment")
def test_segment_of_another_workspace_is_not_found(cyd: Caller) -> None:
    assert cyd.get("segments", "free").status_code == 404
    assert cyd.get("segments").json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_however_many_segments(
    acme: Caller, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        Segment.objects.create(workspace=workspace, key=f"s{number}", name=f"S {number}", rule=RULE)
    keys.find(value="sk_acme")

    with django_assert_num_queries(4):
        segments = acme.get("segments").json()["results"]

    assert [segment["key"] for segment in segments] == [f"s{number}" for number in reversed(range(count))]


@pytest.mark.usefixtures("segment")
def test_segments_are_only_read_here(acme: Caller) -> None:
    assert acme.put("segments", "free", body={}).status_code == 405
