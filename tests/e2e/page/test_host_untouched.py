"""The page comes first: its looks, its time and its own tricks stay its own, whatever is on screen."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal, prompt, tooltip, words
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

NOW: dict[str, Any] = {"type": "page"}
ROWS = "".join(f"<tr><td>Row {number}</td><td><button>Edit</button></td></tr>" for number in range(20))
MANY = BODY + f'<table class="grid">{ROWS}</table><style>.grid td {{ padding: 3px; color: teal }}</style>'
TEXT = {"type": "text", "paragraphs": [words("Some words.")]}
CORNER = {"placement": "bottom-right", "trigger": NOW}
KINDS = [
    tooltip(trigger=NOW),
    blocked_modal(trigger=NOW),
    banner(),
    banner(placement="bottom"),
    prompt("corner", "slideout", [TEXT], **CORNER),
    prompt("spot", "hotspot", [TEXT], trigger=NOW, anchor=tooltip()["anchor"]),
]
LOOKS = """() => [...document.querySelectorAll("main, main *, .grid, .grid *")].map((one) => {
  const look = getComputedStyle(one);
  return [...look].filter((name) => !name.startsWith("--")).map((name) => look[name]).join();
})"""
ZONE = """
const add = EventTarget.prototype.addEventListener, remove = EventTarget.prototype.removeEventListener, wrapped = new WeakMap();
EventTarget.prototype.addEventListener = function (name, fn, options) {
  if (typeof fn !== "function") return add.call(this, name, fn, options);
  if (!wrapped.has(fn)) wrapped.set(fn, function (...args) { return fn.apply(this, args); });
  return add.call(this, name, wrapped.get(fn), options);
};
EventTarget.prototype.removeEventListener = function (name, fn, options) {
  return remove.call(this, name, wrapped.get(fn) ?? fn, options);
};
const before = window.setTimeout;
window.setTimeout = (fn, ...rest) => before(() => fn(), ...rest);
"""
HOSTS = {
    "frozen prototypes": "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Promise.prototype);",
    "a wrapped then": "const then = Promise.prototype.then;"
    "Promise.prototype.then = function (...fns) { return then.apply(this, fns); };",
    "listeners of a zone": ZONE,
    "numbers in every prototype": "Object.prototype.extra = 1; Array.prototype.more = () => 2;",
    "no storage": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });",
    "styles that revert": "addEventListener('DOMContentLoaded', () => { const sheet = new CSSStyleSheet(); "
    "sheet.replaceSync('* { all: revert !important }'); document.adoptedStyleSheets = [sheet]; });",
}
DRAWN = "document.querySelectorAll('guidance-prompt').length === {}"
OURS = ("EvaluateScript", "v8.evaluateModule", "FunctionCall", "v8.compile", "v8.compileModule")


@pytest.mark.builds
@pytest.mark.parametrize("content", KINDS, ids=lambda one: f"{one['kind']} {one.get('placement', '')}".strip())
def test_looks_of_the_host_are_unchanged(stub: Stub, host: Host, open_page: Opens, content: dict[str, Any]) -> None:
    host.pages["*"] = document(stub.origin, MANY)
    page = open_page()
    before = page.evaluate(LOOKS)
    assert len(before) > 50

    armed(stub, page, content)
    until(lambda: stub.named("$prompt_shown"), what="it is on screen")
    shown = page.evaluate(LOOKS)
    stub.arm()
    expect(page.locator("guidance-prompt")).to_have_count(0)

    assert shown == before
    assert page.evaluate(LOOKS) == before


@pytest.mark.builds
@pytest.mark.parametrize("trick", HOSTS)
def test_prompts_work_in_a_page_with(stub: Stub, host: Host, open_page: Opens, trick: str) -> None:
    host.pages["*"] = document(stub.origin, BODY, 'data-capture="clicks"', head=f"<script>{HOSTS[trick]}</script>")
    page = open_page()
    armed(stub, page, banner(), tooltip(), blocked_modal())

    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()
    page.hover("#reports")
    expect(page.locator("guidance-prompt[data-kind=tooltip] .box")).to_be_visible()
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")

    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal arrived")
    expect(page.locator("guidance-prompt dialog")).to_have_count(0)


@pytest.mark.builds
def test_dialog_of_the_host_that_takes_the_focus_keeps_working(stub: Stub, host: Host, open_page: Opens) -> None:
    dialog = "<dialog id='own'><button id='inside'>Own</button></dialog>"
    host.pages["*"] = document(stub.origin, BODY + dialog)
    page = open_page()
    armed(stub, page, banner())
    expect(page.locator("guidance-prompt .box")).to_be_visible()
    page.evaluate(
        "own.showModal(); window.pressed = 0; inside.onclick = () => pressed++; setInterval(() => inside.focus(), 20)"
    )

    page.click("#inside")
    page.keyboard.press("Enter")

    assert page.evaluate("[document.activeElement.id, window.pressed]") == ["inside", 2]
    page.keyboard.press("Escape")
    assert not page.evaluate("own.open")


def traced(browser: Browser, page: Page, address: str, seconds: float, ready: str) -> list[dict[str, Any]]:
    """Return the main thread's work in a page from its first moment on, for so long, and until `ready` holds in it."""
    browser.start_tracing(page=page, categories=["devtools.timeline", "v8", "disabled-by-default-v8.compile"])
    page.goto(address)
    page.wait_for_timeout(seconds * 1000)
    page.wait_for_function(ready)
    found: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    return found


