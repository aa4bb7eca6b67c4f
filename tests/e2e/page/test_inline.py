"""What stands in the page itself: cards, inline banners and limit meters in a slot of the host's."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.forms import LIMIT, SLOT, USED, buttons, card, limit_meter, slideout
from tests.e2e.page.prompts import banner, blocked_modal, heading
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

HEAD = "<style>p { margin: 0 } #slot { width: 400px } #far { height: 3000px }</style>"
BODY = """
<main><h1>Acme Mail</h1><p><button id="next" type="button">Next button</button></p>
<div id="place"><div id="slot"></div></div><p id="after">After the slot</p></main>
"""
INLINE = [card(), limit_meter(), banner(placement="inline", anchor=SLOT)]


@pytest.fixture
def host(host: Host, stub: Stub) -> Host:
    """Return the host app with a slot in its page."""
    host.pages["*"] = document(stub.origin, BODY, head=HEAD)
    return host


def box_of(page: Page, content: dict[str, object]) -> Locator:
    return page.locator(f"#slot > guidance-prompt[data-prompt={content['prompt']}] .box")


@pytest.mark.builds
@pytest.mark.parametrize("content", INLINE, ids=lambda content: content["kind"])
def test_inline_prompt_fills_its_slot_and_moves_the_page_down(
    stub: Stub, host: Host, open_page: Opens, content: dict[str, object]
) -> None:
    page = open_page()
    before = page.locator("#after").bounding_box()
    armed(stub, page, content)

    box = box_of(page, content)
    expect(box).to_be_visible()
    expect(box).to_have_role("region")
    assert box.evaluate("(one) => one.offsetWidth") == 400
    height = box.evaluate("(one) => one.offsetHeight")
    after = page.locator("#after").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] - before["y"] == pytest.approx(height, abs=1)
    assert page.evaluate("document.activeElement.localName") == "body"


@pytest.mark.parametrize("content", INLINE, ids=lambda content: content["kind"])
def test_inline_prompt_fits_a_phone(stub: Stub, host: Host, open_page: Opens, content: dict[str, object]) -> None:
    host.pages["*"] = document(stub.origin, BODY)
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 640})
    armed(stub, page, content)

    expect(box_of(page, content)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_card_comes_back_each_time_the_page_makes_its_slot_anew(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, card())
    expect(box_of(page, card())).to_be_visible()

    for _ in range(8):
        page.evaluate("place.innerHTML = '<div id=slot></div>'")
        expect(box_of(page, card())).to_be_visible()
        page.wait_for_timeout(1100)

    page.evaluate("place.innerHTML = ''")
    expect(page.locator("guidance-prompt")).to_have_count(0)
    page.wait_for_timeout(1000)
    page.evaluate("place.innerHTML = '<div id=slot></div>'")
    expect(box_of(page, card())).to_be_visible()
    assert len(stub.claims) == 1
    until(lambda: len(stub.named("$prompt_shown")) == 1, what="one showing")


def test_card_gives_in_to_a_page_that_keeps_throwing_it_out(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    page.evaluate("new MutationObserver(() => slot.replaceChildren()).observe(slot, { childList: true })")
    armed(stub, page, card())
    until(lambda: len(stub.claims) == 1, what="the card was claimed")

    noted = "new MutationObserver(() => (window.last = performance.now())).observe(slot, { childList: true })"
    page.evaluate(f"window.last = performance.now(); {noted}")
    page.wait_for_function("() => performance.now() - last > 1500")

    assert page.locator("guidance-prompt").count() == 0
    assert stub.named("$prompt_dismissed") == []


def test_card_is_claimed_once_its_slot_is_in_the_window(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, f"<div id=far></div>{BODY}", head=HEAD)
    page = open_page()
    armed(stub, page, card())
    page.wait_for_timeout(400)
    assert stub.claims == []

    page.evaluate("slot.scrollIntoView()")

    expect(box_of(page, card())).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(400)
    expect(page.locator("guidance-prompt")).to_have_count(1)


def test_inline_prompts_stand_beside_each_other_and_beside_a_slideout(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()

    armed(stub, page, card(), limit_meter(), card("other"), slideout(trigger={"type": "page"}))

    expect(page.locator("#slot > guidance-prompt")).to_have_count(3)
    expect(page.locator("guidance-prompt[data-kind=slideout]")).to_have_count(1)


def test_card_waits_behind_a_modal(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, blocked_modal())
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.get_by_role("dialog")).to_be_visible()
    armed(stub, page, blocked_modal(), card())
    page.wait_for_timeout(300)
    assert [claim["prompt"] for claim in stub.claims] == ["blocked-modal"]

    page.keyboard.press("Escape")

    expect(box_of(page, card())).to_be_visible()


def test_escape_in_a_card_dismisses_it_and_returns_the_focus(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, card())
    expect(box_of(page, card())).to_be_visible()
    page.focus("#next")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator("guidance-prompt")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "next"
    until(lambda: [one["how"] for one in stub.named("$prompt_dismissed")] == ["escape"], what="the dismissal")


def test_card_reads_from_the_side_of_its_slot(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY.replace('id="place"', 'id="place" dir="rtl"'), head=HEAD)
    page = open_page()
    armed(stub, page, card())
    box = box_of(page, card())
    expect(box).to_be_visible()

    title, close = box.locator("h2").bounding_box(), box.locator(".close").bounding_box()
    assert title is not None
    assert close is not None
    assert close["x"] < title["x"]


@pytest.mark.parametrize(("used", "words"), [(1599, None), (1600, "Almost full"), (2000, "Limit reached")])
def test_meter_says_in_words_what_its_colour_says(
    stub: Stub, host: Host, open_page: Opens, used: int, words: str | None
) -> None:
    page = open_page()
    content = limit_meter(used=used)
    armed(stub, page, content)

    box = box_of(page, content)
    meter = box.get_by_role("meter", name="Contacts")
    expect(meter).to_have_attribute("aria-valuenow", str(used))
    expect(meter).to_have_attribute("aria-valuetext", f"{used:,} / 2,000")
    assert box.locator(".level").all_inner_texts() == ([words] if words else [])
    assert box.locator("[data-level]").count() == (1 if words else 0)


def test_meter_follows_the_numbers_and_keeps_the_focus(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    content = limit_meter(used=1000)
    armed(stub, page, content)
    box = box_of(page, content)
    link = box.get_by_role("link", name="See plans")
    link.focus()

    armed(stub, page, {**content, "data": {USED: 1900, LIMIT: 2000, "buyer": True}})

    expect(box).to_contain_text("1,900 / 2,000")
    share = "(fill) => Math.round((100 * fill.offsetWidth) / fill.parentElement.offsetWidth)"
    until(lambda: box.locator(".fill").evaluate(share) == 95, what="the bar has moved")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == "See plans"
    assert len(stub.claims) == 1


def test_meter_without_numbers_shows_the_rest(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    content = limit_meter(blocks=[*limit_meter()["blocks"], heading("Contacts")], data={})
    armed(stub, page, content)

    expect(box_of(page, content)).to_contain_text("See plans")
    expect(page.get_by_role("meter")).to_have_count(0)


def test_card_without_a_slot_reports_it_once_and_asks_for_nothing(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, "<h1>No slot here</h1>")
    page = open_page()
    armed(stub, page, card(blocks=[heading("Lost"), buttons()]))

    until(lambda: stub.named("$target_missing"), what="the missing slot is reported")
    assert [one["prompt"] for one in stub.named("$target_missing")] == ["trial-card"]
    assert stub.claims == []
