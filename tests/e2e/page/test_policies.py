"""Every kind of Content-Security-Policy that customers have lets all of the script through, whatever files it fetches."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.surveys import survey

pytestmark = pytest.mark.e2e

TYPED = "script-src 'nonce-abc'; require-trusted-types-for 'script'"
POLICIES = {
    "none": "",
    "hosts": "script-src 'self' {origin}; style-src 'self'",
    "nonce only": "script-src 'nonce-abc'; style-src 'nonce-abc'",
    "nonce and strict-dynamic": "script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'",
    "Trusted Types": TYPED,
    "Trusted Types, policies by name": f"{TYPED}; trusted-types theirs",
    "Trusted Types, no policy at all": f"{TYPED}; trusted-types 'none'",
}
REST = "default-src 'none'; connect-src {origin}; img-src {origin}; report-uri /csp"


@pytest.mark.builds
@pytest.mark.parametrize("policy", POLICIES)
def test_prompts_show_and_violate_nothing_under(stub: Stub, host: Host, open_page: Opens, policy: str) -> None:
    if POLICIES[policy]:
        host.headers["Content-Security-Policy"] = f"{POLICIES[policy]}; {REST}".format(origin=stub.origin)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    page = open_page()

    survey_later = survey(trigger={"type": "event", "event": "Asked"}, placement="bottom-right")
    armed(stub, page, banner(), tooltip(), survey_later, blocked_modal())
    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()
    page.hover("#reports")
    expect(page.locator("guidance-prompt[data-kind=tooltip] .box")).to_be_visible()
    page.mouse.move(5, 500)
    page.evaluate("guidance.track('Asked')")
    expect(page.locator("guidance-prompt[data-kind=survey] .box")).to_be_visible()
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt[data-kind=modal] dialog")).to_be_visible()

    # The colours came through too: styles are made, not written into the page.
    colour = page.locator("guidance-prompt[data-kind=modal] .primary").evaluate(
        "(one) => getComputedStyle(one).backgroundColor"
    )
    assert (colour, host.reports) == ("rgb(91, 76, 224)", [])
