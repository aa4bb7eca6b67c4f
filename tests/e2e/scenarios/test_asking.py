"""A survey and a checklist, from the studio to the page and back."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.marketer import archive, new_prompt, publish, studio_of
from tests.support.waiting import until


def editor_of(browser: Browser, url: str, kind: str, name: str) -> Page:
    """Return the editor of a new prompt, as the demo's marketer makes it."""
    studio = studio_of(browser, url)
    new_prompt(studio, kind, name)
    return studio


@contextmanager
def live(studio: Page) -> Iterator[None]:
    """Publish the prompt in the editor; archive it afterwards, for the scenarios to come."""
    editor = studio.url
    publish(studio)
    try:
        yield
    finally:
        studio.goto(editor)
        archive(studio)
        studio.context.close()


def test_survey_is_made_answered_and_counted(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/contacts")
    studio = editor_of(browser, maya.stack.url, "Survey", "How are we doing")
    studio.get_by_role("textbox", name="The question").first.fill("How likely are you to tell a friend?")
    with live(studio):
        box = maya.prompt("how-are-we-doing")
        box.get_by_role("radio", name="9", exact=True).check(force=True)
        box.get_by_role("button", name="Next").click()
        box.get_by_role("textbox", name="What is the main reason?").fill("It is blue.")
        box.get_by_role("button", name="Send").click()
        expect(box).to_contain_text("Thank you!")

        studio.get_by_role("link", name="Answers").click()
        expect(studio.get_by_role("heading", name="How likely are you to tell a friend?")).to_be_visible()
        for said in ("NPS +100", "It is blue."):
            until(lambda said=said: studio.reload() and studio.get_by_text(said).count(), what=f"it says {said}")
        expect(studio.get_by_text("NPS +100")).to_be_visible()
        expect(studio.get_by_text("It is blue.")).to_be_visible()


def test_checklist_is_made_and_ticks_itself_in_the_open_page(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/contacts")
    studio = editor_of(browser, maya.stack.url, "Checklist", "First steps")
    studio.get_by_role("textbox", name="What to do").fill("Import contacts")
    studio.get_by_role("combobox", name="Done with the event").fill("Tried It")
    studio.get_by_role("button", name="+ Add a thing to do").click()
    studio.get_by_role("textbox", name="What to do").last.fill("Invite somebody")
    studio.get_by_role("combobox", name="Done with the event").last.fill("Invited Somebody")
    with live(studio):
        box = maya.prompt("first-steps")
        expect(box).to_contain_text("0 of 2")

        maya.tab.evaluate("guidance.track('Tried It')")

        expect(box).to_contain_text("1 of 2")
        maya.tab.evaluate("guidance.track('Invited Somebody')")
        expect(box).to_contain_text("Done. You are all set.")
