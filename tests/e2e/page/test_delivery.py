"""What leaves the page and what reaches it, in Chromium: offline, in several tabs, without consent, and when told to be quiet."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BANNER = "guidance-prompt[data-kind=banner] .box"
STORED = "() => Object.entries({...localStorage}).map(([name, value]) => name + value).join() + sessionStorage.length"


def asked(stub: Stub, path: str) -> int:
    return sum(one == path for _, one, _ in stub.asked)


@pytest.mark.builds
def test_five_hundred_events_of_an_offline_page_arrive_once_after_a_restart(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    page.context.route("**/v1/**", lambda route: route.abort())
    # Routes do not see beacons; without a network they are taken and go nowhere.
    page.evaluate("navigator.sendBeacon = () => true; for (let n = 0; n < 500; n++) guidance.track('Offline', {n})")
    page.wait_for_function("() => JSON.stringify({...localStorage}).split('Offline').length === 501")
    page.close()

    page.context.unroute("**/v1/**")
    open_page()

    until(lambda: len(stub.named("Offline")) == 500, what="all arrived")
    assert [one["n"] for one in stub.named("Offline")] == list(range(500))


@pytest.mark.builds
def test_large_batch_to_another_origin_is_gzipped_without_a_word_that_would_ask_for_permission(
    stub: Stub, open_page: Opens
) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")

    page.evaluate("for (let n = 0; n < 80; n++) guidance.track('Many', {n})")

    until(lambda: len(stub.named("Many")) == 80, what="all arrived")
    assert set(stub.encodings) == {(None, False), (None, True)}
    assert [path for method, path, _ in stub.asked if method == "OPTIONS"] == []


@pytest.mark.builds
def test_one_of_two_tabs_holds_the_stream_and_the_other_takes_over(stub: Stub, open_page: Opens) -> None:
    first, second = open_page(), open_page()
    until(lambda: asked(stub, "/v1/stream") > 0, what="the stream is open")

    for tab in (first, second):
        tab.evaluate("guidance.on('decision', (decision) => (window.version = decision.version))")
    stub.arm(banner())
    for tab in (first, second):
        tab.wait_for_function("(version) => window.version === version", arg=stub.decision["version"])
    assert asked(stub, "/v1/stream") == 1
    first.close()
    until(lambda: asked(stub, "/v1/stream") == 2, what="the other tab opened the stream")
    stub.arm()

    expect(second.locator(BANNER)).to_have_count(0)


def test_every_tab_holds_a_stream_where_the_browser_has_no_locks(stub: Stub, open_page: Opens, context: Any) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")

    open_page(), open_page()

    until(lambda: asked(stub, "/v1/stream") == 2, what="two streams are open")


@pytest.mark.builds
def test_withdrawn_consent_removes_everything_and_forgets_what_follows(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, banner())
    expect(page.locator(BANNER)).to_be_visible()
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")

    page.evaluate("guidance.consent('denied'); guidance.track('Unheard')")
    expect(page.locator(BANNER)).to_have_count(0)
    until(lambda: page.evaluate(STORED) == "0", what="nothing is kept")
    page.evaluate("guidance.consent('granted'); guidance.track('Heard')")

    until(lambda: stub.named("Heard"), what="the event arrived")
    assert stub.named("Unheard") == []


@pytest.mark.parametrize(
    ("attributes", "signal"),
    [
        ('data-consent="denied"', ""),
        ('data-respect="dnt gpc"', "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"),
        ('data-respect="dnt"', "Object.defineProperty(navigator, 'doNotTrack', {value: '1'})"),
    ],
)
def test_page_or_browser_that_says_no_is_heard_until_consent_is_given(
    stub: Stub, host: Host, open_page: Opens, context: Any, attributes: str, signal: str
) -> None:
    host.pages["*"] = document(stub.origin, attributes=attributes)
    context.add_init_script(f"localStorage['guidance:pk_test:consent'] ??= '\"granted\"'; {signal}")
    page = open_page()
    page.evaluate("guidance.track('Unheard')")
    page.wait_for_timeout(200)
    assert [path for _, path, _ in stub.asked if path.startswith("/v1/")] == []

    page.evaluate("guidance.consent('granted'); guidance.track('Heard')")

    until(lambda: stub.named("Heard"), what="the event arrived")
    assert stub.named("Unheard") == []


def test_reset_leaves_nothing_of_the_last_person_in_the_browser(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("guidance.identify('lena', {role: 'member'}); guidance.group('northwind')")
    armed(stub, page, banner())
    page.get_by_role("button", name="Close").click()
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    page.context.route("**/v1/**", lambda route: route.abort())
    page.evaluate("guidance.track('Secret')")
    theirs = ("lena", "northwind", "contacts-banner", "Secret")
    until(lambda: all(word in page.evaluate(STORED) for word in theirs), what="all of it is kept")

    page.evaluate("guidance.reset()")

    until(lambda: not any(word in page.evaluate(STORED) for word in theirs), what="all of it is forgotten")


def quiet(stub: Stub, page: Page) -> None:
    with stub.lock:
        stub.decision = {"version": stub.decision["version"] + 1, "off": 60}
    expect(page.locator("guidance-prompt")).to_have_count(0)


def test_kill_switch_takes_all_down_and_is_remembered_by_the_next_page(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, banner(), blocked_modal())
    expect(page.locator(BANNER)).to_be_visible()
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt")).to_have_count(2)
    until(lambda: len(stub.named("$prompt_shown")) == 2, what="the showings are reported")

    quiet(stub, page)
    before = len(stub.asked)
    page.evaluate("guidance.track('Unheard')")
    page.reload()
    page.wait_for_timeout(500)

    assert [path for _, path, _ in stub.asked[before:] if path.startswith("/v1/")] == []
    assert stub.named("$prompt_dismissed") == []
