"""Prompts over the management API."""

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.content.models import Prompt, PromptVersion
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller

DRAFT = {"intent": "warn", "blocks": [{"type": "heading", "text": "Nearly full"}]}


def _prompt(workspace: Workspace, key: str) -> Prompt:
    prompt = Prompt.objects.create(
        workspace=workspace, key=key, name=key.title(), kind="banner", status="published", draft=DRAFT
    )
    prompt.live = PromptVersion.objects.create(
        prompt=prompt, number=3, definition=DRAFT, hash="ab" * 16, body=b"{}", body_gzip=b"", published_at=MORNING
    )
    prompt.save()
    return prompt


def test_prompt_is_told_with_draft_and_live_version(acme: Caller, workspace: Workspace) -> None:
    _prompt(workspace, "nearly-full")

    told = acme.get("prompts", "nearly-full").json()

    assert told.pop("updated_at").endswith("Z")
    assert told == {
        "key": "nearly-full",
        "name": "Nearly-Full",
        "kind": "banner",
        "status": "published",
        "draft": DRAFT,
        "live": {"number": 3, "content": "ab" * 16, "definition": DRAFT, "published_at": "2026-11-21T10:00:00Z"},
        "unpublished_changes": False,
    }


def test_prompt_never_published_has_no_live_version(acme: Caller, workspace: Workspace) -> None:
    Prompt.objects.create(workspace=workspace, key="new", name="New", kind="modal", draft=DRAFT)

    told = acme.get("prompts", "new").json()

    assert (told["status"], told["live"], told["unpublished_changes"]) == ("draft", None, True)


def test_prompt_changed_since_publishing_says_so(acme: Caller, workspace: Workspace) -> None:
    prompt = _prompt(workspace, "nearly-full")
    Prompt.objects.filter(pk=prompt.pk).update(draft={**DRAFT, "intent": "sell"})

    assert acme.get("prompts", "nearly-full").json()["unpublished_changes"] is True


def test_list_can_be_narrowed_to_a_status(acme: Caller, workspace: Workspace) -> None:
    _prompt(workspace, "nearly-full")
    Prompt.objects.create(workspace=workspace, key="new", name="New", kind="modal", draft=DRAFT)

    assert [prompt["key"] for prompt in acme.get("prompts", status="draft").json()["results"]] == ["new"]
    assert len(acme.get("prompts").json()["results"]) == 2


def test_prompt_of_another_workspace_is_not_found(acme: Caller, cyd: Caller, workspace: Workspace) -> None:
    _prompt(workspace, "nearly-full")

    assert cyd.get("prompts", "nearly-full").status_code == 404
    assert cyd.get("prompts").json()["results"] == []
    assert acme.get("prompts", "nearly-full").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_one_question_however_many_prompts(
    acme: Caller, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        _prompt(workspace, f"p{number}")
    keys.find(value="sk_acme")

    with django_assert_num_queries(1):
        prompts = acme.get("prompts").json()["results"]

    assert len(prompts) == count
