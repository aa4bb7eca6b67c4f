"""A tooltip in Chromium: how it comes, stays, goes and follows its anchor."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed, passed
from tests.e2e.page.prompts import tooltip
from tests.e2e.page.stub import Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
GAP = """() => {
  const box = document.querySelector("guidance-prompt").shadowRoot.querySelector(".box").getBoundingClientRect();
  const anchor = document.querySelector("#reports").getBoundingClientRect();
  return Math.round(box.top - anchor.bottom);
}"""


def hovered(stub: Stub, open_page: Opens) -> Page:
    page = open_page()
    armed(stub, page, tooltip())
    page.hover("#reports")
    expect(page.locator(TIP)).to_be_visible()
    return page


@pytest.mark.builds
def test_tooltip_shows_beside_its_anchor_when_the_pointer_rests_on_it(stub: Stub, open_page: Opens) -> None:
    page = hovered(stub, open_page)

    assert page.evaluate(GAP) == 8
    assert page.locator(TIP).get_by_role("heading").inner_text() == "Custom reports"
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")
    assert stub.named("$prompt_shown") == [{"prompt": "reports-tip", "exposure": "x-reports-tip", "version": 1}]
    assert [claim["trigger"] for claim in stub.claims] == ["hover"]


@pytest.mark.builds
def test_tooltip_leaves_without_a_dismissal_when_the_pointer_leaves(stub: Stub, open_page: Opens) -> None:
    page = hovered(stub, open_page)

    page.hover(f"{TIP} h2")
    page.wait_for_timeout(400)
    expect(page.locator(TIP)).to_be_visible()
    page.hover("h1")

    expect(page.locator(TIP)).to_have_count(0)
    page.evaluate("guidance.track('Last')")
    until(lambda: stub.named("Last"), what="later events arrived")
    assert stub.named("$prompt_dismissed") == []


@pytest.mark.builds
def test_tooltip_shows_on_keyboard_focus_and_tab_walks_through_it(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip())

    page.locator("#first").focus()
    page.keyboard.press("Tab")
    expect(page.locator(TIP)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(TIP).get_by_text("See Pro")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(TIP).get_by_text("Not relevant")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#reports")).to_be_focused()
    expect(page.locator(TIP)).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")

    expect(page.locator("#next")).to_be_focused()
    expect(page.locator(TIP)).to_have_count(0)


def test_tooltip_is_dismissed_by_escape_and_stays_away(stub: Stub, open_page: Opens) -> None:
    page = hovered(stub, open_page)

    page.keyboard.press("Escape")

    expect(page.locator(TIP)).to_have_count(0)
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert stub.named("$prompt_dismissed")[0]["how"] == "escape"
    page.hover("h1")
    page.hover("#reports")
    page.wait_for_timeout(300)
    expect(page.locator(TIP)).to_have_count(0)
    assert len(stub.claims) == 1


def test_tooltip_reports_not_relevant_when_that_button_is_pressed(stub: Stub, open_page: Opens) -> None:
    page = hovered(stub, open_page)

    page.locator(TIP).get_by_text("Not relevant").click()

    expect(page.locator(TIP)).to_have_count(0)
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    reported = {
        "prompt": "reports-tip",
        "exposure": "x-reports-tip",
        "version": 1,
        "how": "button",
        "not_relevant": True,
    }
    assert stub.named("$prompt_dismissed") == [reported]


@pytest.mark.builds
def test_tooltip_does_not_show_when_the_pointer_moved_on_before_the_delay(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(trigger={"type": "hover", "delay": 250}))

    # In one go: a slow machine must not take longer than the delay from the one to the other.
    page.evaluate("""() => {
      const told = (name, one) => one.dispatchEvent(new PointerEvent(name, {bubbles: true, composed: true}));
      told("pointerover", document.querySelector("#reports"));
      told("pointermove", document.querySelector("h1"));
    }""")
    page.wait_for_timeout(400)

    assert stub.claims == []


@pytest.mark.builds
def test_tooltip_shows_when_the_page_moves_from_under_a_resting_pointer(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(trigger={"type": "hover", "delay": 300}))

    page.hover("#reports")
    page.evaluate("document.querySelector('h1').style.marginTop = '200px'")

    expect(page.locator(TIP)).to_be_visible()
    page.wait_for_function(f"() => ({GAP})() === 8")


@pytest.mark.builds
def test_tooltip_shows_when_it_is_armed_under_a_resting_pointer(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.hover("#reports")

    armed(stub, page, tooltip())

    expect(page.locator(TIP)).to_be_visible()


@pytest.mark.parametrize(
    "script",
    [
        "document.querySelector('h1').style.marginTop = '120px'",
        "document.querySelector('#reports').replaceWith(document.querySelector('#reports').cloneNode(true))",
        "document.querySelector('#place').style.cssText = 'transform: translate(60px, 80px)'",
    ],
)
def test_tooltip_stays_beside_its_anchor_when_the_page_moves_or_replaces_it(
    stub: Stub, open_page: Opens, script: str
) -> None:
    page = open_page()
    armed(stub, page, tooltip(trigger={"type": "event", "event": "Go"}))
    page.evaluate("guidance.track('Go')")
    expect(page.locator(TIP)).to_be_visible()

    page.evaluate(script)
    passed(page, 250)

    assert page.evaluate(GAP) == 8


@pytest.mark.builds
def test_tooltip_hides_while_its_anchor_is_gone_and_returns_with_it(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(trigger={"type": "event", "event": "Go"}))
    page.evaluate("guidance.track('Go')")
    expect(page.locator(TIP)).to_be_visible()

    page.evaluate("window.kept = document.querySelector('#reports'); kept.remove()")
    expect(page.locator(TIP)).to_be_hidden()
    page.evaluate("document.querySelector('#place').append(kept)")

    expect(page.locator(TIP)).to_be_visible()
    page.wait_for_function(f"() => ({GAP})() === 8")


@pytest.mark.builds
def test_tooltip_is_placed_by_script_when_the_browser_has_no_anchor_positioning(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("CSS.supports = () => false")
    armed(stub, page, tooltip(trigger={"type": "event", "event": "Go"}))

    page.evaluate("guidance.track('Go')")
    page.wait_for_function(f"() => document.querySelector('guidance-prompt') && ({GAP})() === 8")
    assert page.locator(TIP).evaluate("(box) => box.style.top") != ""
    page.evaluate("document.querySelector('h1').style.marginTop = '120px'")

    page.wait_for_function(f"() => ({GAP})() === 8")


def test_tooltip_reports_a_missing_anchor_once(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    nowhere = {"candidates": [{"by": "css", "value": "#nowhere"}, {"by": "css", "value": "((("}], "wait": 100}

    armed(stub, page, tooltip(anchor=nowhere))
    until(lambda: stub.named("$target_missing"), what="the missing anchor is reported")
    stub.arm(tooltip(anchor=nowhere, version=2))
    page.wait_for_timeout(500)

    assert stub.named("$target_missing") == [{"prompt": "reports-tip", "version": 1}]


@pytest.mark.builds
def test_tooltip_finds_an_anchor_that_comes_late_by_its_text(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(anchor={"candidates": [{"by": "text", "value": "Late report"}], "wait": 5000}))

    page.evaluate(
        "document.querySelector('#next').insertAdjacentHTML('afterend', '<button id=late><b>Late  report</b></button>')"
    )

    # Elements named by their words are looked for a few times a second: whoever is there sooner moves a little.
    def came() -> bool:
        page.hover("#first")
        page.hover("#late")
        page.wait_for_timeout(500)
        return page.locator(TIP).is_visible()

    until(came, what="the tooltip shows")
