"""Ada makes, targets, previews and publishes a prompt by the visible labels alone: no code, no JSON, no key."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.marketer import archive, await_kept, log_in, new_prompt, publish, save_draft
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


@pytest.fixture
def studio(stack: Stack, page: Page) -> Page:
    page.set_viewport_size({"width": 1440, "height": 900})
    log_in(page, stack.url)
    return page


def test_ada_targets_previews_and_publishes_a_banner(studio: Page) -> None:
    new_prompt(studio, "Banner", "Hello, nobody")
    frame = studio.frame_locator("iframe[title='Preview of the prompt']")

    studio.get_by_role("textbox", name="Text", exact=True).fill("Two words for ")
    studio.get_by_role("group", name="Format: Text").get_by_role("button", name="Insert variable").click()
    studio.get_by_role("menuitem", name="Name of the account").click()
    studio.get_by_role("button", name="+ Add a button").click()
    studio.get_by_role("textbox", name="Label", exact=True).fill("Read on")
    studio.get_by_placeholder("/upgrade or https://…").fill("/news")
    studio.get_by_role("button", name="+ Add a condition").click()
    studio.get_by_label("What", exact=True).select_option("Plan")
    studio.get_by_role("checkbox", name="Scale").check()
    studio.get_by_label("On which pages").select_option("where the address starts with")
    studio.get_by_label("Address", exact=True).fill("/nowhere")

    expect(studio.locator("[data-sentence]")).to_have_text("Plan is Scale and page address starts with “/nowhere”")
    expect(frame.locator("guidance-prompt")).to_contain_text("Two words for Northwind")
    expect(frame.locator("guidance-prompt")).to_contain_text("Read on")

    studio.get_by_placeholder("Example values, or a person").fill("Lena")
    studio.get_by_role("radio", name="Right to left").check(force=True)
    expect(frame.locator("html[dir=rtl] guidance-prompt")).to_be_attached()
    await_kept(studio)
    studio.get_by_role("button", name="Remove this part").first.click()
    expect(studio.get_by_role("textbox", name="Text", exact=True)).to_be_hidden()
    studio.get_by_role("button", name="Undo").click()
    expect(studio.get_by_role("textbox", name="Text", exact=True)).to_be_visible()

    publish(studio)
    studio.get_by_role("textbox", name="Text", exact=True).fill("Other words")
    save_draft(studio)
    expect(studio.get_by_text("Unpublished changes")).to_be_visible()
    studio.get_by_role("button", name="Edit again").click()
    expect(studio.get_by_text("The draft is version 1 again.")).to_be_visible()
    expect(studio.get_by_role("textbox", name="Text", exact=True)).to_contain_text(
        "Two words for Name of the account or your team"
    )
    archive(studio)


def test_button_pressed_while_the_draft_saves_itself_takes_the_latest_words_along(studio: Page) -> None:
    new_prompt(studio, "Banner", "Quicker than the server")
    text = studio.get_by_role("textbox", name="Text", exact=True)
    held: list[Route] = []
    studio.route("**/keep/", lambda route: held.append(route))
    text.fill("First words")
    until(lambda: studio.evaluate("() => 0") == 0 and held, what="the draft saves itself")
    answer = held[0].fetch()  # the server has them, the page does not know it yet

    text.fill("Last words")
    studio.get_by_role("button", name="Review and publish").click(no_wait_after=True)
    held[0].fulfill(response=answer)

    expect(studio.get_by_role("button", name="Publish now")).to_be_enabled()
    studio.get_by_role("link", name="Edit", exact=True).click()
    expect(text).to_have_text("Last words")


def test_ada_is_told_what_is_missing_before_a_prompt_can_be_published(studio: Page) -> None:
    new_prompt(studio, "Tooltip", "Pointing nowhere")

    studio.get_by_role("button", name="Review and publish").click()

    expect(studio.get_by_role("button", name="Publish now")).to_be_disabled()
    studio.get_by_role("link", name="Say which element of the page this prompt belongs to.").click()
    studio.get_by_label("Element of the page").fill("custom-reports")
    save_draft(studio)
    expect(studio.get_by_text("Before it can be published:")).to_be_hidden()
    studio.get_by_role("button", name="Move up").last.click()
    expect(studio.get_by_role("textbox", name="Text", exact=True).first).to_have_text("What you want to say.")


def test_ada_says_how_often_compares_two_wordings_and_keeps_some_people_without(studio: Page) -> None:
    new_prompt(studio, "Banner", "Two ways to say it")
    frame = studio.frame_locator("iframe[title='Preview of the prompt']")
    studio.get_by_role("textbox", name="Text", exact=True).fill("The first way")

    studio.get_by_role("button", name="+ Try another wording").click()
    studio.get_by_role("textbox", name="Text", exact=True).fill("The second way")
    studio.get_by_role("spinbutton", name="Share of this wording").fill("30")
    studio.get_by_role("radio", name="Every few days").check()
    studio.get_by_label("Days between two showings").fill("14")
    studio.get_by_text("Beside other prompts, and to compare").click()
    studio.get_by_label("Per cent of people kept without it").fill("10")

    expect(frame.locator("guidance-prompt")).to_contain_text("The second way")
    studio.get_by_role("radiogroup", name="Wording in the preview").get_by_text("A", exact=True).click()
    expect(frame.locator("guidance-prompt")).to_contain_text("The first way")

    publish(studio)
    expect(studio.get_by_role("radio", name="Every few days")).to_be_checked()
    expect(studio.get_by_label("Days between two showings")).to_have_value("14")
    expect(studio.get_by_label("Per cent of people kept without it")).to_have_value("10")
    studio.get_by_role("tab", name="Wording A 70 %").press("ArrowRight")
    expect(studio.get_by_role("tab", name="Wording B 30 %")).to_be_focused()
    expect(studio.get_by_role("textbox", name="Text", exact=True)).to_have_text("The second way")
    expect(frame.locator("guidance-prompt")).to_contain_text("The second way")
    archive(studio)


def test_ada_gives_people_who_cannot_buy_a_text_of_their_own(studio: Page) -> None:
    new_prompt(studio, "Modal", "Ask somebody who can")
    frame = studio.frame_locator("iframe[title='Preview of the prompt']")

    studio.get_by_role("radio", name="People who may buy; the others get another text").check()
    text = studio.get_by_role("textbox", name="Text", exact=True).first
    text.press_sequentially("Typed while the preview is drawn. ")
    expect(frame.locator("guidance-prompt")).to_contain_text("Typed while the preview is drawn.")
    expect(text).to_be_focused()
    studio.get_by_role("button", name="Edit their text").click()
    expect(frame.locator("guidance-prompt")).to_contain_text("Ask your admin")
    save_draft(studio)
    studio.get_by_role("tab", name="People who cannot buy").click()

    expect(studio.get_by_role("textbox", name="Label", exact=True)).to_have_text("Ask your admin")
    studio.get_by_role("radio", name="Everybody").check()
    expect(studio.get_by_role("tab", name="People who cannot buy")).to_be_hidden()


def test_the_rows_of_a_rule_show_only_what_fits_the_subject(studio: Page) -> None:
    studio.get_by_role("link", name="Segments").click()
    studio.get_by_role("link", name="Buyers on Free").click()
    rows = studio.locator("[data-condition]")

    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("checkbox", name="Free")).to_be_checked()
    expect(rows.first.get_by_label("Value", exact=True)).to_be_hidden()
    rows.first.get_by_label("What", exact=True).select_option("Contacts used, in %")
    rows.first.get_by_label("Value", exact=True).fill("50")
    expect(rows.first.get_by_role("checkbox", name="Free")).to_be_hidden()
    expect(studio.locator("[data-sentence]")).to_have_text(
        "Contacts used is at least 50 % and role is one of “owner”, “admin” or “billing”"
    )
    rows.last.get_by_label("Remove this condition").click()
    expect(studio.locator("[data-sentence]")).to_have_text("Contacts used is at least 50 %")


def test_every_policy_of_the_studio_is_kept(studio: Page, stack: Stack) -> None:
    broken: list[str] = []
    studio.on(
        "console", lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None
    )

    for address in ("/admin/", "/admin/guidance/prompt/", "/admin/guidance/person/why/", "/admin/guidance/event/"):
        studio.goto(stack.url + address)
        expect(studio.locator("#page")).to_be_visible()
    studio.goto(f"{stack.url}/admin/guidance/prompt/")
    studio.get_by_role("link", name="Timeline: 14-day trial").click()
    frame = studio.frame_locator("iframe[title='Preview of the prompt']")
    expect(frame.locator("guidance-prompt")).to_contain_text("Start 14-day trial")

    assert broken == []
