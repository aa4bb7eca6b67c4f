"""A survey in Chromium: its questions by keyboard, where answers lead, what is told of them and when."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import heading, words
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.surveys import FACES, NAME, NPS, ROLE, STARS, WHY, WISH, step, survey
from tests.e2e.page.test_house_rules import AXE, strict
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BOX = "guidance-prompt[data-kind=survey] .box"
FACTS = {"prompt": "nps", "exposure": "x-nps", "version": 1}
FOCUSED = "() => document.activeElement.shadowRoot?.activeElement"
VIOLATIONS = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"


def opened(stub: Stub, open_page: Opens, **more: Any) -> Page:
    page = open_page()
    armed(stub, page, survey(**more))
    expect(page.locator(BOX)).to_be_visible()
    return page


def press(page: Page, name: str) -> None:
    page.locator(BOX).get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    page.locator(BOX).get_by_role("radio", name=name, exact=True).check(force=True)


def answers(stub: Stub) -> list[tuple[str, dict[str, Any], bool]]:
    return [(one["step"], one["answers"], one["done"]) for one in stub.named("$prompt_answered")]


def told(stub: Stub, event: str) -> list[dict[str, Any]]:
    until(lambda: stub.named(event), what=f"{event} arrived")
    return stub.named(event)


def scale(page: Page) -> Locator:
    return page.locator(BOX).get_by_role("radiogroup", name="How likely are you to recommend Acme Mail to a colleague?")


def test_survey_shows_in_its_corner_without_taking_the_focus(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.locator("#first").focus()
    armed(stub, page, survey())

    box = page.get_by_role("dialog", name="A few questions")
    expect(box).to_be_visible()

    expect(page.locator("#first")).to_be_focused()
    expect(scale(page).get_by_role("radio")).to_have_count(11)
    expect(box.get_by_role("status")).to_have_text("How likely are you to recommend Acme Mail to a colleague?")
    view, place = page.viewport_size, box.bounding_box()
    assert view
    assert place
    assert round(view["width"] - place["x"] - place["width"]) == 20
    assert round(view["height"] - place["y"] - place["height"]) == 20


@pytest.mark.builds
def test_survey_is_answered_from_end_to_end_with_the_keyboard_alone(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    page.locator("#timeline").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_contain_text("What holds you back?")
    for key in ["Tab", "Space", "Tab", "Tab", "Tab", "Space", "Tab"]:
        page.keyboard.press(key)
    page.keyboard.type("The colours")
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_contain_text("What should we do better?")
    page.keyboard.press("Tab")
    page.keyboard.type("  More blue.  ")
    for key in ["Tab", "Tab", "Enter"]:
        page.keyboard.press(key)

    expect(page.locator(BOX)).to_contain_text("Thank you!")
    until(lambda: len(stub.named("$prompt_answered")) == 3, what="all answers arrived")
    assert answers(stub) == [
        ("score", {"recommend": 2}, False),
        ("why", {"why": ["price", "other"], "why.other": "The colours"}, False),
        ("wish", {"wish": "More blue."}, True),
    ]
    assert told(stub, "$prompt_completed") == [FACTS]
    assert [one["step"] for one in stub.named("$prompt_step")] == ["why", "wish"]
    assert {one["tab"] for one in stub.named("$prompt_step")} == {stub.claims[0]["tab"]}


def test_happy_answer_leads_to_the_end_at_once(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)

    choose(page, "9")
    expect(page.locator(BOX).get_by_role("button", name="Send")).to_be_visible()
    press(page, "Send")
    expect(page.get_by_role("dialog", name="Thank you!")).to_be_visible()
    page.locator(BOX).get_by_text("Close", exact=True).click()

    expect(page.locator(BOX)).to_have_count(0)
    until(lambda: stub.named("$prompt_completed"), what="the completion arrived")
    assert stub.named("$prompt_answered") == [{**FACTS, "step": "score", "answers": {"recommend": 9}, "done": True}]
    assert stub.named("$prompt_dismissed") == []


def test_last_word_stays_when_the_decision_lets_go_of_the_survey(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", NPS), step("bye", heading("Thanks"))])
    choose(page, "5")
    press(page, "Send")

    page.evaluate("guidance.on('decision', (decision) => (window.version = decision.version))")
    stub.arm()
    page.wait_for_function("(version) => window.version === version", arg=stub.decision["version"])

    expect(page.get_by_role("dialog", name="Thanks")).to_be_visible()
    page.locator(BOX).get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator(BOX)).to_have_count(0)
    assert stub.named("$prompt_dismissed") == []


def test_survey_without_a_last_word_goes_when_it_is_sent(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", NPS)])
    assert page.locator(BOX).get_by_text("1 of 1").count() == 0

    choose(page, "10, Very likely")
    press(page, "Send")

    expect(page.locator(BOX)).to_have_count(0)
    assert told(stub, "$prompt_completed") == [FACTS]


def test_required_question_is_named_and_gets_the_focus(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", ROLE, WHY, NAME)])

    press(page, "Send")

    group = page.locator(BOX).get_by_role("group", name="What holds you back?")
    expect(page.locator(BOX).get_by_text("Please answer this question.")).to_have_count(2)
    first = group.get_by_role("checkbox", name="The price")
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(first).to_have_accessible_description("Please answer this question.")
    assert page.evaluate(f"() => ({FOCUSED})().value") == "price"
    name = page.locator(BOX).get_by_role("textbox", name="Your team")
    expect(name).to_have_attribute("aria-invalid", "true")

    name.fill("Blue")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    first.check()
    expect(first).not_to_have_attribute("aria-invalid", "true")
    press(page, "Send")
    until(lambda: stub.named("$prompt_answered"), what="the answers arrived")
    assert answers(stub) == [("one", {"why": ["price"], "name": "Blue"}, True)]


def test_back_shows_what_was_answered_and_the_way_is_counted(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    expect(page.locator(BOX)).to_contain_text("1 of 4")
    choose(page, "7")
    press(page, "Next")
    expect(page.locator(BOX)).to_contain_text("2 of 4")

    press(page, "Back")

    expect(page.locator(BOX).get_by_role("radio", name="7", exact=True)).to_be_checked()
    choose(page, "2")
    press(page, "Next")
    expect(page.locator(BOX)).to_contain_text("2 of 3")
    expect(page.locator(BOX)).to_contain_text("What holds you back?")


def test_answers_are_not_lost_when_the_person_leaves_midway(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", STARS, WISH)])
    choose(page, "4")
    page.locator(BOX).get_by_role("textbox").fill("not sent")

    page.locator(BOX).get_by_role("button", name="Close").click()

    until(lambda: stub.named("$prompt_dismissed"), what="the dismissal arrived")
    # What was typed and not sent stays with the person.
    assert answers(stub) == [("one", {"ease": 4}, False)]
    assert [one["how"] for one in stub.named("$prompt_dismissed")] == ["close"]
    assert page.evaluate("JSON.stringify(localStorage).includes('not sent')") is False


def test_survey_goes_on_where_it_was_left_after_a_reload(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)
    choose(page, "3")
    press(page, "Next")
    page.locator(BOX).get_by_role("checkbox", name="The price").check()
    until(lambda: stub.named("$prompt_answered"), what="the first answers arrived")

    page.reload()

    expect(page.locator(BOX)).to_contain_text("What holds you back?")
    expect(page.locator(BOX).get_by_role("checkbox", name="The price")).to_be_checked()
    assert stub.named("$prompt_dismissed") == []
    press(page, "Back")
    expect(page.locator(BOX).get_by_role("radio", name="3", exact=True)).to_be_checked()


def test_survey_goes_on_at_the_step_the_server_names(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    with stub.lock:  # in one go, or the page begins at the first step
        stub.arm(survey())
        stub.decision["armed"][0]["at"] = "wish"

    expect(page.locator(BOX)).to_contain_text("What should we do better?")


def test_escape_closes_only_for_who_is_inside_and_gives_the_focus_back(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.locator("#first").focus()
    armed(stub, page, survey())
    expect(page.locator(BOX)).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_visible()
    scale(page).get_by_role("radio").first.focus()
    page.keyboard.press("Escape")

    expect(page.locator(BOX)).to_have_count(0)
    expect(page.locator("#first")).to_be_focused()
    assert [one["how"] for one in told(stub, "$prompt_dismissed")] == ["escape"]


def test_survey_in_the_middle_is_a_dialog_that_holds_the_focus(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.locator("#first").focus()
    armed(stub, page, survey(placement="center", steps=[step("one", STARS)]))
    expect(page.locator("guidance-prompt dialog[open]")).to_be_visible()

    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"() => (({FOCUSED})() ?? {{}}).localName"))
    page.keyboard.press("Shift+Tab")
    seen.append(page.evaluate(f"() => (({FOCUSED})() ?? {{}}).textContent"))
    page.keyboard.press("Escape")

    assert seen == ["input", "button", "button", "input", "×"]
    expect(page.locator("#first")).to_be_focused()
    assert [one["how"] for one in told(stub, "$prompt_dismissed")] == ["escape"]


def test_typing_an_answer_is_no_shortcut_of_the_page(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", WISH)])
    page.evaluate("window.keys = 0; document.addEventListener('keydown', () => keys++)")

    page.locator(BOX).get_by_role("textbox").press_sequentially("jk?")

    assert page.evaluate("keys") == 0


def test_long_answer_is_counted_near_its_end(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page, steps=[step("one", WISH)])
    box = page.locator(BOX).get_by_role("textbox")

    box.fill("x" * 1700)
    assert page.locator(BOX).get_by_text("characters left").count() == 0
    box.fill("x" * 1990)
    expect(page.locator(BOX)).to_contain_text("10 characters left")
    box.press_sequentially("y" * 20)

    assert len(box.input_value()) == 2000


def test_branch_to_a_step_that_is_not_there_goes_on(stub: Stub, open_page: Opens) -> None:
    lost = {"question": "ease", "is": "is_not", "value": 9, "to": "gone"}
    page = opened(stub, open_page, steps=[step("one", STARS, branches=[lost]), step("two", WISH)])

    choose(page, "1")
    press(page, "Next")

    expect(page.locator(BOX)).to_contain_text("What should we do better?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("placement", ["bottom-right", "center"])
def test_axe_finds_nothing_in_any_step(stub: Stub, open_page: Opens, scheme: str, placement: str) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    every = [step("all", heading("Tell us"), NPS, STARS, FACES, ROLE, WHY, WISH, NAME), step("bye", heading("Thanks"))]
    armed(stub, page, survey(steps=every, placement=placement, theme={"scheme": "auto"}))
    expect(page.locator(BOX)).to_be_visible()
    page.evaluate(AXE.read_text())

    assert page.evaluate(VIOLATIONS) == []
    press(page, "Send")
    expect(page.locator(BOX).get_by_text("Please answer this question.").first).to_be_visible()
    assert page.evaluate(VIOLATIONS) == []
    choose(page, "9")
    page.locator(BOX).get_by_role("radio", name="5", exact=True).nth(1).check(force=True)
    page.locator(BOX).get_by_role("radio", name="5", exact=True).nth(2).check(force=True)
    page.locator(BOX).get_by_role("checkbox", name="The price").check()
    page.locator(BOX).get_by_role("textbox", name="Your team").fill("Blue")
    press(page, "Send")
    expect(page.locator(BOX)).to_contain_text("Thanks")
    assert page.evaluate(VIOLATIONS) == []


def test_survey_is_mirrored_on_a_page_that_reads_from_the_right(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin).replace('<html lang="en"', '<html lang="en" dir="rtl"')
    page = opened(stub, open_page)

    cells = scale(page).get_by_role("radio")
    first, last = cells.first.bounding_box(), cells.last.bounding_box()
    place = page.locator(BOX).bounding_box()
    assert first
    assert last
    assert place
    assert first["x"] > last["x"]
    assert round(place["x"]) == 20


def test_small_screen_gets_a_sheet_that_fits(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 568})
    armed(stub, page, survey(steps=[step("one", NPS, STARS, WHY)]))
    expect(page.locator(BOX)).to_be_visible()

    sizes = page.locator(BOX).evaluate(
        "(one) => [one.scrollWidth, one.clientWidth, one.getBoundingClientRect().bottom]"
    )
    wide = page.evaluate("document.documentElement.scrollWidth")

    assert sizes == [320, 320, 568]
    assert wide == 320


def test_strict_policy_and_hostile_words_do_no_harm(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    evil = "<img src=x onerror=window.hacked=1>" + "a" * 50_000
    page = open_page()
    page.evaluate(
        "window.violations = []; document.addEventListener('securitypolicyviolation', () => violations.push(1))"
    )

    asked = {**WHY, "label": words(evil), "options": [{"key": "a", "label": words("\u202e" + evil)}], "other": evil}
    armed(stub, page, survey(steps=[step("one", asked, {**NPS, "low": evil})]))
    expect(page.locator(BOX)).to_be_visible()
    page.locator(BOX).get_by_role("checkbox").first.check()

    assert page.evaluate("[window.hacked ?? 0, violations.length]") == [0, 0]
    assert host.reports == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_moves_for_who_wants_it_still(stub: Stub, open_page: Opens) -> None:
    page = opened(stub, open_page)

    moving = page.evaluate("document.getAnimations().length")
    cell = page.locator(f"{BOX} .cell").first.evaluate("(one) => getComputedStyle(one).transitionDuration")

    assert (moving, cell) == (0, "0s")
