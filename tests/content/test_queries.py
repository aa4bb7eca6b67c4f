import pytest

from guidance.content import publishing, queries
from tests.support import cast

pytestmark = pytest.mark.django_db


def test_live_prompts_returns_what_is_published_in_that_workspace_only():
    workspace, other = cast.workspace(), cast.workspace("other")
    live = cast.prompt(workspace, kind="banner")
    version = publishing.publish(prompt=live, by=None, now=cast.NOW)
    cast.prompt(workspace, "draft-only")
    publishing.publish(prompt=cast.prompt(other), by=None, now=cast.NOW)

    found = queries.live_prompts(workspace_id=workspace.pk)

    variables = ["account.name", "limit.contacts.used"]
    assert found == [("contacts", "Contacts", "banner", 1, version.hash, live.draft, variables)]


@pytest.mark.parametrize("count", [1, 3])
def test_live_prompts_takes_one_query_for_any_number(count, django_assert_num_queries):
    workspace = cast.workspace()
    for number in range(count):
        publishing.publish(prompt=cast.prompt(workspace, f"p-{number}"), by=None, now=cast.NOW)

    with django_assert_num_queries(1):
        assert len(queries.live_prompts(workspace_id=workspace.pk)) == count


def test_document_is_none_when_no_version_has_the_hash():
    assert queries.document(hash="0" * 32) is None


def test_document_still_answers_for_a_version_that_was_replaced():
    prompt = cast.prompt(cast.workspace())
    first = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    assert queries.document(hash=first.hash) == (bytes(first.body), bytes(first.body_gzip))
