"""How events leave a page in Chromium: late, refused, in the last moment, from several tabs; and what the page keeps until then."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.prompts import banner
from tests.e2e.page.stub import Host, Stub
from tests.support import browser as browsers
from tests.support.browser import ARGUMENTS
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BANNER = "guidance-prompt[data-kind=banner] .box"
LEFT = """() => {
    const message = (n) => ({type: "track", event: "Left", messageId: `left-${n}`, anonymousId: "anon-x", properties: {n}});
    const events = Array.from({length: 40}, (_, n) => message(n));
    localStorage.setItem("guidance:pk_test:queue:gone", JSON.stringify({at: 0, events}));
}"""
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
NO_LOCKS = "Object.defineProperty(navigator, 'locks', {value: undefined})"


def numbers(stub: Stub, name: str) -> list[int]:
    """Return the numbers of the events of that name as they came over the wire, repeats and all."""
    with stub.lock:
        return [one["properties"]["n"] for one in stub.events if one.get("event") == name]


def track(page: Page, name: str, count: int, filler: str = "") -> None:
    page.evaluate(
        "([name, count, filler]) => { for (let n = 0; n < count; n++) guidance.track(name, {n, filler}); }",
        [name, count, filler],
    )


def told(page: Page) -> list[str]:
    """Return what the console says from now on."""
    words: list[str] = []
    page.on("console", lambda message: words.append(message.text))
    return words


def test_events_say_where_the_person_is(browser: Browser, stub: Stub, host: Host) -> None:
    context = browser.new_context(timezone_id="Asia/Tokyo")
    context.new_page().goto(host.origin)

    until(lambda: stub.of_type("page"), what="the page view arrived")
    context.close()

    assert stub.of_type("page")[0]["context"]["timezone"] == "Asia/Tokyo"


def test_queue_drops_the_oldest_when_it_is_full_and_says_so(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    words = told(page)
    with page.expect_console_message(lambda message: "No prompt is armed" in message.text):
        page.evaluate("guidance.debug()")
    page.context.route("**/v1/batch", lambda route: route.abort())
    track(page, "Many", 1005)
    page.wait_for_function("() => JSON.stringify({...localStorage}).includes('Many')")
    assert any("the oldest was dropped" in word for word in words)

    page.context.unroute("**/v1/batch")
    page.evaluate("dispatchEvent(new Event('online'))")

    until(lambda: len(numbers(stub, "Many")) >= 1000, what="the others arrived")
    assert numbers(stub, "Many") == list(range(5, 1005))


@pytest.mark.parametrize("broken", [BLOCKED, FULL], ids=["blocked", "full"])
def test_events_leave_from_memory_where_the_browser_keeps_nothing(
    stub: Stub, open_page: Opens, context: BrowserContext, broken: str
) -> None:
    context.add_init_script(broken)
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    stub.batch_status = [503]

    page.evaluate("guidance.identify('lena')")
    track(page, "Kept", 5)

    until(lambda: numbers(stub, "Kept"), what="they arrived")
    assert numbers(stub, "Kept") == [0, 1, 2, 3, 4]
    assert {one.get("userId") for one in stub.events if one.get("event") == "Kept"} == {"lena"}


@pytest.mark.parametrize("script", ["", NO_LOCKS], ids=["locks", "lease"])
def test_tabs_that_open_together_send_what_was_left_behind_once(
    stub: Stub, open_page: Opens, context: BrowserContext, script: str
) -> None:
    context.add_init_script(script)
    first = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    first.evaluate(LEFT)

    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto("about:blank")
    host = first.url
    for tab in tabs:
        tab.evaluate("(url) => void setTimeout(() => (location.href = url), 50)", host)

    until(lambda: len(stub.of_type("page")) == 4 and numbers(stub, "Left"), what="all pages are up")
    queues = "Object.keys(localStorage).filter((name) => name.includes('queue'))"
    until(lambda: first.evaluate(queues) == [], what="nothing is left behind")
    first.wait_for_timeout(500)
    assert numbers(stub, "Left") == list(range(40))


def test_leaving_sends_every_event_once_though_page_and_visibility_both_say_goodbye(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    page = standing_still(stub, open_page, context)

    track(page, "Going", 60, "x" * 300)
    page.goto("about:blank")

    until(lambda: len(numbers(stub, "Going")) >= 60, what="all left")
    page.wait_for_timeout(300)
    assert sorted(numbers(stub, "Going")) == list(range(60))
    assert len(stub.batches) > 2, "they went in several"


def test_what_is_tracked_after_our_own_goodbye_leaves_too(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    page.evaluate("""() => addEventListener("pagehide", () => {
        guidance.track("Going", {n: 1});
        guidance.track("Going", {n: 2});
    })""")

    track(page, "Going", 1)
    page.goto("about:blank")

    # What was under way when the page went is said once more; the server knows it by its messageId.
    until(lambda: len(stub.named("Going")) == 3, what="all left")
    assert sorted(one["n"] for one in stub.named("Going")) == [0, 1, 2]


def test_hidden_page_sends_at_once_and_once(stub: Stub, open_page: Opens, context: BrowserContext) -> None:
    page = standing_still(stub, open_page, context)

    track(page, "Hiding", 3)
    turn(page, hidden=True)
    until(lambda: numbers(stub, "Hiding"), what="they left though no time passed")
    context.clock.run_for(5000)

    assert numbers(stub, "Hiding") == [0, 1, 2]


def standing_still(stub: Stub, open_page: Opens, context: BrowserContext) -> Page:
    """Return a page that has said all it had to, and in which no time passes."""
    context.clock.install()
    page = open_page(ready=False)
    context.clock.run_for(2000)
    until(lambda: stub.of_type("page"), what="the page view arrived")
    context.clock.pause_at(page.evaluate("Date.now()") + 10_000)
    page.wait_for_timeout(200)
    return page


def turn(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


@pytest.mark.parametrize("status", [429, 503])
def test_refused_batch_waits_as_long_as_the_server_asks(
    stub: Stub, open_page: Opens, context: BrowserContext, status: int
) -> None:
    page = standing_still(stub, open_page, context)
    stub.batch_status, stub.retry_after = [status], "120"
    before = len(stub.encodings)

    track(page, "Late", 2)
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/v1/batch")):
        context.clock.run_for(100)
    assert len(stub.encodings) == before + 1
    page.wait_for_timeout(100)
    track(page, "Late too", 1)
    context.clock.run_for(119_000)
    page.wait_for_timeout(100)
    assert len(stub.encodings) == before + 1
    context.clock.run_for(2_500)

    until(lambda: numbers(stub, "Late too"), what="both arrived")
    assert numbers(stub, "Late") == [0, 1]


@pytest.mark.builds
def test_batch_that_took_too_long_is_sent_again(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    # The browser itself tries a second time before it tells us.
    stub.batch_status = [408, 408]

    track(page, "Late", 1)

    until(lambda: numbers(stub, "Late"), what="it arrived")


def test_large_batch_goes_as_it_is_where_the_packer_never_comes(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    page = open_page()
    context.route("**/pack.js", lambda _route: None)  # a line that takes the question and says nothing

    track(page, "Large", 40, "x" * 300)

    until(lambda: len(numbers(stub, "Large")) >= 40, what="all arrived")
    assert numbers(stub, "Large") == list(range(40))


def test_events_leave_where_the_file_that_takes_up_old_ones_never_comes(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    open_page().evaluate(LEFT)
    context.route("**/adopt.js", lambda _route: None)
    page = open_page()

    track(page, "New", 3)

    until(lambda: numbers(stub, "New"), what="they arrived")
    assert (numbers(stub, "New"), numbers(stub, "Left")) == ([0, 1, 2], [])


def test_batch_the_server_will_never_take_is_dropped_and_told(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    words = told(page)
    page.evaluate("guidance.debug()")
    stub.batch_status = [401]
    before = len(stub.encodings)

    track(page, "Refused", 1)
    dropped = "1 events: status 401"
    until(lambda: any(dropped in word for word in words) or page.wait_for_timeout(20), what="it is told")
    track(page, "Taken", 1)

    until(lambda: numbers(stub, "Taken"), what="the next arrived")
    assert (numbers(stub, "Refused"), len(stub.encodings)) == ([], before + 2)


def test_what_the_last_person_did_goes_with_the_proof_of_that_person(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("guidance.identify('maya', {}, {token: 'proof of maya'})")
    until(lambda: stub.of_type("identify"), what="she is known")
    stub.batch_status = [503]
    before = len(stub.encodings)
    track(page, "Hers", 1)
    until(lambda: len(stub.encodings) > before, what="the server had no time")

    page.evaluate("guidance.identify('omar', {}, {token: 'proof of omar'})")
    track(page, "His", 1)

    until(lambda: numbers(stub, "His"), what="all arrived")
    proofs = {one["event"]: body["token"] for body in stub.batches for one in body["batch"] if one["type"] == "track"}
    assert proofs == {"Hers": "proof of maya", "His": "proof of omar"}


def test_page_sends_one_batch_at_a_time(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    flying: set[Any] = set()
    together: list[int] = []

    def began(request: Any) -> None:
        if request.url.endswith("/v1/batch"):
            flying.add(request)
            together.append(len(flying))

    def ended(response: Any) -> None:
        flying.discard(response.request)

    page.on("request", began)
    page.on("response", ended)
    track(page, "Many", 250)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(60)
    track(page, "More", 50)

    until(lambda: len(numbers(stub, "More")) == 50, what="all arrived")
    page.wait_for_timeout(100)
    assert (numbers(stub, "Many"), max(together)) == (list(range(250)), 1)


TURNED = "dispatchEvent(new PageTransitionEvent('page{}', {{persisted: true}}))"
# Said in a moment of its own: a page that is left in the middle of an answer never gives it.
BACK = "void setTimeout(() => history.back())"
KEEPS = bool(browsers.whole())
"""Whether there is a browser here that keeps pages for the way back: the shell without a window does not."""


@pytest.fixture
def keeping(browser: Browser, chromium_path: str) -> Iterator[Browser]:
    """Return a Chromium that keeps pages for the way back, as everybody's does; Playwright's default forbids it."""
    forbidden = ["--disable-back-forward-cache"]
    launch = browser.browser_type.launch
    path = browsers.whole() or chromium_path
    chromium = launch(executable_path=path, args=list(ARGUMENTS), ignore_default_args=forbidden)
    yield chromium
    chromium.close()


def test_page_comes_back_whole_from_the_back_forward_cache_and_shows_nothing_stale(
    stub: Stub, host: Host, keeping: Browser
) -> None:
    page = keeping.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{host.origin}/first")
    until(lambda: stub.of_type("page"), what="the page view arrived")
    armed(stub, page, banner())
    page.locator(BANNER).wait_for()
    page.evaluate("addEventListener('pageshow', (event) => (window.cameBack = event.persisted))")
    page.goto("about:blank") if KEEPS else page.evaluate(TURNED.format("hide"))
    stub.arm()
    before, views = list(stub.asked), len(stub.of_type("page"))

    page.evaluate(BACK if KEEPS else TURNED.format("show"))
    page.wait_for_function("() => window.cameBack !== undefined")

    assert page.evaluate("window.cameBack") is True
    page.locator(BANNER).wait_for(state="detached")
    until(lambda: len(stub.of_type("page")) > views, what="the view is reported")
    until(lambda: ("GET", "/v1/stream", None) in stub.asked[len(before) :], what="the stream is followed")
    stub.arm(banner())
    page.locator(BANNER).wait_for()
    ids = [one["messageId"] for one in stub.events]
    # A page that only seems to leave sends what its beacons took once more; the server knows it by its messageId.
    assert len(ids) == len(set(ids)) or not KEEPS


def test_nothing_of_ours_keeps_a_page_out_of_the_back_forward_cache(stub: Stub, host: Host, keeping: Browser) -> None:
    page = keeping.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{host.origin}/first")
    armed(stub, page, banner())
    page.locator(BANNER).wait_for()
    page.evaluate("window.mark = 1; guidance.track('In Flight')")
    page.goto(f"{host.origin}/second")
    until(lambda: len(stub.of_type("page")) == 2, what="the second page is up")

    page.evaluate(BACK)
    page.wait_for_url(f"{host.origin}/first", wait_until="commit")

    reasons = "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null)"
    told = json.loads(page.evaluate(reasons)) or {}
    assert (page.evaluate("window.mark ?? null"), bool(told)) == ((1, False) if KEEPS else (None, bool(told)))
    # Browsers name their own reasons so; whatever else it says would be ours.
    assert {one["reason"] for one in told.get("reasons") or []} <= ({"masked"} if not KEEPS else set())


ALL_STORAGES = """async () => ({
    local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie,
    databases: (await indexedDB.databases()).map(({name}) => name),
    caches: window.caches ? await caches.keys() : [],
})"""
NOTHING = {"local": [], "session": [], "cookies": "", "databases": [], "caches": []}


@pytest.mark.parametrize("state", ["pending", "denied"])
def test_page_without_consent_stores_and_sends_nothing_anywhere(
    stub: Stub, host: Host, open_page: Opens, context: BrowserContext, state: str
) -> None:
    host.pages["*"] = document(stub.origin, attributes=f'data-consent="{state}"')
    page = open_page()

    page.evaluate(
        "guidance.identify('lena', {role: 'member'}, {token: 'x'}); guidance.group('northwind'); guidance.track('Quiet')"
    )
    turn(page, hidden=True)
    turn(page, hidden=False)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new Event('online'))")
    page.wait_for_timeout(400)

    assert page.evaluate(ALL_STORAGES) == NOTHING
    assert context.cookies() == []
    assert [path for _, path, _ in stub.asked if path.startswith("/v1/")] == []


def test_reset_leaves_a_stranger_in_every_storage(stub: Stub, open_page: Opens, context: BrowserContext) -> None:
    page = open_page()
    page.evaluate("guidance.identify('lena', {role: 'member'}); guidance.group('northwind')")
    armed(stub, page, banner())
    page.locator(BANNER).wait_for()
    page.get_by_role("button", name="Close").click()
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")

    page.evaluate("guidance.reset()")
    stranger = {**NOTHING, "local": ["guidance:pk_test:who"]}
    until(lambda: page.evaluate(ALL_STORAGES) == stranger, what="a new name is all there is, and nothing waits")

    kept = json.loads(page.evaluate("localStorage['guidance:pk_test:who']"))
    lena = {one["anonymousId"] for one in stub.events if one.get("userId") == "lena"}
    assert (list(kept), len(lena), kept["anonymousId"] in lena) == (["anonymousId"], 1, False)
    assert context.cookies() == []
