"""Lists and films among the blocks of a prompt."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.forms import points, slideout
from tests.e2e.page.prompts import heading
from tests.e2e.page.stub import Stub

pytestmark = pytest.mark.e2e


def film(src: str = "/tour.webm", **more: Any) -> dict[str, Any]:
    """Return a film."""
    return {"type": "video", "src": src, "title": "A tour of reports", "poster": "/poster.png", **more}


def with_blocks(*blocks: dict[str, Any]) -> dict[str, Any]:
    return slideout(trigger={"type": "page"}, blocks=[heading("Reports"), *blocks])


@pytest.mark.parametrize(("ordered", "element"), [(False, "ul"), (True, "ol")])
def test_list_is_a_list_of_its_points(stub: Stub, open_page: Opens, ordered: bool, element: str) -> None:
    page = open_page()
    armed(stub, page, with_blocks(points("One", "Two", ordered=ordered)))

    found = page.locator("guidance-prompt .body").get_by_role("list")
    expect(found.get_by_role("listitem")).to_have_text(["One", "Two"])
    assert found.evaluate("(one) => one.localName") == element


def test_film_loads_nothing_before_it_is_asked_for(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    armed(stub, page, with_blocks(film()))

    video = page.locator("guidance-prompt video")
    expect(video).to_be_visible()
    facts = video.evaluate("(one) => [one.controls, one.preload, one.playsInline, one.ariaLabel, one.autoplay]")
    assert facts == [True, "none", True, "A tour of reports", False]
    assert [url for url in asked if url.endswith(".webm")] == []


def test_film_that_cannot_play_becomes_a_link_and_keeps_the_focus(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, with_blocks(film()))
    video = page.locator("guidance-prompt video")
    video.focus()

    video.evaluate("(one) => one.play().catch(() => {})")

    link = page.get_by_role("link", name="A tour of reports")
    expect(link).to_be_focused()
    assert str(link.get_attribute("href")).endswith("/tour.webm")
    expect(video).to_have_count(0)


@pytest.mark.parametrize(
    "src", ["http://films.example/tour.webm", "javascript:alert(1)", "data:video/webm;base64,AA", "blob:null/1"]
)
def test_film_from_anywhere_unsafe_is_left_out(stub: Stub, open_page: Opens, src: str) -> None:
    page = open_page()
    armed(stub, page, with_blocks(film(src)))

    expect(page.locator("guidance-prompt h2")).to_be_visible()
    assert page.locator("guidance-prompt video").count() == 0


def test_film_takes_no_unsafe_picture(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, with_blocks(film("https://films.example/tour.webm", poster="javascript:alert(1)")))

    video = page.locator("guidance-prompt video")
    expect(video).to_be_visible()
    assert video.get_attribute("poster") is None
    assert video.get_attribute("src") == "https://films.example/tour.webm"
