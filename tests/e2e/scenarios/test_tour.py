"""A tour that Ada makes in the studio leads Maya over pages and goes on on her other device."""

from playwright.sync_api import Browser, Page, expect

from guidance.management.demo_seed import PASSWORD, USER
from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import Visitor, decided
from tests.support.marketer import publish
from tests.support.waiting import until

KEY = "a-first-look"


def make_tour(studio: Page, url: str) -> None:
    studio.goto(f"{url}/admin/")
    studio.get_by_label("Username").fill(USER)
    studio.get_by_label("Password").fill(PASSWORD)
    studio.get_by_role("button", name="Log in").click()
    studio.get_by_role("link", name="New prompt").click()
    studio.get_by_role("radio", name="Tour").check()
    studio.get_by_label("Name").fill("A first look")
    studio.get_by_role("button", name="Continue").click()
    studio.wait_for_url("**/change/")  # whole, scripts and all
    steps = studio.locator("[data-step]")
    steps.nth(0).get_by_role("textbox", name="Title", exact=True).fill("Welcome")
    studio.get_by_role("button", name="+ Add a step").click()
    steps.nth(1).get_by_role("textbox", name="Title", exact=True).fill("Your reports")
    steps.nth(1).get_by_label("Element of the page").fill("custom-reports")
    steps.nth(1).get_by_label("Pages").select_option("Where the address starts with")
    steps.nth(1).get_by_label("Address", exact=True).fill("/reports")


def test_a_tour_from_the_studio_leads_over_pages_and_goes_on_on_another_device(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/contacts")
    studio = browser.new_page(viewport={"width": 1440, "height": 900})
    make_tour(studio, maya.stack.url)
    frame = studio.frame_locator("iframe[title='Preview of the prompt']")
    expect(frame.locator("guidance-prompt")).to_contain_text("Welcome")
    publish(studio)
    try:
        tour = maya.prompt(KEY)
        expect(tour.get_by_role("dialog", name="Welcome")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
        expect(tour).to_have_count(0)
        maya.go("/reports")
        expect(tour.get_by_role("dialog", name="Your reports")).to_be_visible()

        # On her phone while the computer has it: not there. Once she left the computer, it goes on.
        phone = visit("maya").go("/reports")
        phone.tab.wait_for_function("() => window.guidance")
        phone.tab.wait_for_timeout(1000)  # longer than a claim: it must not come
        expect(phone.prompt(KEY)).to_have_count(0)
        maya.go("/contacts")
        expect(tour).to_have_count(0)
        until(lambda: goes_on(phone), timeout=30, what="the server heard of the leaving")
        phone.prompt(KEY).get_by_role("button", name="Done").click()
        expect(phone.prompt(KEY)).to_have_count(0)
        until(lambda: KEY not in decided(phone.tab), what="the server heard of the end")
        maya.go("/reports")
        maya.tab.wait_for_timeout(1000)
        expect(tour).to_have_count(0)
        assert phone.violations() == []
    finally:
        studio.get_by_role("button", name="Archive").click()
        expect(studio.get_by_text("Archived; its history stays.")).to_be_visible()
        studio.context.close()


def goes_on(phone: Visitor) -> bool:
    """Load the page; return whether it went on there."""
    phone.go("/reports")
    try:
        expect(phone.prompt(KEY).get_by_role("dialog", name="Your reports")).to_be_visible(timeout=3000)
    except AssertionError:
        return False
    return True
