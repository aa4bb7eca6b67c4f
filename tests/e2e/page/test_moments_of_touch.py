"""Leaving by touch, in Chromium: a page thrown upwards from deep down, and nothing less."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document, loaded
from tests.e2e.page.prompts import blocked_modal
from tests.e2e.page.stub import Host, Stub

pytestmark = [pytest.mark.e2e, pytest.mark.builds]

MODAL = "guidance-prompt[data-kind=modal] dialog"
MOVE = "document.dispatchEvent(new TouchEvent('touchmove', {bubbles: true}));"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return the browser of a phone."""
    context = browser.new_context(reduced_motion="reduce", has_touch=True, viewport={"width": 390, "height": 700})
    yield context
    context.close()


@pytest.fixture
def long_page(stub: Stub, host: Host, open_page: Opens) -> Page:
    """Return a long page with a prompt that waits for the person to leave."""
    host.pages["*"] = document(stub.origin, f'{BODY}<div style="height:4000px"></div>')
    page = open_page()
    armed(stub, page, blocked_modal(trigger={"type": "exit", "seconds": 0}))
    loaded(page, "touch")
    return page


def scroll(page: Page, *tops: int, every: int, touched: bool = True) -> None:
    steps = "async ([tops, every]) => { for (const top of tops) {"
    wait = "await new Promise((done) => setTimeout(done, every)); } }"
    page.evaluate(f"{steps} {MOVE if touched else ''} scrollTo(0, top); {wait}", [list(tops), every])
    page.wait_for_timeout(200)


def test_finger_that_throws_the_page_upwards_leaves(long_page: Page, stub: Stub) -> None:
    scroll(long_page, 2500, every=500)

    scroll(long_page, 2400, 2150, 1900, every=40)

    expect(long_page.locator(MODAL)).to_be_visible()
    assert [claim["trigger"] for claim in stub.claims] == ["exit"]


@pytest.mark.parametrize(
    ("tops", "every", "touched"),
    [((2500, 2400, 2300, 2200), 60, True), ((2500, 2200, 1900, 1600), 450, True), ((2500, 2000, 1500), 40, False)],
    ids=["a little", "slowly", "by script"],
)
def test_finger_that_only_reads_does_not_leave(
    long_page: Page, stub: Stub, tops: tuple[int, ...], every: int, touched: bool
) -> None:
    scroll(long_page, *tops, every=every, touched=touched)

    assert stub.claims == []


def test_finger_near_the_top_of_the_page_does_not_leave(long_page: Page, stub: Stub) -> None:
    scroll(long_page, 650, every=500)

    scroll(long_page, 400, 100, 0, every=40)

    assert stub.claims == []