def ours(events: list[dict[str, Any]], origin: str) -> list[tuple[float, str]]:
    """Return (milliseconds, file) of everything that ran of our script."""
    found: list[tuple[float, str]] = []
    for event in events:
        data = event.get("args", {}).get("data", {}) or {}
        url = data.get("url") or event.get("args", {}).get("fileName") or ""
        if event["name"] in OURS and url.startswith(origin) and "dur" in event:
            # The thread's own time: what other processes took of the machine in between is not ours.
            found.append((event.get("tdur", event["dur"]) / 1000, url.rsplit("/", 1)[-1]))
    return found


def test_busy_page_gets_nothing_but_the_loader_in_its_first_second(stub: Stub, host: Host, browser: Browser) -> None:
    busy = "<script>const end = performance.now() + 900; (function work() {"
    busy += " const slice = performance.now() + 20; while (performance.now() < slice);"
    busy += " const { port1, port2 } = new MessageChannel(); port1.onmessage = work;"
    busy += " if (performance.now() < end) port2.postMessage(0); })()</script>"
    host.pages["*"] = document(stub.origin, BODY + busy)
    page = browser.new_page()

    events = traced(browser, page, host.origin, 0.7, "() => window.guidance")
    # A busy machine stops the trace late: what ran after its time does not count.
    begun = min(event["ts"] for event in events if event["name"] == "EvaluateScript")
    work = ours([event for event in events if event["ts"] <= begun + 700_000], stub.origin)

    page.close()
    assert "guidance.js" in {file for _, file in ours(events, stub.origin)}
    assert {file for _, file in work} <= {"guidance.js"}
    assert sum(spent for spent, _ in work) < 20


@pytest.mark.parametrize("something", [False, True], ids=["nothing to show", "a banner"])
def test_no_task_of_ours_is_long_on_a_slow_machine(stub: Stub, host: Host, browser: Browser, something: bool) -> None:
    if something:
        stub.arm(banner())
    page = browser.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})

    there = f"() => performance.getEntriesByType('resource').some((one) => one.name.endsWith('/runtime.js')) && {DRAWN}"
    work = ours(traced(browser, page, host.origin, 3, there.format(int(something))), stub.origin)

    page.close()
    assert {"guidance.js", "runtime.js"} <= {file for _, file in work}
    assert max(spent for spent, _ in work) < 50
