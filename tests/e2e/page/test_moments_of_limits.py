"""A limit that is reached, in Chromium: as the page says at once, or as the decision does."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import Opens, armed
from tests.e2e.page.prompts import blocked_modal
from tests.e2e.page.stub import Stub

pytestmark = [pytest.mark.e2e, pytest.mark.builds]

MODAL = "guidance-prompt[data-kind=modal] dialog"


def waiting(used: int, **trigger: Any) -> dict[str, Any]:
    data = {"limit.contacts.used": used, "limit.contacts.limit": 2000}
    return blocked_modal(trigger={"type": "limit", "limit": "contacts", **trigger}, data=data)


def reports(page: Page, usage: object) -> None:
    page.evaluate("(usage) => guidance.group('northwind', {usage})", usage)


def test_prompt_shows_when_the_page_reports_that_its_limit_is_reached(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, waiting(1999, percent=100))
    for usage in ({"contacts": 1999}, {"seats": 9000}, None, {"contacts": "2000"}):
        reports(page, usage)
    page.wait_for_timeout(200)
    assert stub.claims == []

    reports(page, {"contacts": 2000})

    expect(page.locator(MODAL)).to_be_visible()
    assert [claim["trigger"] for claim in stub.claims] == ["limit"]


def test_prompt_shows_when_the_decision_says_that_its_share_is_used(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, waiting(1599, percent=80))
    page.wait_for_timeout(200)
    assert stub.claims == []

    stub.arm(waiting(1600, percent=80))

    expect(page.locator(MODAL)).to_be_visible()


def test_prompt_that_was_reached_before_the_page_opened_shows_at_once(stub: Stub, open_page: Opens) -> None:
    stub.arm(waiting(2100))

    page = open_page()

    expect(page.locator(MODAL)).to_be_visible()


def test_newer_decision_outdoes_what_the_page_said_before(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    stub.refusals["blocked-modal"] = "capped_person"
    armed(stub, page, waiting(100))
    reports(page, {"contacts": 2000})
    page.wait_for_timeout(200)
    assert len(stub.claims) == 1

    stub.refusals.clear()
    armed(stub, page, waiting(200))
    page.wait_for_timeout(300)

    assert len(stub.claims) == 1


def test_limit_that_is_unlimited_is_never_reached(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, {**waiting(0), "data": {"limit.contacts.used": 5000}})

    reports(page, {"contacts": 9000})
    page.wait_for_timeout(200)

    assert stub.claims == []
