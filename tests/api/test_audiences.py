"""Sizes of draft rules and ids of static lists, over the management API."""

import pytest

from guidance.segments import saving
from guidance.segments.models import ListEntry, Segment
from guidance.workspaces.models import Workspace
from tests.api.conftest import Caller

EVERYBODY = {"version": 1, "where": {}, "facts": {}}
GUESTS = {"version": 1, "where": {"user.role": {"$eq": "guest"}}, "facts": {}}


@pytest.fixture
def vips(workspace: Workspace) -> Segment:
    """Return a static list with nobody on it."""
    return saving.save(segment=Segment(workspace=workspace, key="vips", name="VIPs", source="list"))


def on(segment: Segment) -> list[str]:
    """Return the ids on a list."""
    return sorted(ListEntry.objects.filter(segment=segment).values_list("member_id", flat=True))


@pytest.mark.usefixtures("lena")
def test_size_counts_whom_a_draft_rule_holds_for(acme: Caller) -> None:
    told = acme.post("size", body={"rule": EVERYBODY, "kind": "person"}).json()

    assert told == {"count": 1, "of": 1, "about": False, "members": ["lena@northwind.example"], "unjudged": []}
    assert acme.post("size", body={"rule": GUESTS, "kind": "person"}).json()["count"] == 0
    assert acme.post("size", body={"rule": EVERYBODY, "kind": "account"}).json()["members"] == ["northwind"]


def test_size_names_what_is_wrong_with_a_rule(acme: Caller) -> None:
    unguarded = {"version": 1, "where": {"user.age": {"$lt": 3}}, "facts": {}}

    response = acme.post("size", body={"rule": unguarded, "kind": "person"})

    assert response.status_code == 400
    assert response.json()["detail"].startswith("where.user.age.$lt: “$lt” needs")


@pytest.mark.usefixtures("lena")
def test_preview_counts_a_segment_or_another_rule_in_its_place(acme: Caller, workspace: Workspace, cyd: Caller) -> None:
    saving.save(segment=Segment(workspace=workspace, key="all", name="All", rule=EVERYBODY))

    assert acme.post("segments", "all", "preview", body={}).json()["count"] == 1
    assert acme.post("segments", "all", "preview", body={"rule": GUESTS}).json()["count"] == 0
    assert cyd.post("segments", "all", "preview", body={}).status_code == 404


def test_list_is_replaced_and_added_to_as_json(acme: Caller, vips: Segment) -> None:
    replaced = acme.put("segments", "vips", "list", body={"ids": ["lena", "mia"]}).json()
    added = acme.post("segments", "vips", "list", body={"ids": ["zoe"]}).json()

    assert replaced == {"added": 2, "removed": 0, "total": 2}
    assert added == {"added": 1, "removed": 0, "total": 3}
    assert on(vips) == ["lena", "mia", "zoe"]
    assert acme.put("segments", "vips", "list", body={"ids": ["null"]}).json()["errors"][0]["place"] == "ids.0"


def test_list_is_replaced_by_a_file(acme: Caller, vips: Segment) -> None:
    def put(file: str) -> dict[str, object]:
        told: dict[str, object] = acme._client.put("/api/v1/segments/vips/list/", file, content_type="text/csv").json()
        return told

    assert put("userId\nlena\nmia\n") == {"added": 2, "removed": 0, "total": 2}
    told = put("userId\nlena\nnull\n")
    assert told["errors"] == [{"place": "line 3", "detail": "“null” names nobody."}]
    assert on(vips) == ["lena", "mia"]


def test_list_of_a_rule_or_of_another_workspace_is_refused(acme: Caller, cyd: Caller, workspace: Workspace) -> None:
    saving.save(segment=Segment(workspace=workspace, key="all", name="All", rule=EVERYBODY))

    assert acme.put("segments", "all", "list", body={"ids": []}).status_code == 400
    assert cyd.put("segments", "all", "list", body={"ids": []}).status_code == 404
