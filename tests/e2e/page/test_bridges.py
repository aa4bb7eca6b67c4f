"""What the page tells other tools is heard once, and only where it was asked for."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.page.conftest import BODY, Opens, document, loaded, passed
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

# Each as the real one behaves: a queue first, the tool later, which replays what was queued and emits after its own work.
SEGMENT = """
window.analytics = []; for (const name of ["on", "track", "identify", "group", "page", "ready"])
  analytics[name] = (...args) => void analytics.push([name, ...args]);
window.loadSegment = () => {
  const queued = analytics, listeners = {};
  const emit = (name, ...args) => setTimeout(() => (listeners[name] ?? []).forEach((fn) => fn(...args)), 50);
  window.analytics = {
    on: (name, fn) => (listeners[name] ??= []).push(fn), ready: (fn) => setTimeout(fn),
    track: (event, properties) => emit("track", event, properties, {}),
    identify: (id, traits) => emit("identify", id, traits, {}), group: (id, traits) => emit("group", id, traits, {}),
    page: (...args) => emit("page", ...(args.length > 1 ? args : [null, ...args]), {}), reset: () => emit("reset"),
    user: () => ({ id: () => window.segmentUser ?? null, traits: () => ({}) }),
  };
  for (const [name, ...args] of queued) if (name === "on") window.analytics.on(...args);
  for (const [name, ...args] of queued) if (name !== "on") window.analytics[name](...args);
};
"""
POSTHOG = """
window.loadPosthog = () => {
  const listeners = [];
  const own = { token: "phc", distinct_id: "lena", $current_url: "x" };
  const tell = (captured) => listeners.forEach((fn) => fn(captured));
  const capture = (event, properties, rest) => tell({ event, uuid: "1", properties: { ...own, ...properties }, ...rest });
  window.posthog = { on: (name, fn) => name === "eventCaptured" && listeners.push(fn), capture,
    identify: (id, $set) => capture("$identify", { distinct_id: id }, { $set }),
    group: (type, key, set) => capture("$groupidentify", { $group_type: type, $group_key: key, $group_set: set }) };
};
"""


def bridged(stub: Stub, host: Host, open_page: Opens, tools: str, head: str = "") -> Page:
    """Open a page that has these tools bridged."""
    host.pages["*"] = document(stub.origin, BODY, f'data-bridge="{tools}"', head=f"<script>{head}</script>")
    page = open_page()
    for file in ("relay", *(tool for tool in tools.split() if tool in ("segment", "gtm", "posthog"))):
        loaded(page, file)
    return page


def settled(stub: Stub, page: Page) -> None:
    """Wait until all that is held for a moment has arrived."""
    passed(page, 600)
    page.evaluate("guidance.track('Settled')")
    until(lambda: stub.named("Settled"), what="everything arrived")


def tracked(stub: Stub) -> list[tuple[str, Any]]:
    """Return what was tracked, but for our own ends."""
    found = [one for one in stub.of_type("track") if one["event"] != "Settled"]
    return [(one["event"], one["properties"]) for one in found]


def test_bridges_are_off_unless_asked_for(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY, head=f"<script>{SEGMENT} loadSegment()</script>")
    page = open_page()

    page.evaluate("analytics.track('Exported'); (window.dataLayer = []).push({event: 'Bought'})")
    settled(stub, page)

    assert tracked(stub) == []
    assert not any("relay" in path for _, path, _ in stub.asked)


def test_segment_is_heard_from_its_queue_on(stub: Stub, host: Host, open_page: Opens) -> None:
    queued = "analytics.identify('lena', {role: 'member'}); analytics.track('Early', {n: 1});"
    page = bridged(stub, host, open_page, "segment", SEGMENT + queued)

    page.evaluate("loadSegment()")
    page.evaluate("analytics.group('northwind', {plan: 'free'}); analytics.page('Docs', 'Pricing', {tier: 2})")
    page.evaluate("analytics.track('Exported', {rows: 12, when: new Date(0), node: document.body, fn() {}})")
    settled(stub, page)

    assert tracked(stub) == [("Early", {"n": 1}), ("Exported", {"rows": 12, "when": "1970-01-01T00:00:00.000Z"})]
    assert [(one["userId"], one["traits"]) for one in stub.of_type("identify")] == [("lena", {"role": "member"})]
    assert [(one["groupId"], one["traits"]) for one in stub.of_type("group")] == [("northwind", {"plan": "free"})]
    named = [one for one in stub.of_type("page") if one.get("name")]
    assert [(one["category"], one["name"], one["properties"]["tier"]) for one in named] == [("Docs", "Pricing", 2)]


def test_segment_that_named_the_person_before_is_asked_who_it_is(stub: Stub, host: Host, open_page: Opens) -> None:
    bridged(stub, host, open_page, "segment", SEGMENT + "loadSegment(); window.segmentUser = 'lena'")

    until(lambda: stub.of_type("identify"), what="the person is named")
    assert [one["userId"] for one in stub.of_type("identify")] == ["lena"]


def test_segments_reset_is_a_logout_here_too(stub: Stub, host: Host, open_page: Opens) -> None:
    page = bridged(stub, host, open_page, "segment", SEGMENT + "loadSegment(); window.segmentUser = 'lena'")
    until(lambda: stub.of_type("identify"), what="the person is named")

    page.evaluate("analytics.reset()")
    settled(stub, page)

    assert "userId" not in stub.of_type("track")[-1]


@pytest.mark.builds
def test_data_layer_is_heard_before_and_after(stub: Stub, host: Host, open_page: Opens) -> None:
    early = (
        "window.dataLayer = [{event: 'gtm.js', 'gtm.start': 1}, {event: 'Early', value: 7, list: [1]}, {userId: 'x'}];"
    )
    page = bridged(stub, host, open_page, "gtm", early + "function gtag() { dataLayer.push(arguments) }")

    answer = page.evaluate(
        "dataLayer.push({event: 'Bought', value: 12.5, coupon: 'A', items: [{}], eventCallback() {}}, 7)"
    )
    page.evaluate("gtag('config', 'G-1'); gtag('event', 'Signed Up', {method: 'mail', send_to: 'G-1'})")
    settled(stub, page)

    assert answer == 5
    assert page.evaluate("dataLayer.length") == 7
    assert tracked(stub) == [
        ("Early", {"value": 7}),
        ("Bought", {"value": 12.5, "coupon": "A"}),
        ("Signed Up", {"method": "mail"}),
    ]


def test_data_layer_that_another_tool_wraps_works_on(stub: Stub, host: Host, open_page: Opens) -> None:
    page = bridged(stub, host, open_page, "gtm", "window.dataLayer = []")
    wrap = "const old = dataLayer.push; window.seen = [];"
    wrap += "dataLayer.push = (...all) => (seen.push(...all), old.apply(dataLayer, all))"
    page.evaluate(f"() => {{ {wrap} }}")

    page.evaluate("dataLayer.push({event: 'Bought'}); Array.prototype.push.call(dataLayer, {event: 'Around'})")
    settled(stub, page)

    assert page.evaluate("[seen.length, dataLayer.length]") == [1, 2]
    assert tracked(stub) == [("Bought", {})]


def test_posthog_is_heard_when_it_comes(stub: Stub, host: Host, open_page: Opens) -> None:
    page = bridged(stub, host, open_page, "posthog", POSTHOG)

    page.evaluate("loadPosthog()")
    passed(page, 400)
    page.evaluate("posthog.identify('lena', {role: 'member'}); posthog.group('company', 'northwind', {plan: 'free'})")
    page.evaluate("posthog.capture('$pageview'); posthog.capture('Exported', {rows: 12})")
    settled(stub, page)

    assert tracked(stub) == [("Exported", {"rows": 12})]
    assert [(one["userId"], one["traits"]) for one in stub.of_type("identify")] == [("lena", {"role": "member"})]
    assert [(one["groupId"], one["traits"]) for one in stub.of_type("group")] == [("northwind", {"plan": "free"})]


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_page_that_tells_both_is_counted_once(stub: Stub, host: Host, open_page: Opens, first: str) -> None:
    tools = SEGMENT + "loadSegment(); window.dataLayer = [];" + POSTHOG + "loadPosthog()"
    page = bridged(stub, host, open_page, "segment gtm posthog", tools)
    ours = "guidance.track('Exported', {rows: 1});"
    theirs = "analytics.track('Exported', {rows: 1}); dataLayer.push({event: 'Exported', rows: 1});"
    theirs += "posthog.capture('Exported', {rows: 1});"

    page.evaluate(ours + theirs if first == "ours" else theirs + ours)
    page.evaluate("analytics.track('Only There'); dataLayer.push({event: 'Only There'}); analytics.track('Only There')")
    settled(stub, page)

    assert [name for name, _ in tracked(stub)].count("Exported") == 1
    assert [name for name, _ in tracked(stub)].count("Only There") == 2


def test_what_is_held_leaves_with_the_page(stub: Stub, host: Host, open_page: Opens) -> None:
    page = bridged(stub, host, open_page, "gtm", "window.dataLayer = []")

    page.evaluate("dataLayer.push({event: 'Going'})")
    page.goto("about:blank")

    until(lambda: stub.named("Going"), what="the event arrived")


def test_tool_that_breaks_harms_nobody(stub: Stub, host: Host, open_page: Opens) -> None:
    broken = "window.analytics = {on() { throw new Error('no') }}; window.dataLayer = 7;"
    page = bridged(stub, host, open_page, "segment gtm posthog unknown constructor", broken)

    page.evaluate("guidance.track('Fine')")
    settled(stub, page)

    assert tracked(stub) == [("Fine", {})]
