"""What every form in a corner, in the page or on a dot owes the page: its policy, everybody's access, its own colours."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.forms import GO, SLOT, card, hotspot, limit_meter, slideout
from tests.e2e.page.prompts import ANCHOR, banner, heading, tooltip
from tests.e2e.page.stub import Host, Stub

pytestmark = pytest.mark.e2e

AXE = Path(__file__).resolve().parents[3] / "widgets_static" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"
BODY = """
<main><h1>Acme Mail</h1><div id="slot"></div>
<p><button id="reports" data-guidance="custom-reports" type="button">Custom reports</button></p></main>
"""
FILM = {"type": "video", "src": "/tour.webm", "title": "A tour"}
FORMS = {
    "slideout": slideout(blocks=[*slideout()["blocks"], FILM]),
    "card": card(),
    "banner": banner(placement="inline", anchor=SLOT),
    "meter": limit_meter(used=1700),
    "full meter": limit_meter(used=2000, placement="bottom-left", anchor=None),
    "hotspot": hotspot(),
    "open hotspot": hotspot(trigger={"type": "link"}),
}


@pytest.fixture
def host(host: Host, stub: Stub) -> Host:
    """Return the host app with a slot in its page."""
    host.pages["*"] = document(stub.origin, BODY)
    return host


def show(stub: Stub, page: Page, content: dict[str, Any]) -> None:
    armed(stub, page, content)
    page.evaluate("guidance.track('Go')")
    if content["trigger"] == {"type": "link"}:
        page.evaluate("(key) => guidance.show(key)", content["prompt"])
    expect(page.locator("guidance-prompt :is(.dot, .box)").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", FORMS)
def test_axe_finds_nothing_in_a_form(stub: Stub, host: Host, open_page: Opens, name: str, scheme: str) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    show(stub, page, {**FORMS[name], "theme": {"scheme": "auto"}})

    page.evaluate(AXE.read_text())

    assert page.evaluate(RUN) == []


def test_strict_policy_is_never_violated_by_a_form(stub: Stub, host: Host, open_page: Opens) -> None:
    fetches = f"connect-src 'self' {stub.origin}; img-src 'self' {stub.origin}; media-src 'self'"
    scripts = "script-src 'nonce-abc'; require-trusted-types-for 'script'"
    host.headers["Content-Security-Policy"] = (
        f"default-src 'self'; style-src 'self'; {scripts}; {fetches}; report-uri /csp"
    )
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    page = open_page()

    armed(stub, page, *(FORMS[name] | {"prompt": name.replace(" ", "-")} for name in FORMS))
    page.evaluate("guidance.track('Go'); guidance.show('open-hotspot')")

    expect(page.locator("guidance-prompt")).to_have_count(len(FORMS))
    expect(page.locator("guidance-prompt[data-prompt=open-hotspot] .box")).to_be_visible()
    assert host.reports == []


@pytest.mark.parametrize("name", FORMS)
def test_form_is_drawn_in_the_colours_a_person_forces(stub: Stub, host: Host, open_page: Opens, name: str) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active")

    show(stub, page, FORMS[name])

    edge = "(one) => getComputedStyle(one).borderTopStyle"
    if name != "hotspot":
        assert page.locator("guidance-prompt .box").first.evaluate(edge) == "solid"
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []


def test_forms_move_only_where_motion_is_welcome(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    show(stub, page, card())
    named = "(one) => getComputedStyle(one).animationName"

    assert page.locator("guidance-prompt .box").evaluate(named) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator("guidance-prompt .box").evaluate(named) == "unfold"


@pytest.mark.parametrize("content", [tooltip(trigger=GO), slideout(), card(trigger=GO)], ids=lambda one: one["kind"])
def test_form_takes_the_font_of_the_page_where_it_stands(
    stub: Stub, host: Host, open_page: Opens, content: dict[str, Any]
) -> None:
    head = "<style>body { font-family: Georgia, serif }</style>"
    host.pages["*"] = document(stub.origin, BODY, head=head)
    page = open_page()

    show(stub, page, {**content, "theme": {"font": "inherit"}})

    assert (
        page.locator("guidance-prompt .box").evaluate("(one) => getComputedStyle(one).fontFamily") == "Georgia, serif"
    )


def test_tooltip_reads_from_the_side_its_anchor_does(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY.replace("<p>", '<p dir="rtl">'))
    page = open_page()

    show(stub, page, tooltip(trigger=GO, anchor=ANCHOR, blocks=[heading("From the right")]))

    assert page.locator("guidance-prompt .box").evaluate("(one) => getComputedStyle(one).direction") == "rtl"


def test_numbers_of_a_meter_keep_their_order_where_the_page_reads_from_the_right(
    stub: Stub, host: Host, open_page: Opens
) -> None:
    host.pages["*"] = document(stub.origin, BODY).replace("<html", '<html dir="rtl"')
    page = open_page()

    show(stub, page, limit_meter(used=1700))

    # "1,700 / 2,000": where its first and its last letter stand.
    first, last = page.locator("guidance-prompt .meter b").evaluate(
        """({ firstChild: text }) => [0, text.length - 1].map((at) => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert first < last
