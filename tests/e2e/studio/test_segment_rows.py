"""The rows of a segment follow what it is made of, as Ada chooses it."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.marketer import log_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


def test_rows_follow_whether_a_segment_is_of_people_or_of_accounts(stack: Stack, page: Page) -> None:
    log_in(page, stack.url)
    page.goto(f"{stack.url}/admin/guidance/segment/add/")
    role = page.locator("select[name='who-0-subject'] option[value='trait:user.']")
    mine = page.locator("select[name='who-0-scope'] option[value='user']")

    page.get_by_label("Made of").select_option("person")
    page.get_by_role("button", name="+ Add a condition").click()
    page.get_by_label("What", exact=True).select_option("event:")
    expect(mine).to_be_enabled()
    page.get_by_label("Made of").select_option("account")

    expect(page.locator("[data-who]")).to_have_text("Accounts")
    expect(role).to_be_disabled()
    expect(mine).to_be_disabled()
    expect(page.get_by_label("Who did it")).to_have_value("account")

    page.get_by_label("Made of").select_option("person")
    expect(role).to_be_enabled()
