"""The switch that pauses everything, and a feature tag, from the studio to the open page."""

from playwright.sync_api import Browser, Page, expect

from guidance.management.demo_seed import PASSWORD, USER
from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import MESSAGES, Visitor
from tests.support.stack import Stack

AFTER_THE_SILENCE = 61_000


def sign_in(browser: Browser, stack: Stack) -> Page:
    studio = browser.new_page()
    studio.goto(f"{stack.url}/admin/")
    studio.get_by_label("Username").fill(USER)
    studio.get_by_label("Password").fill(PASSWORD)
    studio.get_by_role("button", name="Log in").click()
    return studio


def warned(visitor: Visitor) -> None:
    visitor.tab.clock.install()
    visitor.go("/messages")
    expect(visitor.prompt(MESSAGES)).to_be_visible()


def test_banner_is_gone_within_a_second_of_the_switch_and_back_after_it(visit: Visits, browser: Browser) -> None:
    omar = visit("omar")
    warned(omar)
    studio = sign_in(browser, omar.stack)
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

    omar.tab.clock.fast_forward(AFTER_THE_SILENCE)
    expect(omar.prompt(MESSAGES)).to_be_visible()
    studio.context.close()


def test_tag_made_in_the_studio_is_tracked_in_the_open_page(visit: Visits, browser: Browser) -> None:
    omar = visit("omar").go("/contacts")
    studio = sign_in(browser, omar.stack)
    studio.goto(f"{omar.stack.url}/admin/guidance/featuretag/add/")
    name = f"Import pressed in {omar.stack.profile}"
    studio.get_by_label("Event").fill(name)
    studio.get_by_label("Element of the page").fill("import-contacts")
    with omar.tab.expect_response(lambda reply: "/v1/content/" in reply.url and '"tags"' in reply.text()):
        studio.get_by_role("button", name="Save").click()

    omar.tab.click('[data-guidance="import-contacts"]')

    for _ in range(40):
        studio.goto(f"{omar.stack.url}/admin/guidance/featuretag/")
        if studio.get_by_text("seen 1 time").count():
            break
    expect(studio.get_by_role("row", name=name)).to_contain_text("seen 1 time")
    studio.context.close()
