"""A hotspot in Chromium: a dot that holds on to its anchor and a card for whoever presses it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.forms import hotspot
from tests.e2e.page.stub import Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

HOST = "guidance-prompt[data-kind=hotspot]"
CARD = f"{HOST} .box"


def dot_of(stub: Stub, page: Page, **more: object) -> Locator:
    armed(stub, page, hotspot(**more))
    dot = page.locator(f"{HOST} .dot")
    expect(dot).to_be_visible()
    return dot


def off_corner(page: Page) -> float:
    """Return how far the middle of the dot is from the upper corner of its anchor, in pixels."""
    script = """(host) => {
        const dot = document.querySelector(host).shadowRoot.querySelector(".dot").getBoundingClientRect();
        const anchor = document.getElementById("reports").getBoundingClientRect();
        return Math.hypot(dot.x + dot.width / 2 - anchor.right, dot.y + dot.height / 2 - anchor.top);
    }"""
    found: float = page.evaluate(script, HOST)
    return found


def test_dot_is_a_button_named_after_the_prompt_and_takes_no_focus(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.focus("#first")
    dot = dot_of(stub, page)

    expect(dot).to_have_role("button")
    expect(dot).to_have_accessible_name("New: custom reports")
    expect(dot).to_have_attribute("aria-expanded", "false")
    expect(page.locator(CARD)).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "first"
    assert off_corner(page) < 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keyboard_opens_the_card_and_escape_goes_back_to_the_dot(stub: Stub, open_page: Opens, key: str) -> None:
    page = open_page()
    dot = dot_of(stub, page)
    dot.focus()
    page.keyboard.press(key)

    card = page.locator(CARD)
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    expect(card).to_have_role("dialog")
    expect(card).to_have_accessible_name("New: custom reports")
    expect(dot).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")

    expect(card).to_be_hidden()
    expect(dot).to_be_focused()
    expect(dot).to_have_attribute("aria-expanded", "false")
    assert stub.named("$prompt_dismissed") == []


def test_click_elsewhere_closes_the_card_and_the_dot_stays(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    dot = dot_of(stub, page)
    dot.click()
    expect(page.locator(CARD)).to_be_visible()

    page.click("h1")

    expect(page.locator(CARD)).to_be_hidden()
    expect(dot).to_be_visible()


def test_close_button_dismisses_the_hotspot(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    dot_of(stub, page).click()

    page.get_by_role("button", name="Close").click()

    expect(page.locator(HOST)).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "reports"
    until(lambda: [one["how"] for one in stub.named("$prompt_dismissed")] == ["close"], what="the dismissal")


@pytest.mark.builds
def test_dot_follows_its_anchor_and_the_successor_of_that(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    dot_of(stub, page)
    page.evaluate("place.style.paddingTop = '120px'")
    until(lambda: off_corner(page) < 1, what="the dot follows a shift")

    page.evaluate("place.innerHTML = '<p>New</p><button id=reports data-guidance=custom-reports>Other words</button>'")

    until(lambda: off_corner(page) < 1, what="the dot finds the successor")


def test_dot_and_card_hide_with_the_anchor(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    dot = dot_of(stub, page)
    dot.click()
    expect(page.locator(CARD)).to_be_visible()

    page.evaluate("reports.hidden = true")

    expect(dot).to_be_hidden()
    expect(page.locator(CARD)).to_be_hidden()
    page.evaluate("reports.hidden = false")
    expect(dot).to_be_visible()


def test_two_hotspots_show_at_once(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    other = {"candidates": [{"by": "css", "value": "#next"}]}

    armed(stub, page, hotspot(), hotspot("other", anchor=other))

    expect(page.locator(f"{HOST} .dot")).to_have_count(2)


def test_asked_for_by_name_the_card_is_open_at_once(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, hotspot(trigger={"type": "link"}))

    page.evaluate("guidance.show('reports-hotspot')")

    expect(page.locator(CARD)).to_be_visible()


def test_dot_is_still_where_motion_is_not_wanted_and_pulses_where_it_is(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    dot = dot_of(stub, page)
    pulse = "(one) => getComputedStyle(one, '::before').animationName"
    assert dot.evaluate(pulse) == "none"

    page.emulate_media(reduced_motion="no-preference")

    until(lambda: dot.evaluate(pulse) == "ping", what="the dot pulses")
    dot.click()
    until(lambda: dot.evaluate(pulse) == "none", what="the dot is still")
