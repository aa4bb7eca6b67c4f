"""Four eyes: Ada writes, tries it on the last weeks, Grace approves, people see it, and the studio says why."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.acme import visiting
from tests.support.marketer import new_prompt, save_draft, studio_of
from tests.support.stack import Stack

NAME, WORDS = "A word to everybody", "We moved the reports to the top."
FOUR_EYES = """
from guidance.workspaces.models import Workspace
acme = Workspace.objects.get(key="demo")
acme.four_eyes = {intents}
acme.save()
"""
GRACE = """
from django.contrib.auth.models import User
from guidance.workspaces import roles
grace = User.objects.create_user("grace", password="demo-grace-1", first_name="Grace", is_staff=True)
roles.add_member(workspace=acme, user=grace, role="publisher")
"""


@pytest.fixture
def careful(stack: Stack) -> Iterator[Stack]:
    """Return the processes while their workspace asks for a colleague's approval of what only informs."""
    stack.manage("shell", "-c", FOUR_EYES.format(intents=["inform"]) + GRACE)
    yield stack
    stack.manage("shell", "-c", FOUR_EYES.format(intents=[]))


def open_prompt(studio: Page) -> None:
    studio.get_by_role("link", name="Prompts").first.click()
    studio.get_by_role("link", name=NAME, exact=True).click()
    studio.wait_for_url("**/change/")


def write(ada: Page) -> None:
    new_prompt(ada, "Banner", NAME)
    ada.get_by_role("textbox", name="Text", exact=True).fill(WORDS)
    save_draft(ada)


def try_on_the_last_weeks(ada: Page) -> None:
    ada.get_by_role("link", name="Backtest").click()
    ada.get_by_role("button", name="Run the backtest").click()
    expect(ada.get_by_role("heading", name="People reached, day by day")).to_be_visible(timeout=60_000)
    ada.get_by_role("link", name="Back to the prompt").click()
    ada.wait_for_url("**/change/")


def ask_for_a_review(ada: Page) -> None:
    ada.get_by_role("button", name="Review and publish").click()
    expect(ada.get_by_text("A colleague has to approve this draft before it goes live")).to_be_visible()
    expect(ada.get_by_role("button", name="Publish now")).to_be_disabled()
    ada.get_by_label("What should they look at?").fill("Is that the right tone?")
    ada.get_by_role("button", name="Ask for a review").click()
    expect(ada.get_by_text("a colleague has to approve it.")).to_be_visible()


def approve(grace: Page) -> None:
    open_prompt(grace)
    grace.get_by_role("button", name="Review and publish").click()
    expect(grace.get_by_text("Is that the right tone?")).to_be_visible()
    grace.get_by_role("button", name="Approve").click()
    expect(grace.get_by_text("Approved").first).to_be_visible()


def ask_why(ada: Page, person: str) -> None:
    ada.get_by_role("link", name="Why?").first.click()
    ada.get_by_label("Who?").fill(person)
    ada.get_by_role("button", name="Search").click()
    ada.get_by_role("link", name=re.compile(person)).first.click()
    expect(ada.get_by_role("region", name="May show").get_by_role("link", name=NAME, exact=True)).to_be_visible()


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_draft_is_tried_approved_published_explained_and_paused(careful: Stack, browser: Browser) -> None:
    ada = studio_of(browser, careful.url)
    write(ada)
    try_on_the_last_weeks(ada)
    ask_for_a_review(ada)
    grace = studio_of(browser, careful.url, "grace", "demo-grace-1")
    approve(grace)

    with visiting(careful, browser, "maya") as maya:
        banner = maya.tab.locator("guidance-prompt", has_text=WORDS)
        maya.go("/reports")
        ada.reload()
        ada.get_by_role("button", name="Publish now").click()
        expect(banner).to_be_visible()

        ask_why(ada, "Maya")

        open_prompt(grace)
        grace.get_by_role("button", name="Review and publish").click()
        grace.get_by_role("button", name="Pause").click()
        expect(banner).to_have_count(0)
    for page in (ada, grace):
        page.context.close()
