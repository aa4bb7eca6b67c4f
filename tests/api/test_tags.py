"""Feature tags over the management API."""

import pytest

from guidance.content.models import FeatureTag
from guidance.workspaces.models import Workspace
from tests.api.conftest import Caller

EXPORT = {"by": "data", "value": "export"}


def test_put_makes_a_tag_and_get_reads_it(acme: Caller) -> None:
    pages = {"page.path": {"$regex": "^/reports"}}

    response = acme.put("tags", "Report Exported", body={"candidates": [EXPORT], "pages": pages})

    told = response.json()
    assert response.status_code == 200
    assert told.pop("updated_at")
    assert told == {
        "name": "Report Exported",
        "action": "click",
        "candidates": [EXPORT],
        "pages": pages,
        "active": True,
    }
    assert acme.get("tags", "Report Exported").json()["pages"] == pages
    assert [each["name"] for each in acme.get("tags").json()["results"]] == ["Report Exported"]
    assert Workspace.objects.get(key="acme").tags


def test_put_changes_a_tag(acme: Caller) -> None:
    acme.put("tags", "Exported", body={"candidates": [EXPORT]})

    acme.put("tags", "Exported", body={"candidates": [EXPORT], "action": "hover", "active": False})

    tag = FeatureTag.objects.get()
    assert (tag.action, tag.active) == ("hover", False)
    assert Workspace.objects.get(key="acme").tags == ""


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"candidates": []}, "candidates"),
        ({"candidates": [{"by": "xpath", "value": "a"}]}, "candidates"),
        ({"candidates": [EXPORT], "pages": {"user.plan": "pro"}}, "pages"),
        ({"candidates": [EXPORT], "action": "drag"}, "action"),
        ({"candidates": [EXPORT], "colour": "red"}, "colour"),
    ],
)
def test_put_refuses_what_no_page_could_follow(acme: Caller, body: object, place: str) -> None:
    response = acme.put("tags", "Exported", body=body)

    assert response.status_code == 400
    assert place in str(response.json()["errors"])
    assert not FeatureTag.objects.exists()


def test_delete_forgets_a_tag(acme: Caller) -> None:
    acme.put("tags", "Exported", body={"candidates": [EXPORT]})

    assert acme.delete("tags", "Exported").status_code == 204
    assert acme.delete("tags", "Exported").status_code == 404
    assert acme.get("tags", "Exported").status_code == 404


def test_tags_of_another_workspace_are_not_there(acme: Caller, cyd: Caller) -> None:
    acme.put("tags", "Exported", body={"candidates": [EXPORT]})

    assert cyd.get("tags", "Exported").status_code == 404
    assert cyd.get("tags").json()["results"] == []
