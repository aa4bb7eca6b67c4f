"""What the script owes the page it lives in: its policy, its calm, its accessibility."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

AXE = Path(__file__).resolve().parents[3] / "widgets_static" / "node_modules" / "axe-core" / "axe.min.js"


WATCH = "document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))"
GO = {"type": "event", "event": "Go"}
KINDS = [banner(), tooltip(trigger=GO), blocked_modal(trigger=GO)]


def strict(stub: Stub) -> str:
    """Return the policy of a page that allows nothing it does not need."""
    fetches = f"connect-src 'self' {stub.origin}; img-src 'self' {stub.origin}"
    scripts = "script-src 'nonce-abc'; require-trusted-types-for 'script'"
    return f"default-src 'self'; style-src 'self'; {scripts}; {fetches}; report-uri /csp"


def test_strict_policy_is_never_violated(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    image = {"type": "image", "src": f"{stub.origin}/missing.png", "alt": ""}
    page = open_page()
    page.evaluate(f"window.violations = []; {WATCH}")

    armed(stub, page, banner(), tooltip(), blocked_modal(blocks=[image, *blocked_modal()["blocks"]]))
    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()
    page.hover("#reports")
    expect(page.locator("guidance-prompt[data-kind=tooltip] .box")).to_be_visible()
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt[data-kind=modal] dialog")).to_be_visible()

    # The colours and the meter's width came through, not merely no complaint.
    primary = page.locator("guidance-prompt[data-kind=modal] .primary")
    assert primary.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(91, 76, 224)"
    assert page.locator("guidance-prompt[data-kind=banner] .fill").evaluate("(one) => one.offsetWidth") > 100
    assert page.evaluate("window.violations") == []
    assert host.reports == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("content", KINDS, ids=lambda content: content["kind"])
def test_axe_finds_nothing(stub: Stub, open_page: Opens, content: dict[str, object], scheme: str) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    armed(stub, page, {**content, "theme": {"scheme": "auto"}})
    page.evaluate("guidance.track('Go')")
    expect(page.locator("guidance-prompt .box")).to_be_visible()

    page.evaluate(AXE.read_text())
    run = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"

    assert page.evaluate(run) == []


def test_nothing_is_thrown_or_drawn_when_the_server_is_down(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document("http://127.0.0.1:9")

    page = open_page(ready=False)
    page.evaluate("window.guidance?.track('Contacts Added')")

    assert page.locator("guidance-prompt").count() == 0
    assert page.locator("h1").inner_text() == "Acme Mail"


def test_events_wait_while_the_server_is_down_and_arrive_once_it_is_back(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    stub.batch_status = [503, 500]

    page.evaluate("guidance.identify('lena', {role: 'member'}); guidance.track('Contacts Added', {count: 2})")

    until(lambda: stub.named("Contacts Added"), what="the event arrived", timeout=15)
    assert stub.named("Contacts Added") == [{"count": 2}]
    assert [one["userId"] for one in stub.of_type("identify")] == ["lena"]
    assert len([one for one in stub.events if one.get("event") == "Contacts Added"]) == 1


def test_server_down_is_asked_politely(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.context.route("**/v1/**", lambda route: route.abort())
    stub.streaming = False

    page.evaluate("guidance.track('Contacts Added')")
    page.wait_for_timeout(3000)

    assert 1 <= len(requests) <= 12


def test_events_left_by_a_closed_page_arrive_with_the_next_one(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    page.context.route("**/v1/batch", lambda route: route.abort())
    page.evaluate("guidance.track('Contacts Added')")
    page.wait_for_function("() => JSON.stringify({...localStorage}).includes('Contacts Added')")

    page.context.unroute("**/v1/batch")
    page.reload()

    until(lambda: stub.named("Contacts Added"), what="the event arrived")
    assert len(stub.named("Contacts Added")) == 1


def test_events_of_the_last_moment_leave_with_the_page(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    until(lambda: stub.of_type("page"), what="the page view arrived")
    beacons_only = "window.fetch = () => Promise.reject(new TypeError('too late'))"

    page.evaluate(f"{beacons_only}; guidance.track('Going')")
    page.goto("about:blank")

    until(lambda: stub.named("Going"), what="the event arrived")
    assert len(stub.named("Going")) == 1


def test_no_request_asks_the_server_for_permission_first(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip())
    page.hover("#reports")
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")

    assert [path for method, path, _ in stub.asked if method == "OPTIONS"] == []


def test_unchanged_decision_is_revalidated_by_its_etag(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip())
    tag = f'"{stub.decision["version"]}"'

    page.reload()

    until(lambda: ("GET", "/v1/decision", tag) in stub.asked, what="the page asks with If-None-Match")


def test_decision_arrives_by_asking_when_there_is_no_stream(stub: Stub, open_page: Opens) -> None:
    stub.streaming = False
    stub.on_event = lambda event: stub.arm(banner()) if event.get("event") == "Contacts Imported" else None
    page = open_page()

    page.evaluate("guidance.track('Contacts Imported')")

    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()


def test_calls_made_before_the_script_came_are_answered_in_order(stub: Stub, host: Host, open_page: Opens) -> None:
    calls = "['identify', 'lena', {role: 'member'}], ['group', 'northwind', {plan: 'free'}]"
    early = f"<script>(window.guidance = window.guidance || []).push({calls})</script>"
    host.pages["*"] = document(stub.origin, early + BODY)
    open_page()

    until(lambda: stub.of_type("page"), what="the page view arrived")
    assert [one["type"] for one in stub.events] == ["identify", "group", "page"]
    assert stub.events[2]["userId"] == "lena"
    assert stub.events[2]["context"]["groupId"] == "northwind"


def test_reset_takes_prompts_down_and_starts_a_new_person(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("guidance.identify('lena', {}, {token: 'proof'})")
    armed(stub, page, banner())
    expect(page.locator("guidance-prompt")).to_have_count(1)
    stub.arm()

    page.evaluate("guidance.reset(); guidance.track('Signed Out')")

    expect(page.locator("guidance-prompt")).to_have_count(0)
    until(lambda: stub.named("Signed Out"), what="the event arrived")
    before, after = stub.events[0], next(one for one in stub.events if one.get("event") == "Signed Out")
    assert before["anonymousId"] != after["anonymousId"]
    assert "userId" not in after
    assert [batch.get("token") for batch in stub.batches if after in batch["batch"]] == [None]


def test_prompt_shown_before_the_person_was_named_is_still_reported(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, banner())
    expect(page.locator("guidance-prompt")).to_have_count(1)

    page.evaluate("guidance.identify('lena', {}, {token: 'proof'})")
    page.get_by_role("button", name="Close").click()

    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert [one.get("userId") for one in stub.events if one.get("event") == "$prompt_dismissed"] == ["lena"]


def test_nothing_is_sent_or_kept_before_consent(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, attributes='data-consent="pending"')
    page = open_page()
    page.evaluate("guidance.track('Contacts Added')")
    page.wait_for_timeout(300)
    assert [path for _, path, _ in stub.asked if path.startswith("/v1/")] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]

    page.evaluate("guidance.consent('granted')")

    until(lambda: stub.named("Contacts Added"), what="the event arrived")


def test_page_with_nothing_to_show_loads_two_files(stub: Stub, open_page: Opens) -> None:
    sizes = json.loads((AXE.parents[2] / "dist" / "sizes.json").read_text())
    open_page().wait_for_timeout(200)

    files = [path for _, path, _ in stub.asked if path.endswith(".js")]

    assert files[0] == "/guidance.js"
    assert sum(sizes["files"][path.rsplit("/", 1)[-1]]["gzip"] for path in files) == sizes["total"]["nothingToShow"]


def test_first_tooltip_needs_no_more_than_its_budget(stub: Stub, open_page: Opens) -> None:
    sizes = json.loads((AXE.parents[2] / "dist" / "sizes.json").read_text())
    page = open_page()
    armed(stub, page, tooltip())

    page.hover("#reports")
    expect(page.locator("guidance-prompt[data-kind=tooltip] .box")).to_be_visible()

    # A claim goes out once everything that draws is here.
    before = stub.asked[: stub.asked.index(("POST", "/v1/claims", None))]
    total = sum(sizes["files"][path.rsplit("/", 1)[-1]]["gzip"] for _, path, _ in before if path.endswith(".js"))
    assert total == sizes["total"]["firstTooltip"] <= 12_288
