"""Ada builds a rule in groups by the visible labels and the keyboard, and sees at once whom it reaches."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.marketer import log_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


def test_ada_builds_a_rule_in_groups_with_the_keyboard_and_saves_it(stack: Stack, page: Page) -> None:
    log_in(page, stack.url)
    page.goto(f"{stack.url}/admin/guidance/segment/add/")
    sentence = page.locator("[data-sentence]")
    page.get_by_label("Name", exact=True).first.fill("In groups")

    page.get_by_role("button", name="+ Add a group", exact=True).press("Enter")
    page.get_by_label("Which of these must match").select_option("none of these")
    page.get_by_role("button", name="+ Add a condition to this group").press("Enter")
    first = page.get_by_role("group", name="Group of conditions")
    first.get_by_label("What", exact=True).select_option("Contacts used, in %")
    expect(first.get_by_label("Comparison", exact=True).locator("option:enabled")).to_have_text(
        ["at least", "at most", "below"]
    )
    first.get_by_label("Value", exact=True).fill("90")
    expect(sentence).to_have_text("Not (Contacts used is at least 90 %)")

    page.get_by_role("button", name="+ Add a condition", exact=True).press("Enter")
    page.get_by_label("What", exact=True).last.select_option("Plan")
    page.get_by_role("checkbox", name="Free").last.check()
    expect(sentence).to_have_text("Not (Contacts used is at least 90 %) and plan is Free")
    expect(page.locator("[data-reach]")).to_contain_text("Right now:")

    page.get_by_role("button", name="Move up").last.press("Enter")
    expect(page.get_by_role("button", name="Move up").last).to_be_focused()
    expect(sentence).to_have_text("Not (Contacts used is at least 90 % or plan is Free)")
    page.get_by_role("button", name="Remove this condition").first.press("Enter")
    expect(sentence).to_have_text("Not (plan is Free)")

    both = _filter_twice(page)
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("row").filter(has_text="In groups")
    expect(row).to_contain_text(both)
    row.get_by_role("link", name="In groups").click()
    expect(page.get_by_label("Value of the property")).to_have_count(2)
    expect(page.get_by_label("Which of these must match")).to_have_value("none")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.get_by_text("was deleted successfully")).to_be_visible()


def _filter_twice(page: Page) -> str:
    sentence = page.locator("[data-sentence]")
    page.get_by_role("button", name="+ Add a condition", exact=True).press("Enter")
    event = page.locator("[data-condition]:visible").last
    event.get_by_label("What", exact=True).select_option("event:")
    event.get_by_label("Name", exact=True).fill("Report Exported")
    event.get_by_label("Value", exact=True).fill("3")
    event.get_by_role("button", name="+ Only where…").press("Enter")
    expect(event.get_by_label("Property of the event")).to_be_focused()
    event.get_by_label("Property of the event").fill("format")
    event.get_by_label("Value of the property").fill("pdf")
    event.get_by_role("button", name="+ Only where…").press("Enter")
    event.get_by_label("Property of the event").last.fill("rows")
    event.get_by_label("Comparison of the property").last.select_option("at least")
    event.get_by_label("Value of the property").last.fill("100")
    both = (
        "Not (plan is Free) and “Report Exported” (format is “pdf” and rows is at least 100) happened at least 3 times"
    )
    expect(sentence).to_have_text(both)
    event.get_by_role("button", name="Remove this filter").first.press("Enter")
    expect(event.get_by_role("button", name="Remove this filter")).to_be_focused()
    expect(sentence).to_have_text(both.replace("format is “pdf” and ", ""))
    page.keyboard.press("Control+z")
    expect(sentence).to_have_text(both)
    return both
