"""Ada gives a theme the colours of her brand: from the logo, mended where nobody could read it, kept when she says so."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.marketer import log_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


def logo() -> bytes:
    """Return a yellow picture with a dark bar in it."""
    image = Image.new("RGB", (80, 40), "#f5c518")
    image.paste("#101820", (0, 28, 80, 40))
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_ada_takes_the_colours_of_her_logo(stack: Stack, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    log_in(page, stack.url)
    page.goto(f"{stack.url}/admin/guidance/theme/add/")
    page.get_by_label("Name").fill("Sunflower")

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a picture or a file").click()
    chosen.value.set_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload=alert(1)></svg>"})
    expect(page.get_by_text("SVG pictures can carry scripts and are not taken; export it as PNG.")).to_be_visible()

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a picture or a file").press("Enter")
    chosen.value.set_files({"name": "logo.png", "mimeType": "image/png", "buffer": logo()})
    expect(page.get_by_text("2 colours found.")).to_be_visible()
    example = page.get_by_role("region", name="Example").get_by_text("See plans")
    expect(example).to_have_css("background-color", "rgb(245, 197, 24)")
    expect(example).to_have_css("color", "rgb(16, 24, 32)")

    hard = page.get_by_role("region", name="Hard to see")
    expect(hard.get_by_role("listitem")).to_have_count(1)
    hard.get_by_role("button", name="Use #b49012").press("Enter")
    expect(hard).to_be_hidden()
    expect(example).to_have_css("background-color", "rgb(180, 144, 18)")

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.locator("[name=accent]")).to_have_value("#b49012")
    expect(page.locator("[name=text]")).to_have_value("#101820")

    page.get_by_text("Paste tokens or CSS").click()
    page.get_by_label("Tokens or CSS", exact=True).fill("--brand: #0a7d55")
    page.get_by_role("button", name="Read the colours").click()
    expect(example).to_have_css("background-color", "rgb(10, 125, 85)")
    page.get_by_role("button", name="Take the old colours back").click()
    expect(example).to_have_css("background-color", "rgb(180, 144, 18)")
