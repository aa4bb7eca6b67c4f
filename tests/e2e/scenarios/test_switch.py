"""The switch that pauses everything, and a feature tag, from the studio to the open page."""

from playwright.sync_api import Browser, expect

from tests.e2e.page.conftest import loaded
from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import MESSAGES, Visitor
from tests.support.marketer import studio_of
from tests.support.waiting import until

AFTER_THE_SILENCE = 61_000


def warned(visitor: Visitor) -> None:
    visitor.tab.clock.install()
    visitor.go("/messages")
    expect(visitor.prompt(MESSAGES)).to_be_visible()


def test_banner_is_gone_within_a_second_of_the_switch_and_back_after_it(visit: Visits, browser: Browser) -> None:
    omar = visit("omar")
    warned(omar)
    studio = studio_of(browser, omar.stack.url)
    studio.get_by_role("link", name="Workspaces & keys").click()
    studio.get_by_role("link", name="Acme Mail").first.click()
    studio.get_by_role("link", name="Pause everything on our pages…").click()

    studio.get_by_role("button", name="Yes, pause everything now").click(no_wait_after=True)
    try:
        expect(studio.get_by_text("Everything is paused").first).to_be_visible()
        expect(omar.prompt(MESSAGES)).to_have_count(0, timeout=1_000)
        omar.tab.clock.fast_forward(AFTER_THE_SILENCE)
        omar.tab.wait_for_timeout(500)
        expect(omar.prompt(MESSAGES)).to_have_count(0)
    finally:
        studio.get_by_role("button", name="Let everything run again").click()
        expect(studio.get_by_text("Everything runs")).to_be_visible()

    # More than once: a page that asks in this very moment falls silent anew, by a clock that is ahead already.
    until(lambda: asked_again(omar), timeout=30, what="the banner is back")
    studio.context.close()


def asked_again(omar: Visitor) -> bool:
    """Let the silence pass; return whether the banner came."""
    omar.tab.clock.fast_forward(AFTER_THE_SILENCE)
    try:
        expect(omar.prompt(MESSAGES)).to_be_visible(timeout=5_000)
    except AssertionError:
        return False
    return True


def test_tag_made_in_the_studio_is_tracked_in_the_open_page(visit: Visits, browser: Browser) -> None:
    omar = visit("omar").go("/contacts")
    studio = studio_of(browser, omar.stack.url)
    studio.goto(f"{omar.stack.url}/admin/guidance/featuretag/add/")
    name = f"Import pressed in {omar.stack.profile}"
    studio.get_by_label("Event").fill(name)
    studio.get_by_label("Element of the page").fill("import-contacts")
    with omar.tab.expect_response(lambda reply: "/v1/content/" in reply.url and '"tags"' in reply.text()):
        studio.get_by_role("button", name="Save").click()

    loaded(omar.tab, "tags")
    omar.tab.click('[data-guidance="import-contacts"]')

    studio.goto(f"{omar.stack.url}/admin/guidance/featuretag/")
    row = studio.get_by_role("row", name=name)
    until(lambda: studio.reload() and "seen 1 time" in row.inner_text(), what="it is seen")
    studio.context.close()
