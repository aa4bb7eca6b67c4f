"""A modal in Chromium: focus, ways out, the intercepted click and the trial that lets it go on."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.prompts import blocked_modal, modal
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

MODAL = "guidance-prompt[data-kind=modal] dialog"
ACTIVE = "() => document.activeElement.shadowRoot?.activeElement?.textContent.trim()"

# What the modal says from now on, for whoever asks after the page went on.
OVERHEARD = """() => {
    const { shadowRoot } = document.querySelector("guidance-prompt");
    const note = () => (sessionStorage.overheard = (sessionStorage.overheard ?? "") + shadowRoot.textContent);
    new MutationObserver(note).observe(shadowRoot, { subtree: true, childList: true, characterData: true });
}"""


def clicked(stub: Stub, open_page: Opens) -> Page:
    page = open_page()
    armed(stub, page, modal())
    page.locator("#timeline").focus()
    page.keyboard.press("Enter")
    expect(page.locator(MODAL)).to_be_visible()
    return page


def dismissals(stub: Stub) -> list[str]:
    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal is reported")
    return [one["how"] for one in stub.named("$prompt_dismissed")]


@pytest.mark.builds
def test_modal_shows_in_place_of_the_click_it_intercepts(stub: Stub, host: Host, open_page: Opens) -> None:
    page = clicked(stub, open_page)

    expect(page.get_by_role("dialog", name="See your work on a timeline")).to_be_visible()
    expect(page.locator(MODAL)).to_contain_text("Plan with Northwind free for 14 days.")
    assert page.url == f"{host.origin}/"
    assert [claim["trigger"] for claim in stub.claims] == ["click"]


@pytest.mark.builds
def test_modal_contains_the_focus_and_gives_it_back_on_escape(stub: Stub, open_page: Opens) -> None:
    page = clicked(stub, open_page)

    seen = []
    for key in ["Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"]:
        page.keyboard.press(key)
        seen.append(page.evaluate(ACTIVE))
    page.keyboard.press("Escape")

    assert seen == ["Start 14-day trial", "Not now", "×", "Start 14-day trial", "×", "Not now"]
    expect(page.locator(MODAL)).to_have_count(0)
    expect(page.locator("#timeline")).to_be_focused()
    assert dismissals(stub) == ["escape"]


@pytest.mark.parametrize(("way", "how"), [("Not now", "button"), ("Close", "close"), ("outside", "outside")])
def test_modal_says_how_it_was_dismissed(stub: Stub, open_page: Opens, way: str, how: str) -> None:
    page = clicked(stub, open_page)

    if way == "outside":
        page.mouse.click(5, 5)
    else:
        page.get_by_role("button", name=way).click()

    expect(page.locator(MODAL)).to_have_count(0)
    assert dismissals(stub) == [how]


def test_modal_says_that_its_page_was_left(stub: Stub, open_page: Opens) -> None:
    page = clicked(stub, open_page)
    until(lambda: stub.named("$prompt_shown"), what="the modal is reported")

    page.reload()

    assert dismissals(stub) == ["left"]


@pytest.mark.builds
def test_click_goes_on_when_the_claim_is_refused(stub: Stub, host: Host, open_page: Opens) -> None:
    page = open_page()
    stub.refusals["timeline-modal"] = "capped_prompt"
    armed(stub, page, modal())

    page.locator("#timeline").click()

    page.wait_for_url(f"{host.origin}/timeline")
    assert len(stub.claims) == 1


def test_click_goes_on_once_when_the_server_cannot_be_reached(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, modal(anchor={"candidates": [{"by": "css", "value": "#next"}]}))
    page.evaluate("window.hits = 0; document.querySelector('#next').addEventListener('click', () => hits++)")
    page.context.route("**/v1/claims", lambda route: route.abort())

    page.locator("#next").click()

    page.wait_for_function("() => window.hits === 1")
    page.locator("#next").click()
    page.wait_for_function("() => window.hits === 2")


@pytest.mark.builds
def test_click_with_a_modifier_is_left_alone(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, modal())

    # Not every headless browser opens a second tab, so what counts is that nobody held the click.
    page.evaluate("addEventListener('click', (event) => (window.held = event.defaultPrevented))")

    page.locator("#timeline").click(modifiers=["ControlOrMeta"])

    assert page.evaluate("window.held") is False
    assert stub.claims == []


@pytest.mark.builds
def test_trial_is_granted_then_the_click_goes_on(stub: Stub, host: Host, open_page: Opens) -> None:
    page = clicked(stub, open_page)
    stub.arm(modal(), keep=("timeline-modal",))

    page.get_by_role("button", name="Start 14-day trial").click()
    expect(page.locator(MODAL)).to_contain_text("One moment…")
    until(lambda: stub.named("$prompt_clicked"), what="the click is reported")
    page.evaluate(OVERHEARD)
    stub.arm(grants={"timeline": "2099-01-01T00:00:00Z"})

    page.wait_for_url(f"{host.origin}/timeline")
    assert "Done. You are all set." in page.evaluate("sessionStorage.overheard")
    facts = {"prompt": "timeline-modal", "exposure": "x-timeline-modal", "version": 1}
    assert stub.named("$prompt_clicked") == [{**facts, "button": 0, "action": "start_trial", "feature": "timeline"}]
    until(lambda: stub.named("$prompt_completed"), what="the completion is reported")
    assert stub.named("$prompt_completed") == [facts]
    assert stub.named("$prompt_dismissed") == []


def test_trial_that_is_not_granted_can_be_tried_again(stub: Stub, open_page: Opens) -> None:
    page = clicked(stub, open_page)

    page.get_by_role("button", name="Start 14-day trial").click()
    expect(page.locator(MODAL)).to_contain_text("That did not work. Please try again.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(MODAL)).to_contain_text("One moment…")
    stub.arm(grants={"timeline": "2099-01-01T00:00:00Z"})

    expect(page.locator(MODAL)).to_have_count(0)
    until(lambda: len(stub.named("$prompt_clicked")) == 2, what="both clicks are reported")


@pytest.mark.builds
def test_event_shows_the_armed_modal_at_once(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, blocked_modal())

    page.evaluate("guidance.track('Contacts Imported'); guidance.track('Contacts Blocked', {count: 100})")

    expect(page.locator(MODAL)).to_be_visible()
    assert [claim["trigger"] for claim in stub.claims] == ["event"]


def test_event_shows_a_modal_that_it_arms_itself(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    stub.on_event = lambda event: stub.arm(blocked_modal()) if event.get("event") == "Contacts Blocked" else None

    page.evaluate("guidance.track('Contacts Blocked', {count: 100})")

    expect(page.locator(MODAL)).to_be_visible()


@pytest.mark.builds
def test_modal_shows_in_one_of_two_tabs(stub: Stub, open_page: Opens) -> None:
    stub.once = True
    tabs = [open_page(), open_page()]
    armed(stub, tabs[0], blocked_modal())
    tabs[1].wait_for_function(
        "() => performance.getEntriesByType('resource').some((one) => one.name.includes('/v1/content/'))"
    )

    for tab in tabs:
        tab.evaluate("guidance.track('Contacts Blocked')")
    until(lambda: len(stub.claims) == 2, what="both tabs asked")

    until(lambda: sum(tab.locator(MODAL).count() for tab in tabs) == 1, what="one modal is there")
    until(lambda: stub.named("$prompt_shown"), what="the showing is reported")
    tabs[0].wait_for_timeout(300)
    assert sum(tab.locator(MODAL).count() for tab in tabs) == 1
    assert len(stub.named("$prompt_shown")) == 1


def test_modal_is_recalled_when_the_decision_no_longer_knows_it(stub: Stub, open_page: Opens) -> None:
    page = clicked(stub, open_page)

    stub.arm()

    expect(page.locator(MODAL)).to_have_count(0)
    assert dismissals(stub) == ["recalled"]


def test_modal_stays_while_the_decision_keeps_it(stub: Stub, open_page: Opens) -> None:
    page = clicked(stub, open_page)

    page.evaluate("guidance.on('decision', (decision) => (window.version = decision.version))")
    stub.arm(keep=("timeline-modal",))
    page.wait_for_function("(version) => window.version === version", arg=stub.decision["version"])

    expect(page.locator(MODAL)).to_be_visible()


def test_prompt_shows_its_new_words_at_the_next_showing_when_it_was_republished(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, blocked_modal())
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator(MODAL)).to_be_visible()
    page.evaluate("guidance.hide()")

    changed = blocked_modal(version=2, blocks=[{"type": "heading", "inline": [{"text": "New words"}]}])
    armed(stub, page, changed)
    page.evaluate("guidance.track('Contacts Blocked')")

    expect(page.locator(MODAL)).to_contain_text("New words")
    assert [claim["content"] for claim in stub.claims][1] == stub.decision["armed"][0]["content"]
