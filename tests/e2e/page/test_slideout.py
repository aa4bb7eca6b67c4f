"""A slideout in Chromium: in its corner, beside others, and in nobody's way."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.forms import limit_meter, slideout
from tests.e2e.page.prompts import banner, heading, words
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

SLIDEOUT = "guidance-prompt[data-kind=slideout] .box"
METER = "guidance-prompt[data-kind=meter] .box"


def shown(stub: Stub, page: Page, *contents: dict[str, object]) -> Locator:
    armed(stub, page, *contents)
    page.evaluate("guidance.track('Go')")
    box = page.locator(SLIDEOUT)
    expect(box).to_be_visible()
    return box


def edges(box: Locator) -> dict[str, float]:
    """Return how far each edge of a box is from the same edge of the window."""
    script = """(box) => {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        return { left, top, right: document.documentElement.clientWidth - right, bottom: innerHeight - bottom };
    }"""
    found: dict[str, float] = box.evaluate(script)
    return found


def overlap(one: Locator, other: Locator) -> bool:
    """Return whether two boxes cover each other by more than the fraction of a pixel that a rounded height leaves."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a is not None
    assert b is not None
    beside = a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
    return not (beside or a["y"] + a["height"] <= b["y"] + 1 or b["y"] + b["height"] <= a["y"] + 1)


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_slideout_stands_at_its_corner_mirrored_with_the_text(
    stub: Stub, host: Host, open_page: Opens, corner: str, direction: str
) -> None:
    host.pages["*"] = document(stub.origin).replace("<html", f'<html dir="{direction}"')
    box = shown(stub, open_page(), slideout(placement=corner))

    vertical, horizontal = corner.split("-")
    mirrored = {"left": "right", "right": "left"}[horizontal]
    side = mirrored if direction == "rtl" else horizontal
    assert edges(box)[vertical] == 20
    assert edges(box)[side] == 20


def test_slideout_takes_no_focus_and_is_announced(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.focus("#first")

    box = shown(stub, page, slideout())

    assert page.evaluate("document.activeElement.id") == "first"
    expect(box).to_have_role("region")
    expect(box).to_have_accessible_name("Reports, your way")
    expect(box.get_by_role("status").last).to_contain_text("Build one from any column.")


def test_escape_inside_dismisses_a_slideout_and_returns_the_focus(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    box = shown(stub, page, slideout())
    page.focus("#next")
    page.keyboard.press("Escape")
    expect(box).to_be_visible()

    box.get_by_role("button", name="Not now").focus()
    page.keyboard.press("Escape")

    expect(box).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "next"
    until(lambda: [one["how"] for one in stub.named("$prompt_dismissed")] == ["escape"], what="the dismissal")


def test_slideout_is_reached_by_tab_with_its_content_before_the_close_button(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    shown(stub, page, slideout())
    page.focus("#timeline")
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent"))

    assert stops == ["How it works", "See plans", "Not now", "×"]


def test_slideouts_take_turns(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    box = shown(stub, page, slideout("first"), slideout("second", blocks=[heading("Second")]))
    expect(box).to_have_count(1)

    page.get_by_role("button", name="Close").click()
    page.evaluate("guidance.show('second')")

    expect(page.locator("guidance-prompt[data-prompt=second] .box")).to_be_visible()


@pytest.mark.parametrize("width", [1000, 320])
def test_slideout_never_overlaps_a_meter_or_a_banner_at_its_edge(stub: Stub, open_page: Opens, width: int) -> None:
    page = open_page()
    page.set_viewport_size({"width": width, "height": 900})
    corner = limit_meter(placement="bottom-right", anchor=None)
    box = shown(stub, page, slideout(), corner, banner(placement="bottom"))

    expect(page.locator("guidance-prompt")).to_have_count(3)
    boxes = [box, page.locator(METER), page.locator("guidance-prompt[data-kind=banner] .box")]
    until(lambda: not any(overlap(boxes[i], boxes[j]) for i, j in ((0, 1), (0, 2), (1, 2))), what="room for each")


def test_slideout_is_a_sheet_on_a_phone_and_nothing_scrolls_sideways(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 640})
    long = slideout(blocks=[heading("W" * 300), {"type": "text", "paragraphs": [words("word " * 2000)]}])

    box = shown(stub, page, long)

    assert {name: edges(box)[name] for name in ("left", "right", "bottom")} == {"left": 0, "right": 0, "bottom": 0}
    assert edges(box)["top"] > 0
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert box.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0


def test_hostile_words_of_a_slideout_are_shown_as_text(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    attack = "<img src=x onerror=alert(1)>\u202egnp.exe"

    box = shown(
        stub, page, slideout(blocks=[heading(attack), {"type": "list", "ordered": True, "items": [words(attack)]}])
    )

    assert box.locator("h2").inner_text() == attack
    assert box.locator("li").inner_text() == attack
    assert box.locator("img").count() == 0


@pytest.mark.builds
def test_standing_slideout_keeps_the_focus_when_its_numbers_change(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    used = {"type": "text", "paragraphs": [[{"var": "used", "or": "?"}]]}
    content = slideout(standing=True, data={"used": 5})
    content["blocks"].insert(0, used)
    box = shown(stub, page, content)
    box.get_by_role("button", name="Not now").focus()

    armed(stub, page, {**content, "data": {"used": 6}})

    expect(box).to_contain_text("6")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == "Not now"
