"""A host page that breaks what scripts rely on: it neither breaks us nor is broken."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import BODY, Opens, armed, document, passed
from tests.e2e.page.prompts import banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.builds]

BANNER = "guidance-prompt[data-kind=banner] .box"
BROKEN = """
Array.prototype.map = function () { throw new Error("map is mine"); };
JSON.stringify = () => "mine";
window.fetch = () => Promise.resolve("mine");
(window.guidance = window.guidance || []).push(["track", "Survived", {count: 2}]);
"""
STYLE = """<style>
* { all: revert !important }
#wall { position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none }
guidance-prompt { display: none !important; transform: scale(0) !important }
</style><div id="wall"></div>"""
ON_TOP = "(box) => { const at = box.getBoundingClientRect(); return document.elementFromPoint(at.x + 20, at.y + 8)?.localName; }"


THROW_OUT = """() => {
  window.thrown = 0;
  const away = () => {
    const one = document.querySelector("guidance-prompt");
    if (one) thrown++;
    one?.remove();
  };
  new MutationObserver(away).observe(document.body, { childList: true });
  away();
}"""
LOOKS = """() => [...document.querySelectorAll("main, main *")].map((one) => {
  const look = getComputedStyle(one);
  return [...look].filter((name) => !name.startsWith("--")).map((name) => look[name]).join();
})"""
OURS = """() => [
  ...Object.keys(window).filter((name) => /guidance/i.test(name)),
  Object.keys(Array.prototype).length,
  Object.keys(Element.prototype).filter((name) => /guidance/i.test(name)).length,
]"""


def test_broken_builtins_break_nothing_of_ours(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY, head=f"<script>{BROKEN}</script>")
    stub.arm(banner())

    page = open_page(ready=False)

    expect(page.locator(BANNER)).to_be_visible()
    until(lambda: stub.named("Survived"), what="the event arrived")
    assert stub.named("Survived") == [{"count": 2}]


def test_hostile_styles_neither_hide_nor_change_a_prompt(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY + STYLE)
    page = open_page()
    armed(stub, page, banner(), tooltip(trigger={"type": "page"}))

    for box in (page.locator(BANNER), page.locator("guidance-prompt[data-kind=tooltip] .box")):
        expect(box).to_be_visible()
        assert box.evaluate(ON_TOP) == "guidance-prompt"
    primary = page.locator(f"{BANNER} .primary")
    assert primary.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(91, 76, 224)"


def test_page_that_steals_the_focus_does_not_get_it_from_a_modal(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("setInterval(() => document.querySelector('#first').focus(), 20)")
    page.evaluate("document.addEventListener('focusin', () => document.querySelector('#first').focus())")
    armed(stub, page, blocked_modal())

    page.evaluate("guidance.track('Contacts Blocked')")
    page.wait_for_function("() => document.activeElement.localName === 'guidance-prompt'")
    passed(page, 100)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent") == "Start 14-day trial"


@pytest.mark.parametrize(
    "rewrite",
    [
        "document.body.innerHTML = '<h1>New</h1>'",
        "document.body = document.createElement('body')",
        "document.documentElement.replaceChild(document.createElement('body'), document.body)",
    ],
)
def test_prompt_comes_back_when_the_page_rewrites_its_body(stub: Stub, open_page: Opens, rewrite: str) -> None:
    page = open_page()
    armed(stub, page, banner(), blocked_modal())
    expect(page.locator(BANNER)).to_be_visible()
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt")).to_have_count(2)

    page.evaluate(rewrite)

    expect(page.locator(BANNER)).to_be_visible()
    expect(page.locator("guidance-prompt dialog:modal")).to_be_visible()
    assert len(stub.claims) == 2
    assert stub.named("$prompt_dismissed") == []


def test_prompt_gives_in_to_a_page_that_keeps_throwing_it_out(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, banner(standing=False))
    expect(page.locator(BANNER)).to_be_visible()

    page.evaluate(THROW_OUT)
    page.wait_for_function("() => window.thrown >= 6")
    passed(page, 1000)

    assert page.locator("guidance-prompt").count() == 0
    assert page.evaluate("window.thrown") == 6


def test_host_page_is_left_as_it_was(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    before = page.evaluate(LOOKS)

    armed(stub, page, banner(), tooltip(trigger={"type": "page"}))
    expect(page.locator("guidance-prompt")).to_have_count(2)

    assert page.evaluate(LOOKS) == before
    assert page.evaluate(OURS) == ["guidance", 0, 0]
