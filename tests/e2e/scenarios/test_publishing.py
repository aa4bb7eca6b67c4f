"""What a marketer publishes is what open pages show."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import MESSAGES, TOOLTIP
from tests.support.marketer import publish, studio_of

ANCHOR = '[data-guidance="custom-reports"]'
NAME = "Custom reports: what it is"


def editor_of(browser: Browser, url: str, name: str) -> Page:
    studio = studio_of(browser, url)
    studio.get_by_role("link", name="Prompts").first.click()
    studio.get_by_role("link", name=name).click()
    studio.wait_for_url("**/change/")  # whole, scripts and all
    return studio


def test_changed_text_shows_in_the_open_tab_on_the_next_hover(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/reports")
    maya.await_armed(TOOLTIP)
    before = maya.content(TOOLTIP)
    maya.tab.hover(ANCHOR)
    expect(maya.prompt(TOOLTIP)).to_contain_text("Put together your own reports")
    maya.tab.mouse.move(900, 700)
    expect(maya.prompt(TOOLTIP)).to_have_count(0)
    studio = editor_of(browser, maya.stack.url, NAME)
    text = studio.get_by_role("textbox", name="Text", exact=True).nth(1)  # the first is the title's

    text.fill("Any field, any chart, your own way.")
    publish(studio)
    maya.await_version_after(TOOLTIP, before)
    maya.tab.hover(ANCHOR)

    expect(maya.prompt(TOOLTIP)).to_contain_text("Any field, any chart, your own way.")
    studio.get_by_role("link", name="What each version changed").click()
    studio.get_by_role("button", name=re.compile(r"Edit version \d+ again")).nth(
        1
    ).click()  # the one before the live one
    studio.wait_for_url("**/change/")
    publish(studio)
    studio.context.close()


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_paused_prompt_leaves_the_open_page_and_is_armed_again_once_it_is_resumed(
    visit: Visits, browser: Browser
) -> None:
    omar = visit("omar").go("/messages")
    expect(omar.prompt(MESSAGES)).to_be_visible()
    studio = editor_of(browser, omar.stack.url, "Message history nearly full")

    studio.get_by_role("button", name="Pause", exact=True).click()
    try:
        expect(studio.get_by_text("Paused: nobody sees it now.")).to_be_visible()
        expect(omar.prompt(MESSAGES)).to_have_count(0)
        omar.tab.wait_for_function("(key) => !window.armed.includes(key)", arg=MESSAGES)
    finally:
        studio.get_by_role("button", name="Resume", exact=True).click()
        expect(studio.get_by_role("button", name="Pause", exact=True)).to_be_visible()

    omar.tab.set_default_timeout(30_000)
    omar.await_armed(MESSAGES)
    studio.context.close()
