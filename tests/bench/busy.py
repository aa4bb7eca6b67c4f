"""What the script takes of a page that never rests: 500 nodes replaced a second, a tooltip shown, elements waited for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.figures import Figure, at_most
from tests.e2e.page.conftest import BODY, armed, document
from tests.e2e.page.prompts import tooltip
from tests.e2e.page.stub import Stub, door, serving
from tests.e2e.page.test_busy_page import MISSING, RESTLESS, waiting
from tests.support import browser as browsers
from tests.support.tabs import await_script
from tests.support.waiting import until

_SECONDS = 10
_BUDGET = 5.0
_LONG_AWAY = 6_000
_TIP = "guidance-prompt[data-kind=tooltip]"
_TRACED = "devtools.timeline"


def run(*, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Let the page change for ten seconds in each of three states, and tell what ran of the script, by its thread's time."""
    seconds = max(_SECONDS * size, 1)
    stub = Stub()
    with serving(door(stub)) as origin, sync_playwright() as playwright:
        stub.origin = origin
        stub.pages["/"] = document(origin, BODY + RESTLESS)
        chromium = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.ARGUMENTS))
        shown = _taken(chromium, stub, seconds, show=True, wait=False)
        waits = _taken(chromium, stub, seconds, show=False, wait=True)
        both = _taken(chromium, stub, seconds, show=True, wait=True)
        chromium.close()
        stub.streaming = False
    return [
        at_most("a tooltip shown, 500 nodes changed a second", shown, "ms/s", _BUDGET),
        at_most("three prompts waiting for an element, the same page", waits, "ms/s", _BUDGET),
        at_most("both at once", both, "ms/s", _BUDGET),
    ]


def _taken(chromium: Browser, stub: Stub, seconds: float, *, show: bool, wait: bool) -> float:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto(f"{stub.origin}/")
    await_script(tab)
    prompts = [waiting(number, one, "visible") for number, one in enumerate(MISSING)] if wait else []
    armed(stub, tab, tooltip(), *prompts)
    if show:
        tab.hover("#reports")
        tab.wait_for_selector(_TIP, state="attached")
    # What is long away is looked for less often: that is the state which lasts.
    tab.wait_for_timeout(_LONG_AWAY)
    with _traced(context.new_cdp_session(tab), tab) as events:
        tab.wait_for_timeout(seconds * 1000)
    context.close()
    return _ours(events, stub.origin) / seconds


@contextmanager
def _traced(session: CDPSession, tab: Page) -> Iterator[list[Mapping[str, Any]]]:
    events: list[Mapping[str, Any]] = []
    ended: list[bool] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"categories": _TRACED, "transferMode": "ReportEvents"})
    yield events
    session.send("Tracing.end")
    until(lambda: ended or tab.wait_for_timeout(10), timeout=60, what="the trace is complete")


def _ours(events: list[Mapping[str, Any]], origin: str) -> float:
    # Calls into the script's own files, in ms of the thread's time, the layouts they forced included; one inside another once.
    calls = [one for one in events if one["name"] == "FunctionCall" and "tdur" in one]
    mine = [one for one in calls if str(one["args"].get("data", {}).get("url", "")).startswith(f"{origin}/guidance")]
    total, reached = 0.0, 0.0
    for one in sorted(mine, key=lambda one: float(one["tts"])):
        end = one["tts"] + one["tdur"]
        total += max(end - max(one["tts"], reached), 0)
        reached = max(reached, end)
    return total / 1000
