"""From an event of the customer's server to the prompt visible in an open tab: real processes, a real Chromium, both profiles."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, sync_playwright

from tests.bench import population
from tests.bench.figures import Figure, at_most, percentile
from tests.support import browser as browsers
from tests.support.stack import PROFILES, Stack
from tests.support.waiting import until

_FULL, _EMPTY = 1_960, 40
_PERSON, _ACCOUNT = "maya", "northwind"
_PUBLISH = """
from guidance.conf import now
from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.protocol.content import Draft, Frequency, Text
from guidance.rules.builder import Row, to_rule
from guidance.workspaces.models import Workspace
workspace = Workspace.objects.get(key="demo")
for prompt in workspace.prompts.all():
    publishing.pause(prompt=prompt)
rule = to_rule(match="all", rows=[Row(subject="limit:contacts", operator="at_least", value=90)])
draft = Draft(label="Bench", blocks=[Text(text="Contacts are nearly full.")], intent="warn", standing=True,
              audience=rule, frequency=Frequency(count=None))
prompt = Prompt(workspace=workspace, key="bench", name="Bench", kind="banner")
drafting.save(prompt=prompt, draft=draft)
publishing.publish(prompt=prompt, by=None, now=now())
"""
# Looks once a frame, so a figure is at most one frame too large.
_WATCH = """() => {
  window.benchSeen = 0;
  const look = () => {
    const host = document.querySelector('guidance-prompt[data-prompt="bench"]');
    const drawn = host && host.shadowRoot &&
      [...host.shadowRoot.querySelectorAll("*")].some((one) => one.getBoundingClientRect().height > 0);
    if (drawn && !window.benchSeen) window.benchSeen = Date.now();
    if (!drawn) window.benchSeen = 0;
    requestAnimationFrame(look);
  };
  look();
}"""

_CLEAR = "document.querySelectorAll('guidance-prompt').length === 0"


def run(*, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Let the account's usage cross the limit `rounds` × 6 times in each profile."""
    figures: list[Figure] = []
    for profile in PROFILES:
        (waits,) = visible(profile, max(int(rounds * 6 * size), 2))
        label = f"event accepted → prompt visible, {profile} profile"
        figures.append(at_most(f"{label}, p50", percentile(waits, 50), "ms", 120))
        figures.append(at_most(f"{label}, p95", percentile(waits, 95), "ms", 300))
    return figures


def visible(profile: str, count: int, *, rates: Sequence[int] = (0,)) -> list[list[float]]:
    """Return for each of `rates` how long so many prompts took (ms) while others cause so many events a second."""
    with Stack(profile) as stack, sync_playwright() as playwright:
        stack.manage("shell", "-c", _PUBLISH)
        chromium = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.ARGUMENTS))
        tab = chromium.new_page()
        # The page tells how many contacts there really are: after that, ours is the later word.
        with tab.expect_response(lambda answer: answer.url.endswith("/v1/batch")):
            tab.goto(stack.demo_url)
        _report(stack, _EMPTY)
        tab.evaluate(_WATCH)
        until(lambda: tab.evaluate(_CLEAR), timeout=60, what="the page is empty")
        _once(stack, tab)  # loads the banner's code
        waits: list[list[float]] = []
        for rate in rates:
            with _others(stack, rate):
                waits.append([_once(stack, tab) for _ in range(count)])
        chromium.close()
    return waits


@contextmanager
def _others(stack: Stack, events: int) -> Iterator[None]:
    # Ten to a batch, at an even pace; a slow answer delays the next ones, but makes none of them less.
    stopped = threading.Event()

    def send() -> None:
        begun, sent = time.monotonic(), 0
        while not stopped.wait(max(begun + sent * 10 / events - time.monotonic(), 0)):
            _post(stack, population.batch(f"bench-{sent % 500}"))
            sent += 1

    sender = threading.Thread(target=send)
    if events:
        sender.start()
    try:
        yield
    finally:
        stopped.set()
        if events:
            sender.join()


def _once(stack: Stack, tab: Page) -> float:
    accepted = _report(stack, _FULL)
    # Asked from outside: the demo's policy lets nothing be evaluated inside, as Playwright's own waiting would.
    seen = float(until(lambda: tab.evaluate("window.benchSeen"), timeout=60, what="the prompt is visible"))
    _report(stack, _EMPTY)
    until(lambda: tab.evaluate(_CLEAR), timeout=60, what="the prompt is gone")
    return max(seen - accepted, 0.0)


def _report(stack: Stack, used: int) -> float:
    # When the server had accepted it, in ms of the wall clock that the page reads too.
    event = {"type": "group", "messageId": str(uuid4()), "userId": _PERSON, "groupId": _ACCOUNT}
    event["traits"] = {"usage": {"contacts": used}}  # type: ignore[assignment]
    _post(stack, [event])
    return time.time() * 1000


def _post(stack: Stack, events: Sequence[Mapping[str, Any]]) -> None:
    body = json.dumps({"writeKey": "sk_demo", "batch": events}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{stack.url}/v1/batch", body), timeout=30) as answer:
        answer.read()
