"""Feature tags: what is kept, what pages get, and that they hear of it."""

import gzip
import json
from typing import Any

import pytest

from guidance.content import queries, tagging
from guidance.content.models import FeatureTag, TagDocument
from guidance.workspaces.models import Workspace
from guidance.workspaces.queries import page_versions

pytestmark = pytest.mark.django_db
EXPORT = [{"by": "data", "value": "export"}]


@pytest.fixture
def acme() -> Workspace:
    return Workspace.objects.create(key="acme", name="Acme")


def saved(of: Workspace, name: str = "Exported", **fields: Any) -> FeatureTag:
    tag = FeatureTag(workspace=of, name=name, **{"candidates": EXPORT, **fields})
    tagging.save(tag=tag)
    return tag


def told(of: Workspace) -> Any:
    of.refresh_from_db()
    plain, packed = queries.document(hash=of.tags) or (b"null", b"")
    assert not packed or gzip.decompress(packed) == plain
    return json.loads(plain)


def test_save_makes_a_document_of_all_active_tags_and_tells_the_pages(acme: Workspace) -> None:
    saved(acme)
    saved(acme, "Filtered", action="change", candidates=[{"by": "css", "value": " #filter "}], active=False)
    saved(acme, "Sent", action="submit", pages={"page.path": {"$regex": "^/contacts"}})

    assert told(acme) == {
        "tags": [
            {"event": "Exported", "action": "click", "candidates": EXPORT},
            {
                "event": "Sent",
                "action": "submit",
                "candidates": EXPORT,
                "page": {"page.path": {"$regex": "^/contacts"}},
            },
        ]
    }
    assert FeatureTag.objects.get(name="Filtered").candidates == [{"by": "css", "value": "#filter"}]
    assert page_versions(workspace_ids=[acme.pk]) == {acme.pk: 4}


def test_remove_leaves_nothing_to_serve_when_it_was_the_last(acme: Workspace) -> None:
    tag = saved(acme)
    served = Workspace.objects.get(pk=acme.pk).tags

    tagging.remove(tag=tag)

    assert told(acme) is None
    assert acme.tags == ""
    assert queries.document(hash=served) is not None


def test_two_workspaces_with_the_same_tags_have_documents_of_their_own(acme: Workspace) -> None:
    zeta = Workspace.objects.create(key="zeta", name="Zeta")
    saved(acme)
    saved(zeta)

    assert told(acme) == told(zeta)
    assert acme.tags != zeta.tags


def test_only_the_latest_documents_are_kept(acme: Workspace) -> None:
    tag = saved(acme)
    for number in range(25):
        tag.name = f"Exported {number}"
        tagging.save(tag=tag)

    assert TagDocument.objects.count() == 21
    assert told(acme)["tags"][0]["event"] == "Exported 24"


def test_save_keeps_a_group_of_selectors_that_vote(acme: Workspace) -> None:
    group = {"by": "group", "selectors": ["#export", "[data-testid='export']"], "text": "Export", "confidence": 0.7}

    saved(acme, "Voted", candidates=[group, {"by": "css", "value": "#export"}])

    assert FeatureTag.objects.get(name="Voted").candidates == [group, {"by": "css", "value": "#export"}]


@pytest.mark.parametrize(
    ("fields", "place", "sentence"),
    [
        ({"name": "  "}, "name", "Name the event"),
        ({"name": "$prompt_shown"}, "name", "Guidance's own"),
        ({"name": "Exported"}, "name", "already"),
        ({"action": "drag"}, "action", "clicked, rested upon, sent or changed"),
        ({"candidates": []}, "element", "Say which element"),
        ({"candidates": [{"by": "text", "value": " "}]}, "element", "Say which element"),
        ({"candidates": [{"by": "xpath", "value": "//a"}]}, "element", "how the element is found"),
        ({"candidates": [{"by": "css", "value": "a" * 501}]}, "element", "500 characters"),
        ({"candidates": EXPORT * 11}, "element", "At most 10"),
        ({"candidates": [{"by": "group", "selectors": []}]}, "element", "Say which element"),
        ({"candidates": [{"by": "group", "selectors": ["#a["]}]}, "element", "No page can read the selector"),
        ({"candidates": [{"by": "group", "selectors": ["#a"], "confidence": 2}]}, "element", "at most 1"),
        ({"pages": {"page.path": {"$regex": "("}}}, "pages", "bracket open"),
        ({"pages": {"$or": [{"page.path": "/a"}, {"user.plan": "pro"}]}}, "pages", "Only the page"),
        ({"pages": []}, "pages", ""),
    ],
)
def test_save_refuses_what_no_page_could_follow(
    acme: Workspace, fields: dict[str, Any], place: str, sentence: str
) -> None:
    saved(acme)

    with pytest.raises(tagging.BadTag) as caught:
        saved(acme, **{"name": "Other", **fields})

    assert caught.value.place == place
    assert sentence in caught.value.message
    assert len(told(acme)["tags"]) == 1


def test_save_refuses_more_tags_than_a_page_should_follow(acme: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "MAX_TAGS", 1)
    saved(acme)

    with pytest.raises(tagging.BadTag, match="at most 1 feature tags"):
        saved(acme, "Other")
