"""S2 and S4: prompts about limits, at the moment they matter."""

import re

from playwright.sync_api import expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import FULL, MESSAGES, NEARLY_FULL, Visitor


def import_contacts(visitor: Visitor, used: str) -> None:
    visitor.tab.click('[data-guidance="import-contacts"]')
    expect(visitor.tab.locator("#contacts-used")).to_contain_text(used)


def fill_up(visitor: Visitor) -> None:
    for used in ("1,640", "1,740", "1,840", "1,940"):
        import_contacts(visitor, used)
    visitor.await_value(FULL, "limit.contacts.used", 1940)


def test_banner_says_used_and_limit_when_contacts_reach_80_percent(visit: Visits) -> None:
    omar = visit("omar").go("/contacts")
    expect(omar.prompt(NEARLY_FULL)).to_have_count(0)

    import_contacts(omar, "1,640")

    banner = omar.prompt(NEARLY_FULL)
    expect(banner).to_contain_text("1,640")
    expect(banner).to_contain_text("2,000")
    assert omar.violations() == []


def test_modal_shows_at_the_blocked_attempt_and_once_a_period_and_account(visit: Visits) -> None:
    omar = visit("omar").go("/contacts")
    fill_up(omar)

    omar.tab.click('[data-guidance="import-contacts"]')

    modal = omar.prompt(FULL)
    expect(modal.get_by_role("dialog")).to_be_visible()
    expect(modal).to_contain_text("1,940")
    expect(modal).to_contain_text("2,000")
    expect(modal).to_contain_text("Growth")
    expect(modal).to_contain_text("$29")
    omar.tab.keyboard.press("Escape")
    expect(modal).to_have_count(0)

    maya = visit("maya").go("/contacts")
    for visitor in (omar.go("/contacts"), maya):
        visitor.tab.wait_for_function("() => window.guidance")
        visitor.tab.click('[data-guidance="import-contacts"]')
        visitor.tab.wait_for_timeout(800)  # longer than a claim: it must not come
        expect(visitor.prompt(FULL)).to_have_count(0)


def test_upgrade_in_one_tab_removes_the_banner_in_the_other_within_a_second(visit: Visits) -> None:
    omar = visit("omar").go("/contacts")
    import_contacts(omar, "1,640")
    expect(omar.prompt(NEARLY_FULL)).to_be_visible()
    other = omar.new_tab()
    other.goto(f"{omar.stack.demo_url}/upgrade")

    other.click('[data-guidance="plan-growth"]')
    expect(other.locator("#plan-pill")).to_contain_text("Growth")

    expect(omar.prompt(NEARLY_FULL)).to_have_count(0, timeout=1000)


def test_message_banner_shows_the_accounts_own_number_and_covers_nothing(visit: Visits) -> None:
    maya = visit("maya").go("/")

    banner = maya.prompt(MESSAGES)
    expect(banner).to_contain_text(re.compile(r"9,400|94"))
    expect(banner.get_by_role("button", name="Tell your admin")).to_be_visible()
    expect(banner.get_by_role("link", name="Upgrade")).to_have_count(0)
    box = banner.locator("section, [role=region], [role=status]").first.bounding_box()
    header = maya.tab.locator("header").first.bounding_box()
    assert box is not None
    assert header is not None
    assert header["y"] >= box["y"] + box["height"] - 1


def test_message_banner_stays_away_after_its_dismissal_in_every_browser(visit: Visits) -> None:
    maya = visit("maya").go("/messages")
    banner = maya.prompt(MESSAGES)
    expect(banner).to_be_visible()
    maya.go("/messages")
    expect(banner).to_be_visible()  # it stands until it is dismissed

    banner.get_by_role("button", name=re.compile("close|dismiss", re.IGNORECASE)).click()
    expect(banner).to_have_count(0)

    again = visit("maya").go("/messages")
    for visitor in (maya.go("/messages"), again):
        visitor.tab.wait_for_function("() => window.guidance")
        visitor.tab.wait_for_timeout(800)  # longer than decision, content and claim: it must not come
        expect(visitor.prompt(MESSAGES)).to_have_count(0)


def test_paying_account_sees_no_prompt_anywhere(visit: Visits) -> None:
    priya = visit("priya")

    for path in ("/", "/contacts", "/messages", "/reports", "/tasks"):
        priya.go(path)
        priya.tab.wait_for_timeout(400)  # longer than decision, content and claim: nothing must come
        expect(priya.tab.locator("guidance-prompt")).to_have_count(0)
    assert priya.violations() == []
