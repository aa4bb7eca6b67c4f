"""The journey page: columns, cards, gaps, and moving a card."""

import pytest
from django.contrib.admin.models import LogEntry

from guidance.conf import now
from guidance.content import publishing
from guidance.content.models import Prompt
from guidance.insights.models import Exposure
from tests.support import cast

pytestmark = pytest.mark.django_db

PAGE = "/admin/guidance/prompt/journey/"


def live(workspace, key="hello", **changes):
    version = publishing.publish(prompt=cast.prompt(workspace, key, **changes), by=None, now=cast.NOW)
    person = cast.lena(workspace, user_id=f"lena-{key}")
    Exposure.objects.create(
        public_id=key,
        workspace=workspace,
        prompt=version.prompt,
        version=version,
        person=person,
        leased_at=now(),
        expires_at=now(),
        shown_at=now(),
        clicked_at=now(),
    )
    return version.prompt


def test_card_tells_whom_its_prompt_met_and_gaps_are_told_in_words(studio, workspace):
    free = {"version": 1, "where": {"account.plan": {"$in": ["growth"]}}, "facts": {}}
    live(workspace, stage="onboarding", audience=free)

    content = studio.get(PAGE).content.decode()

    assert "1 person, 100 % acted" in content
    assert "Nothing is live in onboarding for accounts on Free." in content
    assert "Nothing is live in renewal." in content
    assert "Move “Hello” to Milestone" in content


def test_card_is_moved_by_its_button_and_the_log_says_so(studio, workspace):
    prompt = live(workspace)

    moved = studio.post(PAGE, {"prompt": prompt.pk, "stage": "advocacy"})
    content = studio.get(moved.url).content.decode()

    assert moved.url == f"{PAGE}?workspace={workspace.pk}#touchpoint-{prompt.pk}"
    assert "“Hello” now serves advocacy." in content
    assert Prompt.objects.get().draft["stage"] == "advocacy"
    assert LogEntry.objects.get().change_message == "Moved to Advocacy."


def test_moment_that_is_none_is_told_in_words(studio, workspace):
    prompt = cast.prompt(workspace)

    content = studio.post(PAGE, {"prompt": prompt.pk, "stage": "elsewhere"}, follow=True).content.decode()

    assert "is no moment of the journey" in content


def test_viewer_moves_nothing_and_a_stranger_sees_nothing(client, workspace, cyd):
    prompt = cast.prompt(workspace)
    sent = {"prompt": prompt.pk, "stage": "renewal"}
    client.force_login(cast.member("vera", workspace, "viewer"))
    seen, moved = client.get(PAGE), client.post(PAGE, sent)
    client.force_login(cyd)

    assert (seen.status_code, moved.status_code, b'draggable="true"' in seen.content) == (200, 403, False)
    assert client.get(f"{PAGE}?workspace={workspace.pk}").status_code == 404
    assert client.post(PAGE, sent).status_code == 404
    assert b"Contacts" not in client.get(PAGE).content


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_prompts(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        live(workspace, f"p-{number}")

    with django_assert_num_queries(14):
        studio.get(PAGE)
