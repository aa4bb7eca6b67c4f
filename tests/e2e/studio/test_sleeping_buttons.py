"""Buttons that only a script serves cannot be pressed before it is there."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.marketer import log_in
from tests.support.stack import Stack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.processes]


@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
def test_buttons_sleep_until_their_script_hears_them(stack: Stack, page: Page) -> None:
    held: list[Route] = []
    log_in(page, stack.url)
    page.get_by_role("link", name="Playbooks").first.click()
    page.get_by_role("link", name="A limit fills up").click()
    expect(page.get_by_role("button", name="Make the drafts").first).to_be_visible()
    playbook = page.url
    install = f"{stack.url}/admin/guidance/workspace/{playbook.rpartition('=')[2]}/install/"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    # All scripts of a page are awaited before those of its own begin: each way, one that comes late keeps the buttons asleep.
    for script, address, button in (
        ("playbooks", playbook, page.get_by_role("button", name="how much is used").first),
        ("editor", install, page.get_by_role("button", name="Copy").first),
    ):
        awaited = re.compile(rf"/{script}\.([^/]*\.)?js$")
        page.route(awaited, lambda route: held.append(route))
        with page.expect_request(awaited):
            page.goto(address, wait_until="commit")
        if script == "playbooks":
            page.get_by_text("Insert a value").first.click()
        until(lambda: held or page.wait_for_timeout(20), what="the script is held back")
        expect(button).to_be_disabled()
        held.pop().continue_()
        expect(button).to_be_enabled()
        page.unroute_all()
        button.click()

    expect(page.get_by_text("Copied", exact=True).first).to_be_visible()
