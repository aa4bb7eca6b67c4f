"""Clicks noted by themselves: off unless asked for, masked, bounded."""

import pytest

from tests.e2e.page.conftest import BODY, Opens, document, loaded
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.test_tags import settled
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

THINGS = (
    """
<style>.off { display: none }</style>
<button id="plain" data-guidance="save"><svg><title>Icon</title></svg> Save <b>it</b> <span class="off">unseen</span></button>
<a id="link" href="/people/ada@acme.test/7?token=secret#part">
  Write to ada@acme.test or +1 (555) 010-9999, card 4242 4242 4242 4242</a>
<a id="mail" href="mailto:ada@acme.test">Mail</a>
<div data-guidance-mask><button id="masked">Maya Miller owes 7</button></div>
<button id="half">Pay <span data-guidance-mask>Maya</span></button>
<div contenteditable="true"><a id="written" href="/written">My own words</a></div>
<input id="submit" type="button" value="typed in">
<form id="form" action="/search?q=secret" onsubmit="event.preventDefault()"><input name="q"><button>Find</button></form>
<div id="long" role="tab">"""
    + "word " * 40
    + """</div>
<p id="text">Nothing to press</p>
<script>addEventListener("click", (event) => event.target.closest("a") && event.preventDefault())</script>
"""
)


def noted(stub: Stub) -> list[dict[str, object]]:
    """Return what was noted."""
    return stub.named("$autocapture")


def test_nothing_is_noted_unless_asked_for(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    page.click("#next")
    settled(stub, page)

    assert noted(stub) == []
    assert [path for _, path, _ in stub.asked if "noticing" in path or "capture" in path] == []


@pytest.mark.builds
def test_what_is_pressed_is_noted_without_what_is_private(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY + THINGS, 'data-capture="clicks"')
    page = open_page()
    loaded(page, "capture")

    for name in ("plain", "link", "mail", "masked", "half", "written", "submit", "long", "text"):
        page.click(f"#{name}")
    page.fill("#form input", "secret words")
    page.click("#form button")
    settled(stub, page)

    click = {"action": "click"}
    people = "Write to ••• or •••, card •••"
    assert noted(stub) == [
        {**click, "tag": "button", "name": "save", "text": "Save it"},
        {**click, "tag": "a", "text": people, "href": "/people/•••/7"},
        {**click, "tag": "a", "text": "Mail", "href": "mailto:"},
        {**click, "tag": "button"},
        {**click, "tag": "button", "text": "Pay"},
        {**click, "tag": "a"},
        {**click, "tag": "input"},
        {**click, "tag": "div", "role": "tab", "text": ("word " * 40)[:60]},
        {**click, "tag": "button", "text": "Find"},
        {"action": "submit", "tag": "form", "href": "/search"},
    ]
    assert "secret" not in str([one for one in stub.events if one.get("event") == "$autocapture"])


def test_workspace_turns_noting_on_and_off_for_open_pages(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("guidance.on('decision', (decision) => setTimeout(() => (window.version = decision.version)))")
    stub.decision = {**stub.decision, "version": 1, "capture": "clicks"}

    def pressed() -> bool:
        page.click("#next")
        page.wait_for_timeout(350)
        return bool(noted(stub))

    until(pressed, what="clicks are noted")

    stub.decision = {"version": 2, "armed": [], "keep": [], "grants": {}}
    page.wait_for_function("() => window.version === 2")
    before = len(noted(stub))
    page.click("#next")
    settled(stub, page)
    assert len(noted(stub)) == before


def test_page_that_clicks_by_itself_floods_nobody(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY, 'data-capture="clicks"')
    page = open_page()
    loaded(page, "capture")

    page.evaluate("for (let n = 0; n < 200; n++) document.querySelector(n % 2 ? '#next' : '#reports').click()")
    settled(stub, page)

    assert len(noted(stub)) == 30


def test_double_click_is_noted_once(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY, 'data-capture="clicks"')
    page = open_page()
    loaded(page, "capture")

    page.dblclick("#next")
    settled(stub, page)

    assert len(noted(stub)) == 1
