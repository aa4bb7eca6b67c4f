"""From pages to the real event log: after a long time without a network, by clocks that are wrong, in a race for a claim."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page import stub
from tests.e2e.page.conftest import document
from tests.e2e.page.stub import Host, serving
from tests.support.acme import FULL
from tests.support.api import Server
from tests.support.stack import Stack
from tests.support.tabs import await_script
from tests.support.waiting import until

ROUNDS = 20
LET_IN = """
from guidance.workspaces import keys
from guidance.workspaces.models import AllowedOrigin, Workspace
demo = Workspace.objects.get(key="demo")
AllowedOrigin.objects.create(workspace=demo, origin={origin!r})
keys.create(workspace=demo, kind="public", value={key!r})
print("[]")
"""
LOGGED = """
import json
from guidance.ingest.models import Event
found = Event.objects.filter(name={name!r}).order_by("id").values_list("message_id", "properties", "time", "received_at")
print(json.dumps([[one, more, time.timestamp(), received.timestamp()] for one, more, time, received in found]))
"""
EXPOSED = """
import json
from guidance.insights.models import Exposure
found = Exposure.objects.filter(prompt__key={prompt!r}, person__user_id__startswith={run!r})
print(json.dumps([[one.person.user_id, one.shown_at is not None] for one in found.select_related("person")]))
"""


def told(stack: Stack, question: str) -> list[Any]:
    """Ask the stack's own database."""
    answer: list[Any] = json.loads(stack.manage("shell", "-v", "0", "-c", question).splitlines()[-1])
    return answer


@pytest.fixture
def run() -> str:
    """Return a word nobody else uses."""
    return f"run-{uuid.uuid4().hex}"


@pytest.fixture
def site(stack: Stack, run: str) -> Iterator[str]:
    """Return the origin of a bare page that embeds the script."""
    host = Host("", {"*": document(stack.url).replace("pk_test", f"pk_{run}")})
    with serving(stub.site(host)) as origin:
        told(stack, LET_IN.format(origin=origin, key=f"pk_{run}"))
        yield origin


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Return two browser profiles."""
    profiles = [browser.new_context() for _ in range(2)]
    yield profiles
    for profile in profiles:
        profile.close()


def opened(context: BrowserContext, site: str) -> Page:
    tab = context.new_page()
    tab.goto(site)
    await_script(tab)
    return tab


def track(tab: Page, name: str, numbers: range, label: str) -> None:
    script = "([name, from, to, tab]) => { for (let n = from; n < to; n++) guidance.track(name, {n, tab}); }"
    tab.evaluate(script, [name, numbers.start, numbers.stop, label])


def test_five_hundred_events_of_ten_minutes_offline_in_two_tabs_arrive_once_and_in_order(
    stack: Stack, site: str, contexts: list[BrowserContext], run: str
) -> None:
    context = contexts[0]
    context.clock.install()
    tabs = {label: opened(context, site) for label in ("first", "second")}
    tabs["first"].evaluate("(who) => guidance.identify(who)", run)
    until(lambda: Server(stack.url).person(run), what="the person is known")
    context.route("**/v1/**", lambda route: route.abort())

    for label, tab in tabs.items():
        track(tab, run, range(125), label)
    minutes(context, tabs["first"], 5)
    # Routes do not see beacons; without a network they are taken and go nowhere.
    tabs["first"].evaluate("navigator.sendBeacon = () => true")
    tabs["first"].reload()
    await_script(tabs["first"])
    for label, tab in tabs.items():
        track(tab, run, range(125, 250), label)
    minutes(context, tabs["first"], 5)
    context.unroute("**/v1/**")
    for tab in tabs.values():
        tab.evaluate("dispatchEvent(new Event('online'))")

    until(lambda: Server(stack.url).count(run, run) >= 500, what="all are counted", timeout=30)
    logged = told(stack, LOGGED.format(name=run))
    assert (len(logged), len({one for one, *_ in logged})) == (500, 500)
    for label in tabs:
        assert [more["n"] for _, more, *_ in logged if more["tab"] == label] == list(range(250))
    early, late = ([when for _, more, when, _ in logged if (more["n"] < 125) is half] for half in (True, False))
    assert 290 < min(late) - max(early) < 400
    assert all(when <= received + 2 for _, _, when, received in logged)


def minutes(context: BrowserContext, tab: Page, count: int) -> None:
    """Let so much of the pages' time pass, with moments in between in which what they tried can fail."""
    for _ in range(count * 4):
        context.clock.run_for(15_000)
        tab.wait_for_timeout(20)


@pytest.mark.parametrize("hours", [3, -3])
def test_events_of_a_page_whose_clock_is_wrong_get_the_right_time(
    stack: Stack, site: str, contexts: list[BrowserContext], run: str, hours: int
) -> None:
    context = contexts[0]
    context.clock.install(time=time.time() + hours * 3600)
    tab = opened(context, site)
    tab.evaluate("(who) => guidance.identify(who)", run)

    began = time.time()
    track(tab, run, range(1), "first")
    until(lambda: Server(stack.url).count(run, run) == 1, what="it is counted")

    ((_, _, happened, received),) = told(stack, LOGGED.format(name=run))
    assert began - 2 < happened < received + 2


def test_two_tabs_and_two_profiles_show_each_claim_once(
    stack: Stack, site: str, contexts: list[BrowserContext], run: str
) -> None:
    tabs = [opened(contexts[0], site), opened(contexts[0], site), opened(contexts[1], site)]
    for tab in tabs:
        tab.evaluate("""() => {
            window.shown = [];
            guidance.on("armed", (keys) => (window.armedKeys = keys));
            guidance.on("shown", ({prompt}) => shown.push(prompt));
        }""")

    for number in range(ROUNDS):
        race(stack, tabs, f"{run}-{number}")
        shown = [sum(key == FULL for key in tab.evaluate("window.shown")) for tab in tabs]
        assert sum(shown) == 1

    each = sorted([f"{run}-{n}", True] for n in range(ROUNDS))
    until(lambda: sorted(told(stack, EXPOSED.format(prompt=FULL, run=run))) == each, what="every showing is reported")


def race(stack: Stack, tabs: list[Page], who: str) -> None:
    """Arm the full-contacts modal for a new person in all tabs, and let it go off in all of them in the same instant."""
    full = {"plan": "free", "usage": {"contacts": 2000}}
    Server(stack.url).send(
        [
            {"type": "identify", "userId": who, "traits": {}},
            {"type": "group", "userId": who, "groupId": who, "traits": full},
        ]
    )
    for tab in tabs:
        tab.evaluate("window.shown = []; window.armedKeys = []")
    for tab in (tabs[0], tabs[2]):
        tab.evaluate("([who]) => { guidance.identify(who); guidance.group(who); }", [who])
    for tab in tabs:
        tab.wait_for_function("(key) => (window.armedKeys ?? []).includes(key)", arg=FULL, timeout=15_000)
    at = tabs[0].evaluate("Date.now() + 200")
    for tab in tabs:
        tab.evaluate("(at) => void setTimeout(() => guidance.track('Contacts Blocked'), at - Date.now())", at)
    until(lambda: any(FULL in tab.evaluate("window.shown") for tab in tabs), what="it shows somewhere")
    tabs[0].wait_for_timeout(500)
