"""What a marketer publishes is what open pages show."""

from playwright.sync_api import Browser, Page, expect

from guidance.management.demo_seed import PASSWORD, USER
from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import TOOLTIP

ANCHOR = '[data-guidance="custom-reports"]'
NAME = "Custom reports: what it is"


def edit_tooltip(studio: Page, url: str) -> None:
    studio.goto(f"{url}/admin/")
    studio.get_by_label("Username").fill(USER)
    studio.get_by_label("Password").fill(PASSWORD)
    studio.get_by_role("button", name="Log in").click()
    studio.get_by_role("link", name="Prompts").first.click()
    studio.get_by_role("link", name=NAME).click()


def test_changed_text_shows_in_the_open_tab_on_the_next_hover(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/reports")
    maya.await_armed(TOOLTIP)
    maya.tab.hover(ANCHOR)
    expect(maya.prompt(TOOLTIP)).to_contain_text("Put together your own reports")
    maya.tab.mouse.move(900, 700)
    expect(maya.prompt(TOOLTIP)).to_have_count(0)
    studio = browser.new_page()
    edit_tooltip(studio, maya.stack.url)
    text = studio.get_by_role("textbox", name="Text", exact=True).nth(1)  # the first is the title's
    before = text.input_value()

    text.fill("Any field, any chart, your own way.")
    studio.get_by_role("button", name="Publish").click()
    expect(studio.get_by_text("is live.")).to_be_visible()
    maya.await_armed(TOOLTIP)
    maya.tab.hover(ANCHOR)

    expect(maya.prompt(TOOLTIP)).to_contain_text("Any field, any chart, your own way.")
    text.fill(before)
    studio.get_by_role("button", name="Publish").click()
    expect(studio.get_by_text("is live.").last).to_be_visible()
    studio.context.close()
