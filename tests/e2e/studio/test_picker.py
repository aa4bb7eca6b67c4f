"""Ada points at elements of her own app instead of describing them: no selector, no id, no code."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.marketer import archive, await_kept, log_in, new_prompt, publish
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


@pytest.fixture
def studio(stack: Stack, page: Page) -> Iterator[Page]:
    page.set_viewport_size({"width": 1440, "height": 900})
    log_in(page, stack.url)
    yield page
    for tab in page.context.pages[1:]:
        tab.close()


def picker_of(studio: Page) -> Page:
    """Press “Pick on my site” and return the window of the app, with the picker in it."""
    with studio.expect_popup() as opened:
        studio.get_by_role("button", name="Pick on my site").click()
    app = opened.value
    expect(
        app.get_by_role("dialog", name="Pick an element").or_(app.get_by_role("dialog", name="Tag a feature"))
    ).to_be_visible()
    return app


def go_to_reports(app: Page) -> None:
    """Use the app itself to come to another page, and pick there."""
    app.get_by_role("button", name="Use the page first").click()
    app.get_by_role("link", name="Reports", exact=True).first.click()
    app.wait_for_url("**/reports")
    app.get_by_role("button", name="Pick now").click()


def rests_until(person: Page, link: str, box: str) -> None:
    """Rest the pointer on a link, again and again until the page was told of the prompt and shows it."""

    def shown() -> bool:
        person.mouse.move(5, 5)
        person.get_by_role("link", name=link).hover()
        try:
            expect(person.locator(box)).to_be_visible(timeout=2_000)
        except AssertionError:
            return False
        return True

    until(shown, timeout=30, what="the tooltip shows where the pointer rests")


def test_ada_picks_an_element_and_people_see_her_tooltip_there(stack: Stack, studio: Page) -> None:
    new_prompt(studio, "Tooltip", "Audience, explained")
    app = picker_of(studio)

    go_to_reports(app)
    app.get_by_role("link", name="Audience").click()
    expect(app.get_by_role("status").filter(has_text="Link “Audience”")).to_be_visible()
    expect(app.get_by_text("Strong", exact=True)).to_be_visible()
    expect(app.locator("guidance-prompt")).to_contain_text("A title")
    app.get_by_role("textbox", name="Title").fill("Who reads you")
    app.get_by_role("radio", name="Right").check()
    app.get_by_role("button", name="Use this").click()
    expect(app.get_by_text("It is in the editor.")).to_be_visible()

    expect(studio.get_by_text("Link “Audience”, found on 1 page")).to_be_visible()
    expect(studio.get_by_label("Where it sits")).to_have_value("right")
    expect(studio.get_by_role("textbox", name="Text", exact=True).first).to_have_text("Who reads you")
    await_kept(studio)
    app.get_by_role("button", name="Close the window").click()
    publish(studio)

    assert studio.context.browser
    person = studio.context.browser.new_page()
    person.goto(f"{stack.demo_url}/reports")
    box = "guidance-prompt[data-prompt=audience-explained]"
    rests_until(person, "Audience", box)
    expect(person.locator(box)).to_contain_text("Who reads you")
    person.close()
    archive(studio)


def test_ada_tags_a_feature_by_pointing_at_it(stack: Stack, studio: Page) -> None:
    studio.goto(f"{stack.url}/admin/guidance/featuretag/add/")
    app = picker_of(studio)

    go_to_reports(app)
    app.get_by_role("link", name="Campaigns").last.click()
    app.get_by_label("What it is called").fill("Campaign Report Opened")
    app.get_by_label("On which pages").select_option("Only on /reports")
    app.get_by_role("button", name="Make the tag").click()
    expect(app.get_by_text("The tag is made.")).to_be_visible()
    app.get_by_role("button", name="Close the window").click()

    studio.goto(f"{stack.url}/admin/guidance/featuretag/")
    expect(studio.get_by_role("row").filter(has_text="Campaign Report Opened")).to_contain_text(
        "Link “Campaigns” is clicked"
    )
