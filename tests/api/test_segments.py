"""Segments over the management API."""

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.segments.models import Segment
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.api.conftest import Caller

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
    }


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
def test_list_asks_one_question_however_many_segments(
    acme: Caller, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        Segment.objects.create(workspace=workspace, key=f"s{number}", name=f"S {number}", rule=RULE)
    keys.find(value="sk_acme")

    with django_assert_num_queries(1):
        segments = acme.get("segments").json()["results"]

    assert [segment["key"] for segment in segments] == [f"s{number}" for number in reversed(range(count))]


@pytest.mark.usefixtures("segment")
def test_segments_are_only_read_here(acme: Caller) -> None:
    assert acme.put("segments", "free", body={}).status_code == 405
