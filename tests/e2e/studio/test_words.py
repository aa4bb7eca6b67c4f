"""Ada writes: values from a menu, bold, italic, links, what is pasted; nothing she types is code, and nothing typed becomes any."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.marketer import await_kept, log_in, new_prompt, save_draft
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]
MARKUP = (
    '<style>p{color:red}</style><p onclick="x()">One <b>bold</b> and <em>soft</em><img src=x onerror="window.broken=1"></p>'
    '<ul><li><a href="https://acme.test/a">Kept</a></li><li><a href="javascript:alert(1)">Gone</a></li></ul>'
)


@pytest.fixture
def banner(stack: Stack, page: Page) -> Page:
    """Return the editor of a new banner."""
    page.set_viewport_size({"width": 1440, "height": 900})
    log_in(page, stack.url)
    new_prompt(page, "Banner", "Words")
    return page


def text_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def paste(where: Locator, **kinds: str) -> None:
    where.evaluate(
        """(box, kinds) => {
             box.focus();
             const held = new DataTransfer();
             for (const [kind, text] of Object.entries(kinds)) held.setData(kind, text);
             box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
           }""",
        kinds,
    )


def test_values_come_from_a_menu_and_say_what_stands_there_without(banner: Page) -> None:
    text = text_of(banner)
    drawn = banner.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")

    text.fill("Two words for ")
    banner.get_by_role("group", name="Format: Text").get_by_role("button", name="Insert variable").press("Enter")
    menu = banner.get_by_role("menu", name="Insert a value")
    expect(menu.get_by_role("menuitem", name="Name of the person")).to_be_focused()
    banner.keyboard.press("n")
    expect(menu.get_by_role("menuitem", name="Name of the account")).to_be_focused()
    banner.keyboard.press("Enter")
    chip = text.get_by_role("button", name="Name of the account or your team")
    expect(chip).to_be_visible()
    expect(drawn).to_contain_text("Two words for Northwind")
    banner.keyboard.type("!")
    expect(drawn).to_contain_text("Two words for Northwind!")

    chip.press("Enter")
    banner.get_by_label("For people who have none").fill("everybody")
    banner.get_by_role("button", name="Done").click()
    chip = text.get_by_role("button", name="Name of the account or everybody")
    expect(chip).to_be_visible()
    await_kept(banner)
    banner.reload()
    chip.press("Delete")
    expect(chip).to_be_hidden()
    expect(drawn).to_contain_text("Two words for !")
    banner.get_by_role("button", name="Undo").click()
    expect(chip).to_be_visible()
    expect(drawn).to_contain_text("Two words for Northwind!")


def test_words_are_bold_italic_and_linked_from_the_keyboard_as_the_page_draws_them(banner: Page) -> None:
    text = text_of(banner)
    drawn = banner.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")

    text.fill("Now")
    text.press("Control+a")
    text.press("Control+b")
    expect(drawn.locator("strong")).to_have_text("Now")
    text.press("Control+i")
    expect(drawn.locator("em")).to_have_text("Now")
    text.press("Control+z")
    expect(drawn.locator("em")).to_have_count(0)
    text.press("Control+a")
    text.press("Control+k")
    banner.get_by_label("Where it leads").fill("javascript:alert(1)")
    banner.keyboard.press("Enter")
    expect(banner.get_by_role("alert")).to_have_text(
        "A text may only link to an address that begins with https://, http:// or /."
    )
    banner.get_by_label("Where it leads").fill("https://acme.test/now")
    banner.keyboard.press("Enter")
    expect(drawn.get_by_role("link", name="Now")).to_have_attribute("href", "https://acme.test/now")
    await_kept(banner)
    banner.reload()
    expect(drawn.get_by_role("link", name="Now")).to_have_attribute("href", "https://acme.test/now")
    expect(text.locator("b")).to_have_text("Now")


def test_pasted_markup_is_reduced_to_what_a_text_may_hold(banner: Page) -> None:
    text = text_of(banner)
    drawn = banner.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")
    text.fill("")

    paste(text, **{"text/html": MARKUP, "text/plain": "unused"})

    expect(drawn.locator("strong")).to_have_text("bold")
    expect(drawn.locator("em")).to_have_text("soft")
    expect(drawn.get_by_role("link")).to_have_text(["Kept"])
    expect(drawn).to_contain_text("Gone")
    expect(text).to_have_text("One bold and soft\nKept\nGone", use_inner_text=True)
    assert banner.evaluate("window.broken") is None


def test_hostile_text_is_shown_as_text_or_refused(banner: Page) -> None:
    text = text_of(banner)
    drawn = banner.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")

    text.fill("<img src=x onerror=window.broken=1> {{ /b }} \ud800.".encode("utf-8", "replace").decode())
    expect(drawn).to_contain_text("<img src=x onerror=window.broken=1>")
    assert banner.evaluate("window.broken") is None
    text.fill("a\u202eb")
    save_draft(banner)
    expect(banner.get_by_text("A text holds invisible control characters").first).to_be_visible()
    paste(text, **{"text/plain": "x" * 100_000})
    expect(banner.get_by_role("status")).to_contain_text("Text: Ensure this value has at most 20000 characters")


def test_lines_stay_lines_and_titles_hold_values_only(banner: Page) -> None:
    text = text_of(banner)
    drawn = banner.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")

    banner.get_by_role("button", name="+ List").click()
    text.last.fill("First point\nSecond point")
    text.last.press("End")
    text.last.press("Enter")
    banner.keyboard.type("Third point")
    expect(drawn.get_by_role("listitem")).to_have_text(["First point", "Second point", "Third point"])
    banner.get_by_label("Part", exact=True).last.select_option("Title")
    expect(banner.get_by_role("group", name="Format: Text").last.get_by_role("button", name="Bold")).to_be_hidden()
    expect(drawn.get_by_role("heading")).to_have_text("First point Second point Third point")
