"""Ada puts a picture into a prompt: uploaded, described, chosen again; one that nothing shows she deletes."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.marketer import log_in, new_prompt
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


def png(colour: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (1200, 600), colour).save(held, "PNG")
    return held.getvalue()


def begin(stack: Stack, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    log_in(page, stack.url)
    new_prompt(page, "Modal", "With a picture")


def upload(page: Page, name: str, kind: str, content: bytes) -> None:
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Upload a picture").last.click()
    chosen.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def test_picture_is_uploaded_described_drawn_chosen_again_and_an_idle_one_deleted(stack: Stack, page: Page) -> None:
    begin(stack, page)
    drawn = page.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt")

    page.get_by_role("button", name="+ Picture").click()
    upload(page, "bad.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.broken=1'/>")
    expect(page.get_by_role("alert")).to_have_text(
        "SVG pictures can carry scripts and are not taken; export it as PNG."
    )
    upload(page, "wrong.png", "image/png", png("red"))
    expect(page.get_by_label("What it shows").last).to_be_focused()
    upload(page, "sea.png", "image/png", png("teal"))
    expect(page.get_by_label("What it shows").last).to_be_focused()
    page.keyboard.type("The sea")
    image = drawn.get_by_role("img", name="The sea")
    expect(image).to_be_visible()
    expect(image).to_have_attribute("width", "560")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("(shown) => [shown.naturalWidth, shown.naturalHeight]") == [560, 280]

    page.get_by_role("button", name="+ Picture").click()
    page.get_by_role("button", name="Choose one uploaded before").last.click()
    shelf = page.get_by_role("dialog", name="Pictures uploaded before")
    shelf.get_by_role("button", name="sea.png", exact=True).click()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_role("link", name="The image has no description")).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_count(
        2
    )  # the title's and the text's, no picture's
    page.get_by_role("button", name="Choose one uploaded before").last.click()
    shelf.get_by_role("button", name="Delete sea.png").click()
    expect(shelf.get_by_role("alert")).to_have_text("This prompt shows it; take it out here first.")
    shelf.get_by_role("button", name="Delete wrong.png").click()
    expect(shelf.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(shelf.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(shelf).to_be_hidden()
    page.get_by_text("It only decorates").last.click()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_role("button", name="Publish now")).to_be_enabled()
