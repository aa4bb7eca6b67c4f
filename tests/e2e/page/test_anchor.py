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


def shown(stub: Stub, open_page: Opens, **more: Any) -> Page:
    page = open_page()
    armed(stub, page, tooltip(**{"trigger": {"type": "event", "event": "Go"}, **more}))
    page.evaluate("guidance.track('Go')")
    return page


def test_tooltip_gives_its_place_up_when_its_element_does_not_return(stub: Stub, open_page: Opens) -> None:
    page = shown(stub, open_page)
    expect(page.locator(TIP)).to_be_visible()

    page.evaluate("document.querySelector('#reports').remove()")
    expect(page.locator(TIP)).to_be_hidden()
    assert page.locator("guidance-prompt").count() == 1

    expect(page.locator("guidance-prompt")).to_have_count(0)
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")
    assert stub.named("$prompt_dismissed") == []


@pytest.mark.builds
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


@pytest.mark.builds
def test_prompt_takes_its_other_form_when_its_element_does_not_come(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(anchor=NOWHERE))

    expect(page.locator(MODAL)).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(MODAL)).to_have_count(0)
    assert [(claim["prompt"], claim["trigger"]) for claim in stub.claims] == [("reports-tip", "fallback")]
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert stub.named("$target_missing") == [{"prompt": "reports-tip", "version": 1}]


@pytest.mark.builds
@pytest.mark.parametrize("kind", ["tooltip", "hotspot", "card"])
def test_prompt_without_its_element_stands_in_a_corner_where_that_was_chosen(
    stub: Stub, open_page: Opens, kind: str
) -> None:
    page = open_page()
    anchor = {**NOWHERE, "fallback": "slideout"}
    content = tooltip(anchor=anchor, placement="inline" if kind == "card" else "right")
    armed(stub, page, {**content, "kind": kind})

    box = page.locator("guidance-prompt[data-kind=slideout] .box")
    expect(box).to_be_visible()
    expect(box).to_contain_text("Build a report from any column.")
    assert [(claim["prompt"], claim["trigger"]) for claim in stub.claims] == [("reports-tip", "fallback")]


@pytest.mark.builds
def test_element_is_missed_once_on_each_page(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    anchor = {**NOWHERE, "wait": 50, "fallback": "none"}
    armed(stub, page, tooltip(anchor=anchor))
    until(lambda: stub.named("$target_missing"), what="the missing element is reported")

    for path in ("/two", "/", "/two?again"):
        page.evaluate("(path) => history.pushState({}, '', path)", path)
        page.wait_for_timeout(250)

    until(lambda: len(stub.named("$target_missing")) > 1, what="the second page's is reported")
    page.wait_for_timeout(300)
    assert len(stub.named("$target_missing")) == 2


@pytest.mark.builds
def test_tooltip_has_no_other_form_while_its_element_is_there(stub: Stub, open_page: Opens) -> None:
    page = open_page()

    armed(stub, page, tooltip(anchor={**ANCHOR, "wait": 100, "fallback": "modal"}))
    page.wait_for_timeout(400)

    assert stub.claims == []
    assert stub.named("$target_missing") == []


@pytest.mark.builds
def test_element_is_missed_only_on_pages_the_prompt_is_for(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(anchor={**NOWHERE, "fallback": "none"}, page={"page.path": "/reports"}))
    page.wait_for_timeout(400)
    assert stub.named("$target_missing") == []

    page.evaluate("history.pushState({}, '', '/reports')")

    until(lambda: stub.named("$target_missing"), what="the missing element is reported")


@pytest.mark.builds
def test_tooltip_waits_for_its_element_before_it_asks_to_be_shown(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("document.querySelector('#reports').hidden = true")
    armed(stub, page, tooltip(trigger={"type": "page"}))
    page.wait_for_timeout(300)
    assert stub.claims == []

    page.evaluate("document.querySelector('#reports').hidden = false")

    expect(page.locator(TIP)).to_be_visible()
    assert len(stub.claims) == 1


@pytest.mark.builds
def test_debugging_says_why_each_prompt_does_or_does_not_show(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    elsewhere = blocked_modal("elsewhere", page={"page.path": "/other"})
    armed(stub, page, tooltip(), elsewhere, blocked_modal("here"), tooltip("lost", anchor=NOWHERE | {"wait": 9000}))

    page.evaluate("guidance.debug(true)")
    until(lambda: len(said) >= 4 or page.wait_for_timeout(20), what="each has its line")

    assert said == [
        "[guidance] reports-tip (tooltip) waits for the pointer or the focus to rest on its element",
        "[guidance] elsewhere (modal) is held back: its page rule does not hold on this page",
        "[guidance] here (modal) waits for its event to be tracked",
        f"{said[0].replace('reports-tip', 'lost')}; its element is not in the page (#nowhere)",
    ]
