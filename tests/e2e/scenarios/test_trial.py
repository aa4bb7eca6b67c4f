"""S3: a modal with a free trial on clicking a premium feature."""

import re

from playwright.sync_api import expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import TRIAL, Visitor

TIMELINE = '[data-guidance="timeline"]'


def at_tasks(visit: Visits) -> Visitor:
    """Return Maya, whose page holds a click on the timeline from now on."""
    maya = visit("maya").go("/tasks")
    maya.await_armed(TRIAL)
    return maya


def test_click_on_the_premium_feature_is_held_and_the_trial_offered(visit: Visits) -> None:
    maya = at_tasks(visit)

    maya.tab.click(TIMELINE)

    dialog = maya.prompt(TRIAL).get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name=re.compile("trial"))).to_be_visible()
    expect(maya.tab).to_have_url(re.compile("/tasks$"))
    assert maya.violations() == []


def test_started_trial_grants_the_feature_and_the_click_goes_on(visit: Visits) -> None:
    maya = at_tasks(visit)
    maya.tab.click(TIMELINE)

    maya.prompt(TRIAL).get_by_role("button", name=re.compile("Start .*trial")).click()

    expect(maya.tab).to_have_url(re.compile("/tasks/timeline$"))
    expect(maya.tab.locator("#timeline")).to_be_visible()
    expect(maya.prompt(TRIAL)).to_have_count(0)

    omar = visit("omar").go("/tasks")
    omar.tab.wait_for_function("() => window.guidance")
    omar.tab.click(TIMELINE)

    expect(omar.tab.locator("#timeline")).to_be_visible()  # a colleague has it too, and is not asked
    expect(omar.prompt(TRIAL)).to_have_count(0)


def test_modal_shows_in_one_of_two_tabs_only(visit: Visits) -> None:
    maya = visit("maya").go("/tasks")
    other = maya.new_tab()
    other.goto(f"{maya.stack.demo_url}/tasks")
    for tab in (maya.tab, other):
        maya.await_armed(TRIAL, tab=tab)
        tab.wait_for_function("() => window.guidance")

    maya.tab.click(TIMELINE)
    expect(maya.prompt(TRIAL).get_by_role("dialog")).to_be_visible()
    other.click(TIMELINE)

    expect(other).to_have_url(re.compile("/tasks/timeline$"))  # refused there, so its click went on
    expect(maya.prompt(TRIAL, other)).to_have_count(0)


def test_paying_account_reaches_the_feature_at_once(visit: Visits) -> None:
    priya = visit("priya").go("/tasks")
    priya.tab.wait_for_function("() => window.guidance")

    priya.tab.click(TIMELINE)

    expect(priya.tab.locator("#timeline")).to_be_visible()
    expect(priya.tab.locator("guidance-prompt")).to_have_count(0)
