"""The host page without us. How the road itself fares under faults: tests/faults."""

from playwright.sync_api import Browser, expect

from tests.support.acme import MESSAGES, start_over, visiting
from tests.support.stack import Stack


def test_host_app_works_and_throws_nothing_without_us(stack: Stack, browser: Browser) -> None:
    start_over(stack)
    with visiting(stack, browser, "maya") as maya:
        expect(maya.prompt(MESSAGES)).to_be_visible()
        stack.web.stop()
        stack.worker.stop()

        maya.tab.click('.nav a[href="/contacts"]')
        expect(maya.tab.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
        maya.tab.click('[data-guidance="import-contacts"]')
        expect(maya.tab.locator("#contacts-used")).to_contain_text("1,640")
        maya.go("/tasks")
        maya.tab.click('[data-guidance="timeline"]')
        expect(maya.tab.get_by_role("heading", name="Timeline is part of Growth")).to_be_visible()

        expect(maya.tab.locator("guidance-prompt")).to_have_count(0)
        assert maya.violations() == []
