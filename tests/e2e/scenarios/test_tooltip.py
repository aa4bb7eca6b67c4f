"""S1: a tooltip on hover or focus over a feature outside the plan."""

from playwright.sync_api import expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import TOOLTIP

ANCHOR = '[data-guidance="custom-reports"]'


def test_tooltip_names_the_feature_and_its_plan_when_the_pointer_rests_on_the_locked_item(visit: Visits) -> None:
    maya = visit("maya").go("/reports")
    maya.await_armed(TOOLTIP)

    maya.tab.hover(ANCHOR)

    prompt = maya.prompt(TOOLTIP)
    expect(prompt).to_contain_text("Custom reports")
    expect(prompt).to_contain_text("Growth")
    expect(prompt.get_by_role("button", name="Ask your admin")).to_be_visible()
    expect(prompt.get_by_role("link", name="See plans")).to_have_count(0)
    assert maya.violations() == []


def test_tooltip_offers_the_plans_when_the_person_may_buy(visit: Visits) -> None:
    omar = visit("omar").go("/reports")
    omar.await_armed(TOOLTIP)

    omar.tab.hover(ANCHOR)

    prompt = omar.prompt(TOOLTIP)
    expect(prompt.get_by_role("link", name="See plans")).to_be_visible()
    expect(prompt.get_by_role("button", name="Ask your admin")).to_have_count(0)


def test_tooltip_opens_on_keyboard_focus_and_closes_on_escape(visit: Visits) -> None:
    maya = visit("maya").go("/reports")
    maya.await_armed(TOOLTIP)

    maya.tab.focus(ANCHOR)
    expect(maya.prompt(TOOLTIP)).to_be_visible()
    maya.tab.keyboard.press("Escape")

    expect(maya.prompt(TOOLTIP)).to_have_count(0)
    expect(maya.tab.locator(ANCHOR)).to_be_focused()


def test_tooltip_shows_once_a_day_whatever_the_reloads_and_browsers(visit: Visits) -> None:
    maya = visit("maya").go("/reports")
    maya.await_armed(TOOLTIP)
    maya.tab.hover(ANCHOR)
    expect(maya.prompt(TOOLTIP)).to_be_visible()
    maya.tab.mouse.move(900, 700)
    expect(maya.prompt(TOOLTIP)).to_have_count(0)

    again = visit("maya").go("/reports")
    for visitor in (maya.go("/reports"), again):
        visitor.tab.wait_for_function("() => window.guidance")
        visitor.tab.hover(ANCHOR)
        visitor.tab.wait_for_timeout(900)  # longer than the tooltip's delay and a claim: it must not come

        expect(visitor.prompt(TOOLTIP)).to_have_count(0)


def test_tooltip_never_shows_when_the_account_has_the_feature(visit: Visits) -> None:
    priya = visit("priya").go("/reports")

    priya.tab.hover(ANCHOR)
    priya.tab.wait_for_timeout(900)

    expect(priya.tab.locator("guidance-prompt")).to_have_count(0)
