"""Ada and Lena write at the same draft: nobody's words are lost without somebody saying so."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.marketer import new_prompt, studio_of
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.processes]
LENA = """
from django.contrib.auth.models import User
from guidance.workspaces import roles
from guidance.workspaces.models import Workspace
lena = User.objects.filter(username="lena").first() or User.objects.create_user("lena", password="demo-lena-1", first_name="Lena")
lena.is_staff = True
lena.save()
roles.add_member(workspace=Workspace.objects.get(key="demo"), user=lena, role="editor")
"""


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_second_writer_takes_the_others_words_or_keeps_their_own(stack: Stack, browser: Browser) -> None:
    stack.manage("shell", "-c", LENA)
    ada, lena = studio_of(browser, stack.url), studio_of(browser, stack.url, "lena", "demo-lena-1")
    new_prompt(ada, "Banner", "Of both")
    lena.goto(ada.url)
    hers, mine = (page.get_by_role("textbox", name="Text", exact=True) for page in (lena, ada))

    hers.fill("By Lena")
    expect(lena.get_by_role("status")).to_contain_text("Draft saved by itself")
    mine.fill("By Ada")
    told = ada.get_by_role("alertdialog", name="Somebody else changed this draft")
    expect(told).to_contain_text("Lena changed this draft")
    expect(told.get_by_role("button", name="Take Lena's")).to_be_focused()
    told.get_by_role("button", name="Keep mine").click()
    expect(ada.get_by_role("status")).to_contain_text("Draft saved by itself")

    lena.route("**/keep/", lambda route: route.abort())  # or it may be quicker than her, and ask instead
    hers.fill("By Lena again")
    lena.get_by_role("button", name="Save draft").click()
    expect(lena.get_by_role("alert")).to_contain_text("Ada changed this draft")
    expect(hers).to_have_text("By Lena again")
    lena.get_by_role("link", name="Take Ada's").click()
    expect(hers).to_have_text("By Ada")
    for page in (ada, lena):
        page.context.close()
