"""The offer list in Chromium: what was put away is found again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import BODY, Opens, document
from tests.e2e.page.journeys import at, decide, launcher, offer, tour
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.test_house_rules import AXE, strict
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

LIST = "guidance-prompt[data-kind=launcher]"
TRIAL, REPORTS = offer("trial", "Try the timeline"), offer("reports", "Custom reports", "tooltip")
TEXT = "() => document.activeElement.shadowRoot?.activeElement?.textContent"
VIOLATIONS = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"


def opened(stub: Stub, open_page: Opens, *offers: dict[str, Any], **more: Any) -> Page:
    decide(stub, launcher(**more), offers=offers or (TRIAL, REPORTS))
    page = open_page()
    expect(page.locator(f"{LIST} .opener")).to_be_visible()
    return page


def test_list_shows_how_many_offers_there_are_and_names_them(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    button = page.get_by_role("button", name="For you 2")
    expect(button).to_have_attribute("aria-expanded", "false")

    button.click()

    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("menuitem")).to_have_text(["Try the timeline", "Custom reports"])
    expect(page.locator(f"{LIST} .badge")).to_have_text("2")


@pytest.mark.builds
def test_choosing_an_offer_shows_it_and_closing_gives_the_focus_back(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()
    page.get_by_role("menuitem", name="Try the timeline").click()

    expect(page.get_by_role("dialog", name="Try the timeline")).to_be_visible()
    expect(page.get_by_role("menu")).to_have_count(0)
    assert [claim["trigger"] for claim in stub.claims if claim["prompt"] == "trial"] == ["launcher"]
    page.get_by_role("button", name="Not now").click()
    page.wait_for_function("() => document.activeElement.shadowRoot?.activeElement?.className === 'opener'")
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert stub.named("$prompt_dismissed")[0]["prompt"] == "trial"


def test_what_belongs_to_an_element_is_shown_in_the_middle(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()
    page.get_by_role("menuitem", name="Custom reports").click()

    expect(page.locator("guidance-prompt[data-kind=modal]")).to_contain_text("Custom reports")


def test_an_offer_stays_on_screen_while_the_decision_changes(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()
    page.get_by_role("menuitem", name="Try the timeline").click()
    expect(page.get_by_role("dialog", name="Try the timeline")).to_be_visible()

    decide(stub, launcher(), offers=(REPORTS,))
    page.wait_for_timeout(500)

    expect(page.get_by_role("dialog", name="Try the timeline")).to_be_visible()


def test_list_that_comes_while_a_tour_dims_the_page_waits_for_its_step_in_the_middle(
    stub: Stub, open_page: Opens
) -> None:
    decide(stub, tour())
    page = open_page()
    expect(page.get_by_role("dialog", name="Welcome to Acme Mail")).to_be_visible()

    decide(stub, tour(), launcher(), offers=(TRIAL,))
    until(lambda: any("offer-list" in path for _, path, _ in stub.asked), what="the page knows of the list")
    expect(page.locator(f"{LIST} .opener")).to_be_hidden()
    page.get_by_role("button", name="Next", exact=True).click()

    expect(page.get_by_role("button", name="For you 1")).to_be_visible()


def test_menu_is_worked_by_keys(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").focus()

    seen = []
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "End", "Home", "ArrowUp"]:
        page.keyboard.press(key)
        seen.append(page.evaluate(TEXT))
    page.keyboard.press("Escape")

    first, last = "Try the timeline", "Custom reports"
    assert seen == [first, last, first, last, first, last]
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_role("button", name="For you 2")).to_be_focused()


def test_pressing_elsewhere_closes_the_menu(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()

    page.mouse.click(300, 300)

    expect(page.get_by_role("menu")).to_have_count(0)


def test_list_is_not_on_screen_while_it_is_empty(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    decide(stub, launcher())
    expect(page.locator(f"{LIST} .opener")).to_be_hidden()

    decide(stub, launcher(), offers=(TRIAL,))

    expect(page.get_by_role("button", name="For you 1")).to_be_visible()
    assert [claim["prompt"] for claim in stub.claims] == ["offer-list"]


def test_an_offer_that_is_refused_leaves_everything_as_it_is(stub: Stub, open_page: Opens) -> None:
    stub.refusals["trial"] = "entitled_already"
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()
    page.get_by_role("menuitem", name="Try the timeline").click()

    until(lambda: any(claim["prompt"] == "trial" for claim in stub.claims), what="the offer is asked for")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="For you 2")).to_be_focused()


def test_list_stands_in_its_place_in_the_page(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, f'{BODY}<div id="slot"></div>')
    page = opened(stub, open_page, placement="inline", anchor=at("#slot"))

    assert page.evaluate(f"() => document.querySelector('{LIST}').parentElement.id") == "slot"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_open_and_closed(stub: Stub, open_page: Opens, scheme: str) -> None:
    decide(stub, launcher(theme={"scheme": "auto"}), offers=(TRIAL, REPORTS))
    page = open_page(ready=False)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.reload()
    page.add_script_tag(path=AXE)
    button = page.get_by_role("button", name="For you 2")
    expect(button).to_be_visible()

    assert page.evaluate(VIOLATIONS) == []
    button.click()
    assert page.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_list_fits_a_phone_in_its_corner(stub: Stub, host: Host, open_page: Opens, direction: str) -> None:
    host.pages["*"] = document(stub.origin).replace("<html", f'<html dir="{direction}"')
    page = opened(stub, open_page, offer("trial", "W" * 200), REPORTS)
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="For you 2").click()

    panel, opener = (page.locator(f"{LIST} .{name}").bounding_box() for name in ("panel", "opener"))

    assert panel
    assert opener
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 320
    assert (opener["x"] > 160) == (direction == "ltr")


def test_list_draws_under_a_strict_policy(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    page = opened(stub, open_page)
    page.get_by_role("button", name="For you 2").click()

    expect(page.get_by_role("menuitem")).to_have_count(2)
    assert host.reports == []
