"""Several tabs of one browser: one asks for all, and what one learns about the person holds in the others."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.prompts import banner, blocked_modal
from tests.e2e.page.stub import Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BANNER = "guidance-prompt[data-kind=banner] .box"
SEEN = "(count) => document.querySelectorAll('guidance-prompt').length === count"


def asked(stub: Stub, path: str) -> int:
    return sum(one == path for _, one, _ in stub.asked)


def quiet(stub: Stub, page: Page) -> int:
    """Wait until nobody asks for the decision any more, and return how often they did."""
    before = -1
    while before != asked(stub, "/v1/decision"):
        before = asked(stub, "/v1/decision")
        page.wait_for_timeout(700)
    return before


def turn(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_one_tab_asks_for_all_and_tells_the_others(stub: Stub, open_page: Opens) -> None:
    tabs = [open_page() for _ in range(3)]
    before = quiet(stub, tabs[0])

    stub.arm(banner())

    for tab in tabs:
        expect(tab.locator(BANNER)).to_be_visible()
    assert asked(stub, "/v1/decision") == before + 1


def test_new_tab_learns_from_the_one_that_is_there(stub: Stub, open_page: Opens) -> None:
    first = open_page()
    stub.arm(banner())
    expect(first.locator(BANNER)).to_be_visible()
    before = quiet(stub, first)

    second = open_page()

    expect(second.locator(BANNER)).to_be_visible()
    assert asked(stub, "/v1/decision") == before


def test_tab_asks_itself_where_the_one_that_leads_does_not_answer(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    first = open_page()
    stub.arm(banner())
    expect(first.locator(BANNER)).to_be_visible()
    # It holds the lock of this person and never says a word, as a tab that the browser froze.
    context.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")

    expect(open_page().locator(BANNER)).to_be_visible()


def test_another_tab_takes_over_at_once(stub: Stub, open_page: Opens) -> None:
    first, second = open_page(), open_page()
    quiet(stub, second)
    assert asked(stub, "/v1/stream") == 1

    first.close()
    # Half a minute sooner than it would ask by itself.
    until(lambda: asked(stub, "/v1/stream") == 2, what="the other tab opened the stream", timeout=5)

    stub.arm(banner())
    expect(second.locator(BANNER)).to_be_visible()


@pytest.mark.parametrize("who", ["guidance.reset()", "guidance.identify('omar')"])
def test_other_tabs_drop_the_last_person_at_once(stub: Stub, open_page: Opens, who: str) -> None:
    first, second = open_page(), open_page()
    first.evaluate("guidance.identify('lena')")
    stub.arm(banner())
    for tab in (first, second):
        expect(tab.locator(BANNER)).to_be_visible()
    stub.arm()
    stub.streaming = False

    first.evaluate(who)
    second.wait_for_function(SEEN, arg=0)
    second.evaluate("guidance.track('After')")

    until(lambda: [one for one in stub.events if one.get("event") == "After"], what="the event arrived")
    ours = next(one for one in stub.events if one.get("event") == "After")
    lena = {one["anonymousId"] for one in stub.events if one.get("userId") == "lena"}
    assert ours.get("userId") == ("omar" if "omar" in who else None)
    assert ours["anonymousId"] not in lena


def test_name_given_in_one_tab_is_the_name_in_the_others(stub: Stub, open_page: Opens) -> None:
    first, second = open_page(), open_page()
    first.evaluate("guidance.identify('lena'); guidance.group('northwind')")

    def after() -> list[tuple[Any, Any]]:
        second.evaluate("guidance.track('After')")
        told = [one for one in stub.of_type("track") if one["event"] == "After"]
        return [(one.get("userId"), one["context"].get("groupId")) for one in told]

    until(lambda: ("lena", "northwind") in after(), what="the other tab has heard the name", every=0.1)
    assert len({one["anonymousId"] for one in stub.events}) == 1


def test_logout_in_one_tab_leaves_nothing_that_another_tab_kept(stub: Stub, open_page: Opens) -> None:
    first, second = open_page(), open_page()
    first.evaluate("guidance.identify('lena')")
    until(lambda: len(stub.of_type("identify")) == 1, what="the name arrived")
    second.context.route("**/v1/**", lambda route: route.abort())
    second.evaluate("guidance.track('Secret')")
    second.wait_for_function("() => JSON.stringify({...localStorage}).includes('Secret')")

    first.evaluate("guidance.reset()")

    kept = "JSON.stringify({...localStorage})"
    until(lambda: not {"Secret", "lena"} & set(re.findall(r"\w+", second.evaluate(kept))), what="it is forgotten")
    second.wait_for_timeout(300)
    assert not any(word in second.evaluate(kept) for word in ("Secret", "lena"))


def test_consent_withdrawn_in_one_tab_silences_the_others(stub: Stub, open_page: Opens) -> None:
    first, second = open_page(), open_page()
    stub.arm(banner())
    expect(second.locator(BANNER)).to_be_visible()
    until(lambda: len(stub.named("$prompt_shown")) == 2, what="both showings are reported")

    first.evaluate("guidance.consent('denied')")
    expect(second.locator(BANNER)).to_have_count(0)
    second.evaluate("guidance.track('Unheard')")
    second.wait_for_timeout(400)

    assert stub.named("Unheard") == []
    assert second.evaluate("Object.keys(localStorage)") == []


def test_kill_switch_reaches_every_tab(stub: Stub, open_page: Opens) -> None:
    tabs = [open_page() for _ in range(2)]
    stub.arm(banner())
    for tab in tabs:
        expect(tab.locator(BANNER)).to_be_visible()

    with stub.lock:
        stub.decision = {"version": stub.decision["version"] + 1, "off": 60}

    for tab in tabs:
        expect(tab.locator(BANNER)).to_have_count(0)


def questions(stub: Stub) -> list[Any]:
    return [tag for _, path, tag in stub.asked if path == "/v1/decision"]


def test_page_without_stream_asks_every_half_minute_and_not_while_it_is_hidden(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    stub.streaming = False
    # Time stands still but where the test moves it: on a slow machine another half minute would pass by itself, or a
    # question be given up before it has left.
    context.clock.install()
    page = open_page(ready=False)
    page.evaluate("AbortSignal.timeout = () => new AbortController().signal")
    context.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    until(lambda: context.clock.run_for(500) or stub.of_type("page"), what="the page view arrived")
    # The stream is given up: only the half minutes are left.
    page.evaluate("window.EventSource = class { addEventListener() {} close() {} }; guidance.consent('granted')")
    for _ in range(2):
        context.clock.run_for(10_000)
        before = quiet(stub, page)

    for more in (1, 2, 3):
        context.clock.run_for(30_000)
        until(
            lambda wanted=before + more: asked(stub, "/v1/decision") == wanted, what="the half minute's question came"
        )
    assert f'"{stub.decision["version"]}"' in questions(stub)[before:]

    turn(page, hidden=True)
    context.clock.run_for(600_000)
    assert quiet(stub, page) == before + 3

    turn(page, hidden=False)
    until(lambda: asked(stub, "/v1/decision") > before + 3, what="the page asks at once")
    assert quiet(stub, page) == before + 4


def test_event_of_the_last_person_sets_off_nothing_for_the_next(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("guidance.identify('lena'); guidance.track('Contacts Blocked')")

    page.evaluate("guidance.identify('omar')")
    armed(stub, page, blocked_modal())
    page.wait_for_timeout(200)
    expect(page.locator("guidance-prompt")).to_have_count(0)
    page.evaluate("guidance.track('Contacts Blocked')")

    expect(page.locator("guidance-prompt[data-kind=modal]")).to_have_count(1)
