"""Why?: find a person, read each prompt's reason."""

import json
import re

import pytest
from django.urls import reverse

from guidance.content import publishing
from guidance.delivery import decisions
from guidance.delivery.models import Decision
from guidance.protocol.content import Heading, Offer, Variant
from guidance.rules.builder import to_rule
from guidance.rules.rows import Row
from tests.support import cast
from tests.support.factories import later


def show(person):
    return reverse("admin:guidance_why_person", args=[person.pk])


def live(workspace, key, **changes):
    prompt = cast.prompt(workspace, key, **changes)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    return prompt


def test_choose_finds_people_by_name_mail_and_id(studio, workspace):
    cast.lena(workspace)
    cast.lena(cast.workspace("other"), user_id="lena-elsewhere")

    for asked in ("Len", "lena@northwind", "lena"):
        reply = studio.get(reverse("admin:guidance_why"), {"q": asked}, headers={"Accept": "application/json"})
        found = json.loads(reply.content)["people"]
        assert [person["about"] for person in found] == ["lena@northwind.example · lena · Northwind"]


def test_why_tells_each_prompts_reason_in_plain_words(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all")
    live(workspace, "full", audience=to_rule("all", [Row("limit:contacts", "at_least", 95)]))
    live(workspace, "free-offer", offer=Offer(plan="free"))
    cast.prompt(workspace, "only-a-draft")
    decisions.decide_people(person_ids=[lena.pk], now=cast.NOW)

    content = studio.get(show(lena)).content.decode()

    assert "Ready: it shows at its moment." in content
    assert "This person is not in its audience. It asks for: Contacts used is at least 95 %." in content
    assert "The account already has what it offers" in content
    assert "It has never been published." in content
    assert "1,800 of 2,000 · 90 %" in content


def test_why_says_so_when_nothing_was_decided_yet(studio, workspace):
    assert "Nothing has been decided about this person yet" in studio.get(show(cast.lena(workspace))).content.decode()


def test_decide_again_takes_a_new_decision(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all")

    response = studio.post(show(lena), follow=True)

    assert Decision.objects.filter(pk=lena.pk).exists()
    assert "Decided again, just now." in response.content.decode()


def test_why_of_another_workspaces_person_is_not_found(studio, cyd):
    stranger = cast.lena(cast.Workspace.objects.get(key="other"))

    assert studio.get(show(stranger)).status_code == 404
    assert studio.post(show(stranger)).status_code == 404


@pytest.fixture
def history(workspace):
    """Lena, near her limit at first, then far from it, then near it again and in Northwind's other plan."""
    lena = cast.lena(workspace)
    live(workspace, "full", audience=to_rule("all", [Row("limit:contacts", "at_least", 80)]))
    live(workspace, "free-offer", offer=Offer(plan="growth"), priority=1)
    for hours, used in ((0, 1_800), (2, 100), (4, 1_900)):
        lena.account.meters["contacts"]["used"] = used
        lena.account.save()
        decisions.decide_people(person_ids=[lena.pk], now=later(hours=hours))
    return lena


def page(studio, address, **query):
    return studio.get(address, query).content.decode()


def verdict(content, name):
    """Return the words of one prompt's verdict."""
    parts = [part.partition("<code")[0] for part in content.split('<li class="g-card g-verdict')[1:]]
    (found,) = [part for part in parts if f">{name}</a>" in part.partition("</h3>")[0]]
    return " ".join(re.sub(r"<[^>]+>", " ", found.partition(">")[2]).split())


def test_why_tells_what_held_at_a_moment(studio, history):
    then, now = page(studio, show(history), at="2026-11-21T13:00"), page(studio, show(history))

    assert "What held on 21 Nov 2026, 13:00:00: decided 21 Nov 2026, 12:00:00, version" in then
    assert ("1,900 of 2,000" in now, "1,900 of 2,000" in then) == (True, False)
    assert "This person is not in its audience. It asks for: Contacts used is at least 80 %." in verdict(then, "Full")
    assert "Another prompt goes first at the same moment: “Free offer”." in verdict(now, "Full")


def test_why_lists_the_moments_at_which_something_changed(studio, history):
    content = page(studio, show(history), at="2026-11-21T13:00")

    moments = content.partition('<ol class="g-moments">')[2].partition("</ol>")[0]
    words = [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in moments.split("<li>")[1:]]
    assert words == [
        "Now",
        "21 Nov 2026, 14:00 “Full”: Another prompt goes first at the same moment: “Free offer”.",
        "21 Nov 2026, 12:00 “Full” was not for them",
        "21 Nov 2026, 10:00 “Free offer” was ready “Full”: Another prompt goes first at the same moment: “Free offer”.",
    ]
    assert moments.count('aria-current="true"') == 1
    assert '<a href="?at=2026-11-21T12%3A00%3A00%2B00%3A00" aria-current="true">' in moments


def test_why_tells_what_was_said_of_a_prompt_before(studio, history):
    words = verdict(page(studio, show(history)), "Full")

    assert (
        "How that changed"
        " 21 Nov 2026, 14:00 Another prompt goes first at the same moment: “Free offer”."
        " 21 Nov 2026, 12:00 This person is not in its audience."
        " 21 Nov 2026, 10:00 Another prompt goes first at the same moment: “Free offer”."
    ) in words
    assert "How that changed" not in verdict(page(studio, show(history)), "Free offer")


def test_why_says_so_when_no_decision_that_old_is_kept(studio, history):
    assert "Nobody had seen this person yet" in page(studio, show(history), at="2026-11-20T13:00")


def test_why_takes_no_notice_of_a_moment_that_is_none(studio, history):
    assert "Decided 21 Nov 2026, 14:00:00" in page(studio, show(history), at="yesterday")


def try_out(person):
    return reverse("admin:guidance_why_try", args=[person.pk])


def test_try_out_judges_a_page_a_moment_and_a_draft_and_stores_nothing(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "contacts-page", audience=to_rule("all", [Row("page:path", "starts_with", "/contacts")]))
    cast.prompt(workspace, "idea", audience=to_rule("all", [Row("limit:contacts", "at_least", 95)]))

    there = page(studio, try_out(lena), page="/contacts/7", at="2026-11-23T09:00", screen="phone")
    elsewhere = page(studio, try_out(lena), page="/", draft="idea")

    assert "If Lena were on /contacts/7 on 23 Nov 2026, 09:00, <b>“Contacts page”</b> would go first." in there
    assert "On the page it asks for: Page address starts with “/contacts”." in verdict(there, "Contacts page")
    assert "nothing would show" in elsewhere
    assert "Ready, but not on this page." in verdict(elsewhere, "Contacts page")
    assert "It asks for: Contacts used is at least 95 %." in verdict(elsewhere, "Idea")
    assert not Decision.objects.exists()


def test_try_out_begins_with_now_and_everything_as_published(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all")

    content = page(studio, try_out(lena))

    assert "<b>“For all”</b> would go first" in content
    assert "In which wording" not in content


def test_try_out_offers_every_wording(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all", variants=[Variant(key="short", weight=0.0, blocks=[Heading(text="Short")])])

    content = page(studio, try_out(lena), wording="for-all/short")

    assert '<option value="for-all/short" selected>“For all”: short</option>' in content
    assert "wording “short”" in verdict(content, "For all")


def test_try_out_says_what_is_wrong_with_a_draft(studio, workspace):
    lena = cast.lena(workspace)
    idea = cast.prompt(workspace, "idea")
    idea.draft = {**idea.draft, "intent": "shout"}
    idea.save()

    assert "The draft is damaged and cannot be read" in page(studio, try_out(lena), draft="idea")


def test_try_out_of_a_wrong_moment_shows_the_field_as_wrong(studio, workspace):
    content = page(studio, try_out(cast.lena(workspace)), at="soon")

    assert "Enter a valid date/time." in content


def test_try_out_with_another_workspaces_person_is_not_found(studio, cyd):
    stranger = cast.lena(cast.Workspace.objects.get(key="other"))

    assert studio.get(try_out(stranger)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_try_out_takes_the_same_queries_for_any_number_of_prompts(studio, workspace, count, django_assert_num_queries):
    lena = cast.lena(workspace)
    for number in range(count):
        live(workspace, f"p-{number}")
    studio.get(try_out(lena))

    with django_assert_num_queries(26):
        studio.get(try_out(lena))


@pytest.mark.parametrize("count", [1, 3])
def test_why_takes_the_same_queries_for_any_number_of_prompts(studio, workspace, count, django_assert_num_queries):
    lena = cast.lena(workspace)
    for number in range(count):
        live(workspace, f"p-{number}")
    decisions.decide_people(person_ids=[lena.pk], now=cast.NOW)

    with django_assert_num_queries(26):
        studio.get(show(lena))
