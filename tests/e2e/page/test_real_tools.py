"""The bridges with the real tools as npm has them, their own servers played on this machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.e2e.page.conftest import BODY, Opens, document
from tests.e2e.page.stub import Host, Stub
from tests.support.node import packages
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

SEGMENT, POSTHOG, LAYER = "@segment/analytics-next@1.84.3", "posthog-js@1.449.2", "data-layer-helper@0.1.0"
# As a page with the npm package starts it, but for the address of Segment's server.
ANALYTICS = """<script src="/their-segment.js"></script><script>
const server = { apiKey: "w", apiHost: `${location.host}/segment`, protocol: "http" };
window.analytics = AnalyticsNext.AnalyticsBrowser.load(
  { writeKey: "w", cdnSettings: { integrations: { "Segment.io": server } } },
  { disableClientPersistence: true });
analytics.identify("lena", { role: "member" });
analytics.track("Early", { n: 1 });
</script>"""
HOG = """<script type="module">
import posthog from "/their-posthog.js";
window.posthog = posthog;
posthog.init("phc", { api_host: location.origin, autocapture: false, capture_pageview: false, disable_session_recording: true,
  advanced_disable_flags: true, disable_surveys: true, opt_out_useragent_filter: true, persistence: "memory",
  request_batching: false });
</script>"""

# What Google's tag manager does with the layer, by Google's own helper: it wraps `push`, takes in what is there, and keeps a model.
TAKE = "window.heard = []; window.helper = new DataLayerHelper(dataLayer, (model, said) => heard.push(said), true);"
EARLY = "window.dataLayer = [{'gtm.start': 1, event: 'gtm.js'}, {plan: 'free'}, {event: 'Early', n: 1}];"
GTAG = "function gtag() { dataLayer.push(arguments); }"


def served(context: BrowserContext, path: str, file: Path) -> None:
    context.route(f"**{path}", lambda route: route.fulfill(path=file, content_type="text/javascript"))


def answered(context: BrowserContext, pattern: str) -> list[str]:
    """Answer a tool's own server and return what it is asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="{}", content_type="application/json")

    context.route(pattern, answer)
    return asked


def tracked(stub: Stub) -> list[tuple[str, Any]]:
    """Return what was tracked, by name: what a tool says is held a moment, and what the page says is not."""
    return sorted((one["event"], one["properties"]) for one in stub.of_type("track") if one["event"] != "Last")


def told_last(stub: Stub, page: Page, tell: str) -> None:
    """Say something through the tool, which comes after all that was said before, and wait until it arrived."""
    page.evaluate(tell)
    until(lambda: stub.named("Last"), what="everything arrived")


Opened = Callable[[str, str], Page]


@pytest.fixture
def bridged(stub: Stub, host: Host, open_page: Opens) -> Opened:
    """Return a function that opens a page with a tool and the bridge to it."""

    def opened(tool: str, head: str) -> Page:
        host.pages["*"] = document(stub.origin, BODY, f'data-bridge="{tool}"', head=head)
        page = open_page()
        until(lambda: any(f"/{tool}.js" in path for _, path, _ in stub.asked), what="the bridge is loaded")
        return page

    return opened


def test_segments_own_library_is_heard_once(stub: Stub, context: BrowserContext, bridged: Opened) -> None:
    served(context, "/their-segment.js", packages(SEGMENT) / "node_modules/@segment/analytics-next/dist/umd/index.js")
    sent = answered(context, "**/segment/**")
    page = bridged("segment", ANALYTICS)
    until(lambda: any(one.get("userId") == "lena" for one in stub.of_type("identify")), what="she is known")
    page.evaluate(
        "async () => { await analytics.group('acme', {plan: 'free'}); await analytics.track('Exported', {n: 2}); }"
    )
    page.evaluate("async () => { guidance.track('Both'); await analytics.track('Both'); }")

    told_last(stub, page, "analytics.track('Last')")

    # What it did before anybody could listen it alone knows, but for who is here.
    assert [one for one in tracked(stub) if one[0] != "Early"] == [("Both", {}), ("Exported", {"n": 2})]
    assert len(stub.named("Early")) <= 1
    assert [one["groupId"] for one in stub.of_type("group")] == ["acme"]
    assert [one.rsplit("/", 1)[1] for one in sent].count("t") == 4


def test_posthogs_own_library_is_heard_once(stub: Stub, context: BrowserContext, bridged: Opened) -> None:
    served(context, "/their-posthog.js", packages(POSTHOG) / "node_modules/posthog-js/dist/module.no-external.js")
    answered(context, "**/e/**")
    answered(context, "**/array/**")
    page = bridged("posthog", HOG)
    page.wait_for_function("() => window.posthog?.__loaded")
    # What is captured before the bridge listens nobody keeps, so something is said until it is heard.
    until(lambda: page.evaluate("posthog.capture('Ready')") and stub.named("Ready"), what="it is heard", every=0.1)

    page.evaluate("posthog.identify('lena', {role: 'member'}); posthog.group('company', 'acme', {plan: 'free'})")
    page.evaluate("posthog.capture('Exported', {n: 2}); guidance.track('Both'); posthog.capture('Both')")
    told_last(stub, page, "posthog.capture('Last')")

    assert [one for one in tracked(stub) if one[0] != "Ready"] == [("Both", {}), ("Exported", {"n": 2})]
    assert [(one["userId"], one["traits"]) for one in stub.of_type("identify")] == [("lena", {"role": "member"})]
    assert [(one["groupId"], one["traits"]) for one in stub.of_type("group")] == [("acme", {"plan": "free"})]


@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_googles_own_data_layer_and_the_bridge_leave_each_other_whole(
    stub: Stub, context: BrowserContext, bridged: Opened, first: str
) -> None:
    served(context, "/their-layer.js", packages(LAYER) / "node_modules/data-layer-helper/dist/data-layer-helper.js")
    load = '<script src="/their-layer.js"></script>'
    page = bridged("gtm", f"{load}<script>{EARLY} {GTAG} {TAKE if first == 'theirs' else ''}</script>")
    until(lambda: stub.named("Early"), what="what was there is heard")
    if first == "ours":
        page.evaluate(TAKE)

    lengths = page.evaluate(
        """[
            dataLayer.push({ event: "Bought", n: 2, plan: "pro" }, { seats: 3 }),
            dataLayer.push(["set", "currency", "EUR"]),
            dataLayer.push(function () { this.set("made", true); }),
            dataLayer.push({ event: "Left", leaves: { deep: 1 } }),
            gtag("event", "Signed up", { method: "mail" }) ?? dataLayer.length,
        ]"""
    )
    told_last(stub, page, "dataLayer.push({ event: 'Last' })")

    assert tracked(stub) == [
        ("Bought", {"n": 2, "plan": "pro"}),
        ("Early", {"n": 1}),
        ("Left", {}),
        ("Signed up", {"method": "mail"}),
    ]
    # Theirs heard each once too, the answers are the array's own, and the model is what it would be without us.
    assert lengths == [5, 6, 7, 8, 9]
    assert page.evaluate("heard.filter((said) => said.event === 'Bought').length") == 1
    assert page.evaluate("[helper.get('plan'), helper.get('seats'), helper.get('made')]") == ["pro", 3, True]
