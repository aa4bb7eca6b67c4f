"""Pages of the studio on a wide screen, in the dark and on a phone: readable for everybody, nothing beside the screen."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pictures import camera
from tests.pictures.pages import PAGES
from tests.support.marketer import log_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]
AXE = Path(__file__).resolve().parents[3] / "widgets_static" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run({resultTypes: ["violations"]}).then(({violations}) =>
  violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) => [id, nodes[0].html]))"""


SOMEBODY = """
from django.contrib.auth.models import User
from guidance.conf import now
from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace
held = Workspace.objects.get(key="demo")
seen = {"first_seen": now(), "last_seen": now()}
account, _ = Account.objects.get_or_create(workspace=held, group_id="looked-at", defaults=seen)
Person.objects.get_or_create(workspace=held, user_id="looked-at", defaults=seen | {"account": account})
User.objects.filter(username="olga").exists() or User.objects.create_superuser("olga", password="demo-olga-1")
"""
LOOKS: dict[str, Literal["light", "dark"]] = {"light": "light", "dark": "dark"}
STORY = {"prompt:how-likely", "prompt:getting-started", "prompt:reports-tour", "tag"}

# A live prompt whose name, page and element are longer than a phone is wide, and have nowhere to break.
LONG = """
from guidance.conf import now
from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.protocol.content import Anchor, Candidate, Draft, HoverTrigger, Text
from guidance.workspaces.models import Workspace
if not Prompt.objects.filter(key="long").exists():
    nowhere = {"version": 1, "where": {"page.path": {"$eq": "/" + "nowhere" * 9}}, "facts": {}}
    anchor = Anchor(candidates=[Candidate(by="text", value="Q" * 60)])
    draft = Draft(blocks=[Text(text="Long")], trigger=HoverTrigger(), anchor=anchor, audience=nowhere)
    prompt = Prompt(workspace=Workspace.objects.get(key="demo"), key="long", name="W" * 60, kind="tooltip")
    publishing.publish(prompt=drafting.save(prompt=prompt, draft=draft), by=None, now=now())
"""


def look_at(page: Page, path: str) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == [], path
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_is_cut_off(stack: Stack, browser: Browser, width: int, scheme: str) -> None:
    if width == 390:
        stack.manage("shell", "-c", LONG)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=LOOKS[scheme], bypass_csp=True)
    page = context.new_page()
    log_in(page, stack.url)
    page.goto(f"{stack.url}/admin/guidance/prompt/")
    editor = page.get_by_role("link", name="Timeline: 14-day trial").get_attribute("href") or ""

    for path in (
        editor,
        editor.replace("/change/", "/results/"),
        editor.replace("/change/", "/release/"),
        "/admin/guidance/prompt/playbooks/",
        "/admin/guidance/theme/add/",
        "/admin/guidance/prompt/elements/",
        "/admin/guidance/prompt/journey/",
        "/admin/guidance/prompt/",
        "/admin/",
    ):
        page.goto(stack.url + path)
        expect(page.locator("#page")).to_be_visible()
        if path == editor:
            page.get_by_role("button", name="Insert variable").first.click()
            expect(page.get_by_role("menuitem", name="Name of the person")).to_be_focused()
        look_at(page, path)
    context.close()


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_pictured_page_can_be_read_by_everybody(stack: Stack, browser: Browser, width: int, scheme: str) -> None:
    stack.manage("shell", "-c", SOMEBODY)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=LOOKS[scheme], bypass_csp=True)
    page = context.new_page()
    log_in(page, stack.url, "olga", "demo-olga-1")
    known = camera.ids(stack)
    paths = dict.fromkeys(camera.address(shot, known) for shot in PAGES)
    without = {path for path in paths if "{" in path}

    for path in paths.keys() - without:
        page.goto(stack.url + path)
        expect(page.locator("#page")).to_be_visible()
        look_at(page, path)
    # The pictures' story makes these; what they are made of is looked at with other prompts.
    assert {path.partition("{")[2].partition("}")[0] for path in without} <= STORY
    context.close()
