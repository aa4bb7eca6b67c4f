"""A tooltip and the element it belongs to, in Chromium: whatever the page does, it sits beside it or is not seen, within 250 ms."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.prompts import ANCHOR, blocked_modal, tooltip
from tests.e2e.page.stub import Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
MODAL = "guidance-prompt[data-kind=modal] dialog"
NOWHERE = {"candidates": [{"by": "css", "value": "#nowhere"}], "wait": 150, "fallback": "modal"}

# What the page looks like before each change, and how far below its element the tooltip is after it.
RESET = """() => {
  document.querySelector("#place").replaceWith(Object.assign(document.createElement("div"), { id: "place" }));
  const stage = Object.assign(document.createElement("div"), { id: "stage" });
  stage.innerHTML = `<ul id="list" style="height:160px;overflow:auto">
    <li><button data-guidance="custom-reports" id="reports">Reports</button></li>
    <li style="height:600px">Filler</li></ul>`;
  document.querySelector("#place").append(stage);
  document.querySelector("h1").style.marginTop = document.body.style.paddingBottom = "";
  scrollTo(0, 0);
}"""
STATE = """() => {
  const box = document.querySelector("guidance-prompt")?.shadowRoot.querySelector(".box");
  const anchor = document.querySelector("[data-guidance=custom-reports]");
  if (!box?.matches(":popover-open") || !box.checkVisibility({ visibilityProperty: true })) return "not seen";
  return Math.round(box.getBoundingClientRect().top - anchor.getBoundingClientRect().bottom);
}"""
START = """
const old = document.querySelector("#reports"), h1 = document.querySelector("h1");
const stage = document.querySelector("#stage"), list = document.querySelector("#list");
const style = (look) => ({ style: `position:fixed;inset:0;z-index:9;${look}` });
const wall = (look) => stage.append(Object.assign(document.createElement("div"), style(look)));
"""
CHANGES: dict[str, tuple[str, int | str]] = {
    "shift": ("h1.style.marginTop = '120px'", 8),
    "replace": ("old.replaceWith(old.cloneNode(true))", 8),
    "replace and shift": ("old.replaceWith(old.cloneNode(true)); h1.style.marginTop = '40px'", 8),
    "transform": ("stage.style.transform = 'translate(30px, 60px) scale(1.1)'", 8),
    "scroll a little": ("list.scrollTop = 5", 8),
    "scroll away in a list": ("list.scrollTop = 400", "not seen"),
    "scroll the page away": ("document.body.style.paddingBottom = '3000px'; scrollTo(0, 2000)", "not seen"),
    "remove": ("old.remove()", "not seen"),
    "remove and return": ("const li = old.parentElement; old.remove(); setTimeout(() => li.append(old), 60)", 8),
    "hide": ("old.style.display = 'none'", "not seen"),
    "hide its list": ("stage.style.visibility = 'hidden'", "not seen"),
    "cover": ("wall('background:#fff')", "not seen"),
    "cover with a picture": ("wall('background:linear-gradient(red, blue)')", "not seen"),
    "cover with a clear sheet": ("wall('')", 8),
    "recycle a row": (
        "const row = old.cloneNode(true); delete old.dataset.guidance; old.id = ''; old.parentElement.after(row)",
        8,
    ),
    "change the route": (
        "history.pushState({}, '', '/elsewhere'); stage.innerHTML = '<p>New</p><b data-guidance=custom-reports>Again</b>'",
        8,
    ),
}


def shown(stub: Stub, open_page: Opens, **more: Any) -> Page:
    page = open_page()
    armed(stub, page, tooltip(**{"trigger": {"type": "event", "event": "Go"}, **more}))
    page.evaluate("guidance.track('Go')")
    return page


def test_tooltip_is_beside_its_element_or_not_seen_whatever_the_page_does(stub: Stub, open_page: Opens) -> None:
    page = shown(stub, open_page)
    expect(page.locator(TIP)).to_be_visible()
    seen: dict[str, int | str] = {}

    for name, (change, _) in CHANGES.items():
        page.evaluate(RESET)
        page.wait_for_function(f"() => ({STATE})() === 8")
        page.evaluate(f"() => {{ {START} {change} }}")
        page.wait_for_timeout(250)
        seen[name] = page.evaluate(STATE)

    assert seen == {name: expected for name, (_, expected) in CHANGES.items()}
    assert len(stub.claims) == 1


def test_tooltip_gives_its_place_up_when_its_element_does_not_return(stub: Stub, open_page: Opens) -> None:
    page = shown(stub, open_page)
    expect(page.locator(TIP)).to_be_visible()

    page.evaluate("document.querySelector('#reports').remove()")
    expect(page.locator(TIP)).to_be_hidden()
    assert page.locator("guidance-prompt").count() == 1

    expect(page.locator("guidance-prompt")).to_have_count(0, timeout=8000)
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")
    assert stub.named("$prompt_dismissed") == []


def test_tooltip_finds_its_element_in_open_shadow_roots(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate(
        "() => { const deep = (host) => host.attachShadow({mode: 'open'}); document.querySelector('#reports').remove();"
        "const outer = deep(document.querySelector('#place')); outer.innerHTML = '<div></div>';"
        "deep(outer.firstChild).innerHTML = '<button data-guidance=custom-reports>Deep</button>'; }"
    )
    armed(stub, page, tooltip())

    page.get_by_role("button", name="Deep").hover()

    expect(page.locator(TIP)).to_be_visible()
    gap = page.evaluate(
        "() => document.querySelector('guidance-prompt').shadowRoot.querySelector('.box').getBoundingClientRect().top"
        " - document.querySelector('#place').shadowRoot.firstChild.shadowRoot.firstChild.getBoundingClientRect().bottom"
    )
    assert round(gap) == 8


def test_prompt_takes_its_other_form_when_its_element_does_not_come(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(anchor=NOWHERE))

    expect(page.locator(MODAL)).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(MODAL)).to_have_count(0)
    assert [(claim["prompt"], claim["trigger"]) for claim in stub.claims] == [("reports-tip", "fallback")]
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert stub.named("$target_missing") == [{"prompt": "reports-tip", "version": 1}]


def test_tooltip_has_no_other_form_while_its_element_is_there(stub: Stub, open_page: Opens) -> None:
    page = open_page()

    armed(stub, page, tooltip(anchor={**ANCHOR, "wait": 100, "fallback": "modal"}))
    page.wait_for_timeout(400)

    assert stub.claims == []
    assert stub.named("$target_missing") == []


def test_element_is_missed_only_on_pages_the_prompt_is_for(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(anchor={**NOWHERE, "fallback": "none"}, page={"page.path": "/reports"}))
    page.wait_for_timeout(400)
    assert stub.named("$target_missing") == []

    page.evaluate("history.pushState({}, '', '/reports')")

    until(lambda: stub.named("$target_missing"), what="the missing element is reported")


def test_tooltip_waits_for_its_element_before_it_asks_to_be_shown(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("document.querySelector('#reports').hidden = true")
    armed(stub, page, tooltip(trigger={"type": "page"}))
    page.wait_for_timeout(300)
    assert stub.claims == []

    page.evaluate("document.querySelector('#reports').hidden = false")

    expect(page.locator(TIP)).to_be_visible()
    assert len(stub.claims) == 1


def test_debugging_says_why_each_prompt_does_or_does_not_show(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    elsewhere = blocked_modal("elsewhere", page={"page.path": "/other"})
    armed(stub, page, tooltip(), elsewhere, blocked_modal("here"), tooltip("lost", anchor=NOWHERE | {"wait": 9000}))

    page.evaluate("guidance.debug(true)")
    page.wait_for_function("() => performance.getEntriesByType('resource').some((one) => one.name.includes('telling'))")
    page.wait_for_timeout(200)

    assert said == [
        "[guidance] reports-tip (tooltip) waits for the pointer or the focus to rest on its element",
        "[guidance] elsewhere (modal) is held back: its page rule does not hold on this page",
        "[guidance] here (modal) waits for its event to be tracked",
        f"{said[0].replace('reports-tip', 'lost')}; its element is not in the page (#nowhere)",
    ]
