"""What Ada makes in the studio, in a corner, in the page or on a dot, is what Maya sees, presses and closes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import MESSAGES, decided
from tests.support.marketer import archive, new_prompt, publish, studio_of
from tests.support.waiting import until


def at_the_element(studio: Page, name: str) -> None:
    studio.get_by_label("Element of the page").fill(name)


def slideout(studio: Page) -> None:
    studio.get_by_label("Where it sits").select_option("Top left")
    studio.get_by_role("button", name="+ List").click()
    studio.get_by_role("textbox", name="Text", exact=True).last.fill("First point\nSecond point")


def hotspot(studio: Page) -> None:
    at_the_element(studio, "import-contacts")


def card(studio: Page) -> None:
    at_the_element(studio, "contacts-meter")


def meter(studio: Page) -> None:
    at_the_element(studio, "contacts-meter")
    studio.get_by_label("Limit", exact=True).first.select_option("Contacts")


def sees_the_slideout(prompt: Locator) -> None:
    expect(prompt.get_by_role("region", name="A title")).to_be_visible()
    expect(prompt.get_by_role("listitem")).to_have_text(["First point", "Second point"])


def sees_the_hotspot(prompt: Locator) -> None:
    prompt.get_by_role("button", name="A title").click()
    expect(prompt.get_by_role("dialog", name="A title")).to_contain_text("What you want to say.")


def sees_the_card(prompt: Locator) -> None:
    expect(prompt.get_by_role("region", name="A title")).to_be_visible()
    assert prompt.evaluate("(host) => host.parentElement.dataset.guidance") == "contacts-meter"


def sees_the_meter(prompt: Locator) -> None:
    bar = prompt.get_by_role("meter")
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("aria-valuemax", "2000")


@contextmanager
def published(browser: Browser, url: str, kind: str, fill: Callable[[Page], None]) -> Iterator[Page]:
    """Make and publish a prompt by the studio's visible labels; archive it afterwards."""
    studio = studio_of(browser, url)
    new_prompt(studio, kind, f"A new {kind.lower()}")
    fill(studio)
    publish(studio)
    try:
        yield studio
    finally:
        archive(studio)
        studio.context.close()


@pytest.mark.parametrize(
    ("kind", "fill", "sees"),
    [
        ("Slideout", slideout, sees_the_slideout),
        ("Hotspot", hotspot, sees_the_hotspot),
        ("Card in the page", card, sees_the_card),
        ("Limit meter", meter, sees_the_meter),
    ],
    ids=["slideout", "hotspot", "card", "meter"],
)
def test_form_from_the_studio_shows_and_stays_away_once_it_was_closed(
    visit: Visits, browser: Browser, kind: str, fill: Callable[[Page], None], sees: Callable[[Locator], None]
) -> None:
    maya = visit("maya").go("/contacts")
    expect(maya.prompt(MESSAGES)).to_be_visible()  # from here on nothing pushes the page down
    key = f"a-new-{kind.lower().replace(' ', '-')}"
    with published(browser, maya.stack.url, kind, fill) as studio:
        preview = studio.frame_locator("iframe[title='Preview of the prompt']")
        expect(preview.locator("guidance-prompt :is(.box, .dot)").first).to_be_visible()
        prompt = maya.prompt(key)
        expect(prompt).to_have_count(1)
        sees(prompt)
        assert maya.violations() == []

        prompt.get_by_role("button", name="Close").click()

        expect(prompt).to_have_count(0)
        until(lambda: key not in decided(maya.tab), what="the server heard of the dismissal")
        maya.go("/contacts")
        maya.tab.wait_for_function("() => window.guidance")
        maya.tab.wait_for_timeout(800)  # longer than decision, content and claim: it must not come
        expect(prompt).to_have_count(0)
