"""A checklist in Chromium: ticked by decisions, folded by keyboard, remembered, and done."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import words
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.surveys import checklist, item
from tests.e2e.page.test_house_rules import AXE, strict
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BOX = "guidance-prompt[data-kind=checklist] .box"
FACTS = {"prompt": "start", "exposure": "x-start", "version": 1}
PLACE = {"candidates": [{"by": "css", "value": "#place"}]}
VIOLATIONS = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"


def tick(stub: Stub, *done: str) -> None:
    """Decide anew: so much is done."""
    with stub.lock:
        (entry,) = stub.decision["armed"]
        stub.decision = {
            **stub.decision,
            "armed": [{**entry, "done": list(done)}],
            "version": stub.decision["version"] + 1,
        }


def opened(stub: Stub, open_page: Opens, *done: str, **more: Any) -> Page:
    page = open_page()
    with stub.lock:  # in one go: what was done before is not news
        stub.arm(checklist(**more))
        tick(stub, *done)
    expect(page.locator(BOX)).to_be_visible()
    return page


def test_checklist_names_what_is_to_do_and_what_is_done(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, "import")

    box = page.get_by_role("region", name="Getting started")
    expect(box.get_by_role("button", name="Getting started 1 of 3")).to_have_attribute("aria-expanded", "true")
    first = "Import your contacts (Done)A file of addresses is enough."
    expect(box.get_by_role("listitem")).to_have_text([first, "Invite a colleague", "Send your first mail"])
    expect(box.get_by_role("link", name="Import your contacts")).to_have_attribute("href", f"{page.url}import")


def test_item_is_ticked_at_once_and_said_without_moving_the_focus(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, "import")
    control = page.locator(BOX).get_by_role("button", name="Invite a colleague")
    control.focus()

    tick(stub, "import", "invite")

    expect(page.locator(BOX).get_by_role("status").last).to_have_text("Invite a colleague: Done. 2 of 3")
    expect(control).to_be_focused()
    assert stub.named("$prompt_completed") == []


@pytest.mark.builds
def test_checklist_folds_by_keyboard_and_stays_so_on_the_next_page(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, "import")
    fold = page.locator(BOX).get_by_role("button", name="Getting started 1 of 3")
    fold.focus()

    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(page.locator(BOX).get_by_role("listitem")).to_have_count(0)
    page.reload()

    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.press("Space")
    expect(page.locator(BOX).get_by_role("listitem")).to_have_count(3)


def test_escape_folds_and_leaves_the_focus_on_the_button(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.locator(BOX).get_by_role("link", name="Import your contacts").focus()

    page.keyboard.press("Escape")

    fold = page.locator(BOX).get_by_role("button", name="Getting started 0 of 3")
    expect(fold).to_be_focused()
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert stub.named("$prompt_dismissed") == []


def test_action_of_an_item_is_done_and_the_list_stays(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)

    page.locator(BOX).get_by_role("button", name="Invite a colleague").click()

    until(lambda: stub.named("Invite Opened") and stub.named("$prompt_clicked"), what="both events arrived")
    assert stub.named("$prompt_clicked") == [{**FACTS, "button": 1, "action": "emit"}]
    expect(page.locator(BOX).get_by_role("listitem")).to_have_count(3)


def test_last_item_completes_the_list_which_says_so_until_it_is_closed(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, "import", "invite")

    tick(stub, "import", "invite", "send")
    expect(page.locator(BOX)).to_contain_text("Done. You are all set.")
    until(lambda: stub.named("$prompt_completed"), what="the completion arrived")
    stub.arm()
    page.wait_for_timeout(300)
    page.locator(BOX).get_by_text("Close", exact=True).click()

    expect(page.locator(BOX)).to_have_count(0)
    assert stub.named("$prompt_completed") == [FACTS]
    assert stub.named("$prompt_dismissed") == []


def test_close_button_puts_it_away_for_good(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)

    page.locator(BOX).get_by_role("button", name="Close").click()

    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal arrived")
    assert stub.named("$prompt_dismissed") == [{**FACTS, "how": "close"}]


def test_checklist_stands_in_its_place_in_the_page(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, "import", placement="inline", anchor=PLACE)

    assert page.locator("#place guidance-prompt").count() == 1
    fold = page.locator(BOX).get_by_role("button", name="Getting started 1 of 3")
    fold.click()
    expect(page.locator(BOX).get_by_role("listitem")).to_have_count(0)


def test_small_screen_begins_with_the_button_alone(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 568})
    armed(stub, page, checklist())

    fold = page.locator(BOX).get_by_role("button", name="Getting started")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(page.locator(BOX).get_by_role("listitem")).to_have_count(3)
    assert page.locator(BOX).evaluate("(one) => [one.scrollWidth, one.getBoundingClientRect().bottom]") == [320, 568]
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_open_folded_or_done(stub: Stub, open_page: Opens, scheme: str) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    armed(stub, page, checklist(theme={"scheme": "auto"}))
    tick(stub, "import")
    fold = page.locator(BOX).get_by_role("button", name="Getting started 1 of 3")
    expect(fold).to_be_visible()
    page.evaluate(AXE.read_text())

    found = [page.evaluate(VIOLATIONS)]
    fold.click()
    found.append(page.evaluate(VIOLATIONS))
    fold.click()
    tick(stub, "import", "invite", "send")
    expect(page.locator(BOX)).to_contain_text("Done. You are all set.")
    found.append(page.evaluate(VIOLATIONS))

    assert found == [[], [], []]


def test_strict_policy_hostile_words_and_still_motion(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    evil = "<img src=x onerror=window.hacked=1>\u202e" + "a" * 50_000
    page = open_page()
    page.evaluate(
        "window.violations = []; document.addEventListener('securitypolicyviolation', () => violations.push(1))"
    )

    bad = {**item("x", evil, evil, {"type": "link", "href": "javascript:window.hacked=1"}), "title": words(evil)}
    armed(stub, page, checklist(items=[bad, item("y", "Fine")]))
    expect(page.locator(BOX)).to_be_visible()

    assert page.locator(BOX).get_by_role("link").count() == 0
    assert page.evaluate("[window.hacked ?? 0, violations.length, document.getAnimations().length]") == [0, 0, 0]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_checklist_is_mirrored_on_a_page_that_reads_from_the_right(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin).replace('<html lang="en"', '<html lang="en" dir="rtl"')
    page = opened(stub, open_page, "import")

    place, mark = page.locator(BOX).bounding_box(), page.locator(f"{BOX} .tick").first.bounding_box()
    assert place
    assert mark
    assert round(place["x"]) == 20
    assert mark["x"] > place["x"] + place["width"] / 2
