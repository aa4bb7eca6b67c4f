"""A tour in Chromium: its steps over elements and pages, by keyboard and by pointer, and where it goes on."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.journeys import STEPS, at, decide, link, step, tour
from tests.e2e.page.prompts import modal
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.test_house_rules import AXE, strict
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

TOUR = "guidance-prompt[data-kind=tour]"
FOCUSED = "() => document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.id"
VIOLATIONS = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"
ON_CONTACTS = {"page.path": {"$regex": "^/contacts"}}


def box(page: Page) -> Locator:
    return page.locator(f"{TOUR} .box")


def press(page: Page, name: str) -> None:
    box(page).get_by_role("button", name=name, exact=True).click()


def opened(stub: Stub, open_page: Opens, **more: Any) -> Page:
    page = open_page()
    armed(stub, page, tour(**more))
    expect(box(page)).to_be_visible()
    return page


def steps(stub: Stub) -> list[str]:
    return [one["step"] for one in stub.named("$prompt_step") if not one.get("left")]


def called(page: Page, title: str) -> None:
    expect(page.get_by_role("dialog", name=title)).to_be_visible()


@pytest.mark.builds
def test_tour_leads_from_step_to_step_and_says_so(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)

    called(page, "Welcome to Acme Mail")
    expect(box(page)).to_contain_text("Step 1 of 3")
    press(page, "Next")
    called(page, "Your reports")
    press(page, "Next")
    called(page, "One more")
    press(page, "Back")
    called(page, "Your reports")
    press(page, "Next")
    press(page, "Done")

    expect(page.locator(TOUR)).to_have_count(0)
    until(lambda: stub.named("$prompt_completed"), what="the completion is reported")
    assert steps(stub) == ["welcome", "reports", "next", "reports", "next"]
    assert stub.named("$prompt_completed") == [{"prompt": "start-tour", "exposure": "x-start-tour", "version": 1}]
    assert stub.named("$prompt_dismissed") == []


def test_tour_stands_beside_the_element_of_its_step(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")

    place, target = box(page).bounding_box(), page.locator("#reports").bounding_box()
    ring = page.locator(f"{TOUR} .ring").bounding_box()

    assert place
    assert target
    assert ring
    assert 0 < place["y"] - (target["y"] + target["height"]) < 30
    assert abs(ring["x"] - target["x"] + 5) < 1
    assert abs(ring["width"] - target["width"] - 10) < 1


def test_tour_follows_an_element_that_the_page_makes_anew(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")

    page.evaluate("""() => { place.innerHTML = ''; place.style.marginTop = '90px';
        place.innerHTML = '<button id="reports">Custom reports</button>'; }""")

    def gap() -> float:
        place, target = box(page).bounding_box(), page.locator("#reports").bounding_box()
        return place["y"] - (target["y"] + target["height"]) if place and target else 0

    until(lambda: 0 < gap() < 30, what="the step stands below the new one")


@pytest.mark.parametrize("way", ["Escape", "Close", "Skip"])
def test_tour_is_left_by_escape_the_cross_or_skipping(stub: Stub, open_page: Opens, way: str) -> None:
    page = opened(stub, open_page, steps=[step("a", "At an element", anchor=at("#reports")), *STEPS])

    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        press(page, way)

    expect(page.locator(TOUR)).to_have_count(0)
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    assert [one["how"] for one in stub.named("$prompt_dismissed")] == [
        {"Escape": "escape", "Close": "close", "Skip": "button"}[way]
    ]


def test_focus_goes_with_the_person_and_comes_back_at_the_end(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tour(trigger={"type": "link"}, steps=STEPS[1:]))
    page.locator("#first").focus()
    page.evaluate("() => guidance.show('start-tour')")
    called(page, "Your reports")

    page.wait_for_function(f"({FOCUSED})() === 'box'")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    called(page, "One more")
    page.wait_for_function(f"({FOCUSED})() === 'box'")
    page.keyboard.press("Escape")

    expect(page.locator(TOUR)).to_have_count(0)
    expect(page.locator("#first")).to_be_focused()


def test_a_tour_that_comes_by_itself_leaves_the_focus_where_it_is(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.locator("#first").focus()
    armed(stub, page, tour(steps=STEPS[1:]))
    called(page, "Your reports")

    expect(page.locator("#first")).to_be_focused()
    expect(page.locator(f"{TOUR} [role=status]").first).to_contain_text("Your reports")


def test_a_click_on_the_element_itself_leads_on_and_does_what_it_does(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("a", "Click it", anchor=at("#reports"), advance="click"), STEPS[2]])
    page.evaluate("() => reports.addEventListener('click', () => (window.clicked = true))")

    expect(box(page).get_by_role("button", name="Next")).to_have_count(0)
    page.locator("#reports").click()

    called(page, "One more")
    assert page.evaluate("() => window.clicked") is True


def test_an_element_that_does_not_come_is_reported_once_and_its_step_drawn_in_the_middle(
    stub: Stub, open_page: Opens
) -> None:
    page = opened(stub, open_page, steps=[STEPS[1], step("gone", "Not there", anchor=at("#nowhere"))])
    press(page, "Next")
    called(page, "Not there")
    press(page, "Back")
    called(page, "Your reports")
    press(page, "Next")
    called(page, "Not there")

    until(lambda: stub.named("$target_missing"), what="the missing element is reported")
    assert stub.named("$target_missing") == [{"prompt": "start-tour", "version": 1, "step": "gone"}]
    expect(page.locator(f"{TOUR} dialog")).to_be_visible()


def test_an_element_that_comes_late_gets_its_step(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    late = {**at("#late"), "wait": 4000}
    armed(stub, page, tour(steps=[step("late", "Late", anchor=late)]))
    page.wait_for_timeout(400)
    expect(page.locator(TOUR)).to_have_count(1)
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<button id=late>Late</button>')"
    )

    called(page, "Late")
    assert stub.named("$target_missing") == []


def test_a_step_of_another_page_waits_for_it_and_goes_on_there(stub: Stub, open_page: Opens, host: Host) -> None:
    page = opened(stub, open_page, steps=[STEPS[1], step("list", "Your contacts", page=ON_CONTACTS)])
    press(page, "Next")
    expect(page.locator(TOUR)).to_have_count(0)
    decide(stub, tour(steps=[STEPS[1], step("list", "Your contacts", page=ON_CONTACTS)]), start_tour="list")
    page.goto(f"{host.origin}/somewhere")
    page.wait_for_timeout(500)
    expect(page.locator(TOUR)).to_have_count(0)

    page.goto(f"{host.origin}/contacts")

    called(page, "Your contacts")
    assert len({claim["tab"] for claim in stub.claims}) == 1
    assert stub.named("$prompt_dismissed") == []


def test_a_step_of_another_page_goes_on_where_the_address_changes_without_a_load(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[STEPS[1], step("list", "Your contacts", page=ON_CONTACTS)])
    press(page, "Next")
    expect(page.locator(TOUR)).to_have_count(0)

    page.evaluate("() => history.pushState({}, '', '/contacts/all')")

    called(page, "Your contacts")
    page.evaluate("() => history.pushState({}, '', '/elsewhere')")
    expect(page.locator(TOUR)).to_have_count(0)
    page.evaluate("() => history.back()")
    called(page, "Your contacts")


def test_a_link_button_leads_to_the_next_step(stub: Stub, open_page: Opens, host: Host) -> None:
    way = [step("a", "Go there", link("To the contacts", "/contacts")), step("list", "Your contacts", page=ON_CONTACTS)]
    stub.on_event = lambda event: (
        decide(stub, tour(steps=way), start_tour="list") if event.get("properties", {}).get("step") == "list" else None
    )
    page = opened(stub, open_page, steps=way)

    box(page).get_by_role("link", name="To the contacts").click()

    page.wait_for_url(f"{host.origin}/contacts")
    called(page, "Your contacts")
    until(lambda: stub.named("$prompt_clicked"), what="the click is reported")
    assert [one["action"] for one in stub.named("$prompt_clicked")] == ["link"]


@pytest.mark.builds
def test_a_tour_goes_on_in_its_tab_before_the_server_knows_of_the_step(
    stub: Stub, open_page: Opens, host: Host
) -> None:
    page = opened(stub, open_page, steps=[STEPS[0], step("list", "Your contacts", page=ON_CONTACTS)])
    press(page, "Next")
    expect(page.locator(TOUR)).to_have_count(0)

    page.goto(f"{host.origin}/contacts")

    called(page, "Your contacts")


def test_what_the_tab_remembers_of_a_tour_gives_way_to_what_the_server_knows(
    stub: Stub, open_page: Opens, host: Host
) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")
    page.evaluate(
        """() => sessionStorage.setItem("guidance:step:start-tour", JSON.stringify(["reports", Date.now() - 10_001]))"""
    )
    decide(stub, tour(), start_tour="next")

    page.goto(f"{host.origin}/other")

    called(page, "One more")


def test_a_tour_that_was_dismissed_begins_anew_where_it_is_armed_again(
    stub: Stub, open_page: Opens, host: Host
) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")
    page.keyboard.press("Escape")
    expect(page.locator(TOUR)).to_have_count(0)
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    page.evaluate("() => Object.keys(localStorage).forEach((name) => localStorage.removeItem(name))")

    page.goto(f"{host.origin}/other")

    called(page, "Welcome to Acme Mail")


def test_a_tour_goes_on_at_the_step_it_was_left_at_on_another_device(stub: Stub, open_page: Opens) -> None:
    decide(stub, tour(trigger={"type": "event", "event": "Never"}), start_tour="next")
    page = open_page()

    called(page, "One more")
    assert [claim["trigger"] for claim in stub.claims] == ["page"]


def test_show_starts_a_tour_from_its_beginning(stub: Stub, open_page: Opens) -> None:
    decide(stub, tour(), start_tour="next")
    page = open_page()
    called(page, "One more")

    page.evaluate("() => guidance.show('start-tour')")

    called(page, "Welcome to Acme Mail")
    assert len(stub.claims) == 1


def test_leaving_the_page_gives_the_screen_to_another_tab(stub: Stub, open_page: Opens, host: Host) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    page.goto(f"{host.origin}/other")

    until(lambda: any(one.get("left") for one in stub.named("$prompt_step")), what="the leaving is reported")
    left = next(one for one in stub.named("$prompt_step") if one.get("left"))
    assert (left["step"], left["tab"]) == ("reports", stub.claims[0]["tab"])
    assert stub.named("$prompt_dismissed") == []


def test_a_button_opens_another_prompt(stub: Stub, open_page: Opens) -> None:
    other = tour(trigger={"type": "link"})
    go = {"type": "open", "prompt": "start-tour"}
    first = modal(trigger={"type": "event", "event": "Go"}, anchor=None)
    first["blocks"][-1]["buttons"][0]["action"] = go
    page = open_page()
    armed(stub, page, first, other)
    page.evaluate("() => guidance.track('Go')")
    page.get_by_role("button", name="Start 14-day trial").click()

    called(page, "Welcome to Acme Mail")
    until(lambda: stub.named("$prompt_clicked"), what="the click is reported")
    assert [one["action"] for one in stub.named("$prompt_clicked")] == ["open"]


def test_tour_survives_a_page_that_rewrites_its_body(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")

    page.evaluate("() => (document.body.innerHTML = document.querySelector('main').outerHTML)")

    called(page, "Your reports")
    expect(box(page)).to_contain_text("Step 2 of 3")
    assert steps(stub) == ["welcome", "reports"]


def test_spotlight_dims_the_page_and_leaves_the_element_in_use(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("a", "Look", anchor=at("#reports"), spotlight=True)])
    page.evaluate("() => reports.addEventListener('click', () => (window.clicked = true))")

    expect(page.locator(f"{TOUR} .ring[data-spotlight]")).to_be_visible()
    page.locator("#reports").click()

    assert page.evaluate("() => window.clicked") is True


def test_an_element_out_of_sight_is_scrolled_into_view(stub: Stub, host: Host, open_page: Opens) -> None:
    body = f'{BODY}<div style="height:3000px"></div><button id="deep">Deep</button>'
    host.pages["*"] = document(stub.origin, body)
    page = opened(stub, open_page, steps=[step("deep", "Deep down", anchor=at("#deep"))])

    called(page, "Deep down")
    expect(page.locator("#deep")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_step(stub: Stub, open_page: Opens, scheme: str) -> None:
    page = open_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    armed(stub, page, tour(theme={"scheme": "auto"}))
    page.add_script_tag(path=AXE)
    for title in ("Welcome to Acme Mail", "Your reports", "One more"):
        called(page, title)
        assert page.evaluate(VIOLATIONS) == []
        press(page, "Done" if title == "One more" else "Next")


def test_tour_fits_a_phone_and_runs_from_right_to_left(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin).replace('lang="en"', 'lang="ar" dir="rtl"')
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 640})
    armed(stub, page, tour())
    expect(box(page)).to_be_visible()
    box(page).locator(".primary").click()
    expect(box(page)).to_contain_text("Your reports")

    place = box(page).bounding_box()
    back, forward = (box(page).locator(f".{look}").bounding_box() for look in ("quiet", "primary"))

    assert place
    assert back
    assert forward
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 320
    assert forward["x"] < back["x"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_tour_draws_under_a_strict_policy(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    page = opened(stub, open_page)
    press(page, "Next")
    called(page, "Your reports")

    assert host.reports == []
