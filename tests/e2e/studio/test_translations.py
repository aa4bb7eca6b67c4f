"""Ada translates a banner: a grid, a file out and in, a look at it, and people read their own language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guidance.management.demo_seed import PASSWORD
from tests.support.acme import Visitor, start_over
from tests.support.marketer import log_in, new_prompt, publish, save_draft
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]
AXE = Path(__file__).resolve().parents[3] / "widgets_static" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run({resultTypes: ["violations"]}).then(({violations}) =>
  violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) => [id, nodes[0].html]))"""


ADMIN = f"""
from django.contrib.auth.models import User
from guidance.workspaces import roles
from guidance.workspaces.models import Workspace
user = User.objects.create_user("settler", password="{PASSWORD}", is_staff=True)
roles.add_member(workspace=Workspace.objects.get(), user=user, role="admin")
"""
AS_BEFORE = """
from guidance.content import publishing
from guidance.content.models import Prompt
from guidance.workspaces.models import Workspace
for prompt in Prompt.objects.filter(key="good-day"):
    publishing.archive(prompt=prompt)
Workspace.objects.update(default_language="", languages=[])
"""


def choose_languages(page: Page, stack: Stack) -> None:
    stack.manage("shell", "-c", ADMIN)
    log_in(page, stack.url, "settler")
    page.get_by_role("link", name="Workspaces & keys").click()
    page.get_by_role("link", name="Acme Mail").click()
    page.get_by_label("Prompts are written in").select_option("English")
    for language in ("German", "Arabic"):
        page.get_by_role("searchbox", name="And translated into").click()
        page.get_by_role("option", name=language, exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.context.clear_cookies()


def make_banner(page: Page) -> None:
    new_prompt(page, "Banner", "Good day")
    page.get_by_role("textbox", name="Text", exact=True).fill("Good day to you.")
    save_draft(page)


@pytest.fixture
def speaking(stack: Stack) -> Iterator[Stack]:
    """Return the processes, which afterwards know no languages again."""
    start_over(stack)
    yield stack
    stack.manage("shell", "-c", AS_BEFORE)


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_banner_is_translated_and_each_person_reads_their_language(
    speaking: Stack, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    choose_languages(page, speaking)
    log_in(page, speaking.url)
    make_banner(page)

    page.get_by_role("link", name="Translations", exact=True).click()
    german = page.get_by_role("textbox", name="Text 1 in German")
    expect(german).to_have_attribute("contenteditable", "true")  # a writer, in which values are chosen and never typed
    german.fill("Guten Tag Ihnen.")
    page.get_by_role("button", name="Save translations").click()
    expect(page.get_by_text("Saved 1 translation.")).to_be_visible()
    with page.expect_download() as held:
        page.get_by_role("link", name="Export Arabic as XLIFF").click()
    file = tmp_path / "arabic.xlf"
    exported = Path(held.value.path()).read_text()
    file.write_text(exported.replace("</source>", "</source><target>يوم سعيد.</target>"))
    page.get_by_label("File with translations").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("textbox", name="Text 1 in Arabic")).to_have_text("يوم سعيد.")
    expect(page.get_by_role("link", name="German complete")).to_be_visible()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []

    page.get_by_role("link", name="Preview in German").click()
    drawn = page.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt .box")
    expect(drawn).to_contain_text("Guten Tag Ihnen.")
    page.get_by_label("Language").select_option("Arabic")
    expect(drawn).to_contain_text("يوم سعيد.")
    expect(drawn).to_have_attribute("dir", "rtl")
    publish(page)
    context.close()

    for person, locale, words, tongue in (
        ("maya", "de-AT", "Guten Tag Ihnen.", "de"),
        ("omar", "en-GB", "Good day to you.", "en"),
    ):
        profile, errors = browser.new_context(locale=locale), list[str]()
        visitor = Visitor(speaking, profile, errors).be(person).go("/reports")
        visitor.await_armed("good-day")
        box = visitor.prompt("good-day").locator(".box")
        expect(box).to_contain_text(words)
        expect(box).to_have_attribute("lang", tongue)
        profile.close()
        assert errors == []
