"""What the script itself says, in the page's language."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import Opens, armed, document
from tests.e2e.page.forms import hotspot
from tests.e2e.page.prompts import banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub

pytestmark = pytest.mark.e2e

GO = {"type": "event", "event": "Go"}


@pytest.mark.parametrize(
    ("tongue", "close"),
    [("en-GB", "Close"), ("de-AT", "Schließen"), ("pt-BR", "Fechar"), ("ja", "閉じる"), ("xx", "Close")],
)
def test_close_button_speaks_the_language_of_the_page(
    stub: Stub, host: Host, open_page: Opens, tongue: str, close: str
) -> None:
    host.pages["*"] = document(stub.origin).replace('lang="en"', f'lang="{tongue}"')
    page = open_page()
    armed(stub, page, blocked_modal(trigger=GO))

    page.evaluate("guidance.track('Go')")

    expect(page.get_by_role("button", name=close, exact=True)).to_be_visible()


def test_english_page_fetches_no_other_language(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip())

    page.hover("#reports")
    expect(page.locator("guidance-prompt .box")).to_be_visible()

    assert [path for _, path, _ in stub.asked if path.endswith(("tongues.js", "others.js", "others2.js"))] == []


def test_prompt_shows_in_english_when_the_words_of_a_language_do_not_come(
    stub: Stub, host: Host, open_page: Opens
) -> None:
    host.pages["*"] = document(stub.origin).replace('lang="en"', 'lang="de"')
    page = open_page()
    page.context.route("**/tongues.js", lambda route: route.abort())
    armed(stub, page, blocked_modal(trigger=GO))

    page.evaluate("guidance.track('Go')")

    expect(page.get_by_role("button", name="Close", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("made", "tongue", "way", "says"),
    [
        (banner, "de", "ltr", "You use 1.640 of your contacts."),
        (tooltip, "ar", "rtl", "Custom reports"),
        (hotspot, "he", "rtl", ""),
    ],
)
def test_box_and_its_numbers_follow_the_language_the_prompt_is_written_in(
    stub: Stub, open_page: Opens, made: Callable[..., dict[str, Any]], tongue: str, way: str, says: str
) -> None:
    page = open_page()
    armed(stub, page, made(written={"lang": tongue, "dir": way}))

    page.hover("#reports")
    if made is hotspot:
        page.locator("guidance-prompt .dot").click()
    box = page.locator("guidance-prompt .box")

    expect(box).to_be_visible()
    expect(box).to_contain_text(says)
    expect(box).to_have_attribute("lang", tongue)
    expect(box).to_have_attribute("dir", way)
    assert page.evaluate("document.documentElement.lang") == "en"
