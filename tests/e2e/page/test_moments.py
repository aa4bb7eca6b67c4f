"""The moments a prompt can wait for, in Chromium: each comes, and none comes by itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.support.tabs import await_script
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

MODAL = "guidance-prompt[data-kind=modal] dialog"
TIP = "guidance-prompt[data-kind=tooltip] .box"
TALL = f'{BODY}<input id="field"><div style="height: 3000px"></div><p id="far">Far</p><div style="height: 100px"></div>'
FAR = {"candidates": [{"by": "css", "value": "#far"}]}
BUTTON = {"candidates": [{"by": "css", "value": "#next"}]}
LEAVE = "document.body.dispatchEvent(new MouseEvent('mouseout', {bubbles: true, clientY: -1}))"


@pytest.fixture
def host(host: Host, stub: Stub) -> Host:
    """Return a host app whose pages are long."""
    host.pages["*"] = document(stub.origin, TALL)
    return host


def typing(page: Page) -> None:
    # At the page's own pace: a slow machine must not pause longer than the calm that is waited for.
    page.evaluate("""async () => {
        for (const key of "hello there") {
            document.querySelector("#field").dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
            await new Promise((done) => setTimeout(done, 120));
        }
    }""")


def outside(page: Page) -> None:
    page.evaluate(LEAVE.replace("-1", "40"))


def elsewhere(page: Page) -> None:
    page.locator("h1").click(click_count=3)


def nothing(page: Page) -> None:
    page.wait_for_timeout(200)


def scroll(page: Page) -> None:
    page.evaluate("scrollTo(0, 2500)")


def reach(page: Page) -> None:
    page.locator("#far").scroll_into_view_if_needed()


def rage(page: Page) -> None:
    page.locator("#next").click(click_count=3)


def leave(page: Page) -> None:
    page.evaluate(LEAVE)


def a_little(page: Page) -> None:
    page.evaluate("scrollTo(0, 400)")


def wait(page: Page) -> None:
    page.wait_for_timeout(1500)


Does = Callable[[Page], None]
MOMENTS: list[tuple[dict[str, Any], dict[str, Any] | None, Does, Does]] = [
    ({"type": "visible", "percent": 100, "seconds": 0}, FAR, nothing, reach),
    ({"type": "dwell", "seconds": 3}, None, nothing, wait),
    ({"type": "idle", "seconds": 1}, None, typing, wait),
    ({"type": "exit", "seconds": 0}, None, outside, leave),
    ({"type": "scroll", "percent": 50}, None, a_little, scroll),
    ({"type": "rage", "clicks": 3}, BUTTON, elsewhere, rage),
]


@pytest.mark.builds
@pytest.mark.parametrize(("trigger", "anchor", "before", "moment"), MOMENTS)
def test_prompt_waits_for_its_moment(
    stub: Stub, open_page: Opens, trigger: dict[str, Any], anchor: dict[str, Any] | None, before: Does, moment: Does
) -> None:
    page = open_page()
    armed(stub, page, blocked_modal(trigger=trigger, anchor=anchor))
    before(page)
    assert page.locator(MODAL).count() == 0

    moment(page)

    expect(page.locator(MODAL)).to_be_visible()
    assert [claim["trigger"] for claim in stub.claims] == [trigger["type"]]


@pytest.mark.builds
def test_calm_moment_does_not_come_while_a_dialog_is_open(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('dialog'), {textContent: 'Sure?', open: true}))"
    )
    armed(stub, page, banner(trigger={"type": "idle", "seconds": 0}))
    page.wait_for_timeout(600)
    assert stub.claims == []

    page.evaluate("document.querySelector('dialog').close()")

    expect(page.locator("guidance-prompt .box")).to_be_visible()


@pytest.mark.builds
def test_prompt_is_shown_by_an_address_that_names_it_and_once_a_visit(stub: Stub, open_page: Opens) -> None:
    page = open_page("/?guidance=offer")
    armed(
        stub, page, blocked_modal("offer", trigger={"type": "link"}), blocked_modal("other", trigger={"type": "link"})
    )
    expect(page.locator("guidance-prompt[data-prompt=offer] dialog")).to_be_visible()

    page.evaluate("guidance.hide()")
    armed(stub, page, blocked_modal("offer", trigger={"type": "link"}))
    page.wait_for_timeout(200)
    assert page.locator(MODAL).count() == 0
    page.evaluate("history.pushState({}, '', '/other?guidance=offer')")

    expect(page.locator(MODAL)).to_be_visible()
    assert [claim["trigger"] for claim in stub.claims] == ["link", "link"]


@pytest.mark.builds
def test_prompt_of_a_moment_this_script_does_not_know_harms_no_other(stub: Stub, open_page: Opens) -> None:
    stub.arm(blocked_modal(trigger={"type": "eclipse"}), banner())

    page = open_page()

    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()


@pytest.fixture
def phone(browser: Browser, host: Host, stub: Stub) -> Iterator[Page]:
    """Return a page on a phone, with a word and a button that have a tooltip each."""
    words = '<p><span id="word">Overage</span></p><button id="pay">Pay</button>'
    host.pages["*"] = document(stub.origin, words)
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(host.origin)
    await_script(page)
    page.evaluate("() => { window.paid = 0; document.querySelector('#pay').onclick = () => paid++; }")
    yield page
    context.close()


def on(selector: str, key: str) -> dict[str, Any]:
    return tooltip(key, anchor={"candidates": [{"by": "css", "value": selector}]})


@pytest.mark.builds
def test_tap_shows_the_tooltip_of_a_word_and_leaves_a_button_its_click(stub: Stub, phone: Page) -> None:
    armed(stub, phone, on("#word", "word"), on("#pay", "pay"))

    phone.locator("#pay").tap()
    phone.wait_for_function("() => window.paid === 1")
    phone.wait_for_timeout(300)
    assert stub.claims == []
    phone.locator("#word").tap()

    expect(phone.locator(TIP)).to_be_visible()
    phone.wait_for_timeout(500)
    expect(phone.locator(TIP)).to_be_visible()
    phone.touchscreen.tap(200, 700)
    expect(phone.locator(TIP)).to_have_count(0)
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")
    assert stub.named("$prompt_dismissed") == []
    assert [claim["trigger"] for claim in stub.claims] == ["touch"]


@pytest.mark.builds
def test_long_press_shows_the_tooltip_of_a_button(stub: Stub, phone: Page) -> None:
    armed(stub, phone, on("#pay", "pay"))
    box = phone.locator("#pay").bounding_box() or {"x": 0, "y": 0}
    finger = phone.context.new_cdp_session(phone)
    point = {"x": box["x"] + 10, "y": box["y"] + 10}

    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(phone.locator(TIP)).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    expect(phone.locator(TIP)).to_be_visible()
