"""From an empty workspace to a published prompt about a limit, in at most twelve fields; and it arrives in the app."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support import pictures
from tests.support.acme import visiting
from tests.support.marketer import log_in
from tests.support.stack import Stack

MOST_FIELDS, MOST_SECONDS = 12, 120
# What a hand and a mind take, from S. Card, T. Moran, A. Newell, “The keystroke-level model for user performance time with
# interactive systems”, Communications of the ACM 23 (1980): a key of somebody who types on average, a pointing with its click,
# a move between mouse and keys, and a moment's thought before each act.
KEY, POINT, MOVE, THINK = 0.28, 1.1 + 0.2, 0.4, 1.35
# Everything that somebody could be asked to fill in, tick or choose.
FIELDS = ":is(input, select, textarea):visible"
EMPTY = """
from guidance.workspaces.models import Workspace
from guidance.workspaces.publishing import bump
held = Workspace.objects.get(key="demo")
for owned in (held.prompts, held.segments, held.themes, held.plans, held.limits, held.features):
    owned.all().delete()
bump(workspace_id=held.pk)
"""
WATCH = """
const add = (name, more) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name)) + more);
addEventListener("click", ({ isTrusted }) => isTrusted && add("clicks", 1), true);
addEventListener("input", ({ target }) => (add("fields", 1), add("keys", target.value.length)), true);
"""
WATCHED = "['clicks', 'fields', 'keys'].map((name) => Number(sessionStorage.getItem(name)))"


@pytest.mark.parametrize("own_stack", ["embedded"], indirect=True)
def test_limit_is_told_in_the_app_after_a_few_answers(own_stack: Stack, browser: Browser) -> None:
    own_stack.manage("shell", "-c", EMPTY)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    studio = context.new_page()
    log_in(studio, own_stack.url)
    studio.add_init_script(WATCH)
    studio.reload()

    studio.get_by_role("link", name="Playbooks").first.click()
    studio.get_by_role("link", name="A limit fills up").click()
    asked = studio.locator("#content form", has=studio.get_by_role("button", name="Make the drafts")).locator(FIELDS)
    fields = asked.count()
    studio.get_by_label("Name of the limit").fill("Contacts")
    studio.get_by_label("Plan that limits it").fill("Free")
    studio.get_by_label("How much the plan allows").fill("2000")
    studio.get_by_label("At 80 %", exact=True).fill("{account} keeps {used} of {limit} contacts.")
    pictures.take(studio, "playbook-questions")
    studio.get_by_role("button", name="Make the drafts").first.click()
    expect(studio.get_by_text("3 drafts are made.")).to_be_visible()
    pictures.take(studio, "playbook-drafts")
    studio.get_by_role("button", name="Publish all 3").click()
    expect(studio.get_by_text("All 3 prompts are live.")).to_be_visible()
    clicks, filled, keys = studio.evaluate(WATCHED)

    assert 0 < fields <= MOST_FIELDS
    assert (clicks, filled) == (4, 4)
    assert clicks * (THINK + POINT) + filled * (THINK + POINT + 2 * MOVE) + keys * KEY <= MOST_SECONDS
    with visiting(own_stack, browser, "omar") as omar:
        omar.tab.set_viewport_size({"width": 1000, "height": 620})
        omar.go("/contacts")
        expect(omar.tab.locator("guidance-prompt")).to_have_count(0)
        add = omar.tab.get_by_role("button", name="Import 100")
        add.click()
        expect(omar.tab.get_by_text(re.compile("100 contacts added"))).to_be_visible()
        expect(omar.prompt("contacts-at-80")).to_contain_text("Northwind keeps 1,640 of 2,000 contacts.")
        pictures.take(omar.tab, "playbook-live")
    context.close()
