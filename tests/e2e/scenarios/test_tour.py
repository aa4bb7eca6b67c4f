"""A tour that Ada makes in the studio leads Maya over pages and goes on on her other device."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import Visitor, decided
from tests.support.marketer import archive, new_prompt, publish, studio_of
from tests.support.waiting import until

KEY = "a-first-look"


def make_tour(studio: Page) -> None:
    new_prompt(studio, "Tour", "A first look")
    steps = studio.locator("[data-step]")
    steps.nth(0).get_by_role("textbox", name="Title", exact=True).fill("Welcome")
    studio.get_by_role("button", name="+ Add a step").click()
    steps.nth(1).get_by_role("textbox", name="Title", exact=True).fill("Your reports")
    steps.nth(1).get_by_label("Element of the page").fill("custom-reports")
    steps.nth(1).get_by_label("Pages").select_option("Where the address starts with")
    steps.nth(1).get_by_label("Address", exact=True).fill("/reports")


def test_a_tour_from_the_studio_leads_over_pages_and_goes_on_on_another_device(visit: Visits, browser: Browser) -> None:
    maya = visit("maya").go("/contacts")
    studio = studio_of(browser, maya.stack.url)
    make_tour(studio)
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
        until(lambda: goes_on(phone), timeout=60, what="the server heard of the leaving")
        phone.prompt(KEY).get_by_role("button", name="Done").click()
        expect(phone.prompt(KEY)).to_have_count(0)
        until(lambda: KEY not in decided(phone.tab), what="the server heard of the end")
        maya.go("/reports")
        maya.tab.wait_for_timeout(1000)
        expect(tour).to_have_count(0)
        assert phone.violations() == []
    finally:
        archive(studio)
        studio.context.close()


def goes_on(phone: Visitor) -> bool:
    """Load the page; return whether it went on there."""
    phone.go("/reports")
    try:
        expect(phone.prompt(KEY).get_by_role("dialog", name="Your reports")).to_be_visible(timeout=3000)
    except AssertionError:
        return False
    return True
