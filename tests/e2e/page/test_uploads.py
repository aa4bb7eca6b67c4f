"""Pictures that were uploaded in the studio: from the script's own origin, under the page's strict policy."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import blocked_modal
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.test_house_rules import WATCH, strict

pytestmark = pytest.mark.e2e
SRC = f"/v1/pictures/{'a1' * 16}-560x280.webp"


def test_uploaded_picture_comes_from_the_scripts_origin_in_both_sizes(stub: Stub, host: Host, open_page: Opens) -> None:
    host.headers["Content-Security-Policy"] = strict(stub)
    host.pages["*"] = document(stub.origin, BODY, 'nonce="abc"')
    page = open_page()
    page.evaluate(f"window.violations = []; {WATCH}")
    image = {"type": "image", "src": SRC, "alt": "<img src=x onerror=window.broken=1>"}

    armed(stub, page, blocked_modal(blocks=[image, *blocked_modal()["blocks"]]))
    page.evaluate("guidance.track('Contacts Blocked')")

    shown = page.locator("guidance-prompt img")
    expect(shown).to_have_attribute("src", stub.origin + SRC)
    expect(shown).to_have_attribute("srcset", f"{stub.origin}{SRC.replace('.webp', '@2x.webp')} 2x")
    expect(shown).to_have_attribute("width", "560")
    expect(shown).to_have_attribute("height", "280")
    expect(shown).to_have_attribute("alt", "<img src=x onerror=window.broken=1>")
    assert page.evaluate("[window.violations, window.broken]") == [[], None]
