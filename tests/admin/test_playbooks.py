"""The gallery of playbooks, their questions, and the drafts that come out."""

import pytest
from django.urls import reverse

from guidance.content.models import Prompt
from guidance.content.playbooks.registry import ALL
from guidance.plans.models import Limit, PlanLimit
from guidance.protocol.content import load
from guidance.workspaces.models import Workspace
from tests.support import cast

GALLERY = "/admin/guidance/prompt/playbooks/"


def page(key):
    return reverse("admin:guidance_playbook", args=[key])


def given(**more):
    """What is sent for the banner about a limit."""
    return {
        "limit": "contacts",
        "percent": "85",
        "near": "{account} uses {used}.",
        "full": "All of {limit} is used.",
        "days": "3",
        "link": "/upgrade",
        **more,
    }


def test_gallery_shows_every_playbook_with_its_picture(studio):
    content = studio.get(GALLERY).content.decode()

    assert all(f'href="{page(key)}?workspace=' in content for key in ALL)
    assert content.count('class="g-picture"') == len(ALL)


def test_answers_become_drafts_that_can_be_published_at_once(studio, workspace):
    made = studio.post(page("limit-banner"), given(), follow=True)
    near, _ = Prompt.objects.order_by("pk")

    assert "2 drafts are made." in made.content.decode()
    assert "used is at least 85 % and Contacts used is below 100 %" in made.content.decode()
    assert load(near.draft).blocks[0].text == (
        '{{ account.name | "Your team" }} uses {{ limit.contacts.used | "most" }}.'
    )
    live = studio.post(made.redirect_chain[-1][0], follow=True).content.decode()
    assert "All 2 prompts are live." in live
    assert list(Prompt.objects.values_list("status", flat=True)) == ["published", "published"]


def test_limit_of_an_empty_workspace_is_named_on_the_way(studio, workspace, ada):
    empty = Workspace.objects.create(key="empty", name="Empty")
    cast.roles.add_member(workspace=empty, user=ada, role="publisher")
    address = f"{page('limit-banner')}?workspace={empty.pk}"

    asked = studio.get(address).content.decode()
    new = {"limit.name": "Contacts", "limit.plan": "Free", "limit.amount": "500"}
    made = studio.post(address, given(limit="+", **new), follow=True)

    assert "There is none yet." in asked
    assert "2 drafts are made." in made.content.decode()
    held = PlanLimit.objects.get(limit__workspace=empty)
    assert (held.plan.key, held.limit.key, held.amount) == ("free", "contacts", 500)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"limit": "+"}, "This is needed for something new."),
        ({"link": "javascript:alert(1)"}, "An address begins with https:// or with /."),
        ({"limit": "elsewhere"}, "Select a valid choice."),
        ({"near": ""}, "This field is required."),
        ({"near": "x" * 2001}, "at most 2000 characters"),
        ({"percent": "0"}, "greater than or equal to 1"),
        ({"limit": "+", "limit.name": "…", "limit.plan": "Free", "limit.amount": "5"}, "write it in Latin letters"),
    ],
)
def test_answer_that_does_not_work_is_told_and_nothing_is_made(studio, wrong, told):
    content = studio.post(page("limit-banner"), given(**wrong)).content.decode()

    assert told in content
    assert "Not made yet." in content
    assert Prompt.objects.count() == 0


def test_event_of_the_script_is_not_taken_for_one_of_theirs(studio):
    sent = {"event": "$page", "count": "3", "title": "There!", "text": "Well done."}

    content = studio.post(page("milestone"), sent).content.decode()

    assert "Names that begin with “$” are the script&#x27;s own" in content


def test_hostile_words_are_shown_as_text(studio):
    sent = given(near="<img onerror=alert(1)>", full="\u202egnp.exe")

    made = studio.post(page("limit-banner"), sent, follow=True).content.decode()

    assert "<img onerror" not in made
    assert "A text holds invisible control characters; type it anew instead of pasting it." in made
    refused = studio.post(made_url(), follow=True).content.decode()
    assert "Not published: A text holds invisible control characters" in refused
    assert set(Prompt.objects.values_list("status", flat=True)) == {"draft"}


def made_url(key="limit-banner"):
    chosen = "&".join(f"prompt={pk}" for pk in Prompt.objects.order_by("pk").values_list("pk", flat=True))
    return f"{reverse('admin:guidance_playbook_made', args=[key])}?{chosen}"


def test_editor_makes_drafts_and_neither_publishes_nor_sells(client, workspace):
    client.force_login(cast.member("ben", workspace, "editor"))

    asked = client.get(page("limit-banner")).content.decode()
    made = client.post(page("limit-banner"), given(), follow=True)
    new = client.post(page("limit-banner"), given(limit="+", **{"limit.name": "A"})).content.decode()

    assert "A new limit…" not in asked
    assert "Publish all" not in made.content.decode()
    assert client.post(made_url()).status_code == 403
    assert "Select a valid choice." in new
    assert Limit.objects.count() == 1


def test_viewer_and_stranger_make_nothing(client, workspace, cyd):
    cast.prompt(workspace)
    client.force_login(cast.member("vera", workspace, "viewer"))
    assert [client.get(address).status_code for address in (GALLERY, page("referral"), made_url())] == [403, 403, 403]

    client.force_login(cyd)
    asked = client.get(f"{page('referral')}?workspace={workspace.pk}")

    assert (asked.status_code, client.get(made_url()).status_code, client.post(made_url()).status_code) == (
        404,
        404,
        404,
    )
    assert client.get(f"{page('referral')}?workspace=²").status_code == 404
    assert client.get(page("nothing")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_any_number_of_limits_and_prompts(
    studio, workspace, count, django_assert_num_queries
):
    for number in range(count):
        Limit.objects.create(workspace=workspace, key=f"limit-{number}", name=f"Limit {number}")
        cast.prompt(workspace, f"p-{number}")

    with django_assert_num_queries(6):
        studio.get(GALLERY)
    with django_assert_num_queries(18):
        studio.get(page("usage-limit"))
