"""The ways a page can take the script in, each under the strictest policy."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import BODY, Opens
from tests.e2e.page.prompts import banner
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

NONCE = "script-src 'nonce-abc'; require-trusted-types-for 'script'"
IMPORTED = """<script type="module" nonce="abc">
const {{ load }} = await import("{origin}/guidance.mjs");
const guidance = load({{ key: "pk_test" }});
guidance.identify("lena");
window.second = load({{ key: "pk_test" }}) === guidance;
</script>"""
QUEUED = """<script nonce="abc">(window.guidance = window.guidance || []).push(["identify", "lena"])</script>
<script nonce="abc" async src="{origin}/guidance.js" data-key="pk_test"></script>"""
# What a tag manager does: an element made by script, which a policy with Trusted Types would refuse.
MADE = """<script nonce="abc">
const tag = Object.assign(document.createElement("script"), {{ async: true, src: "{origin}/guidance.js" }});
tag.dataset.key = "pk_test";
document.head.append(tag);
(window.guidance = window.guidance || []).push(["identify", "lena"]);
</script>"""


@pytest.mark.parametrize(
    ("ways_in", "scripts"),
    [
        pytest.param(IMPORTED, NONCE, id="imported"),
        pytest.param(QUEUED, NONCE, id="called before it loaded"),
        pytest.param(MADE, "script-src 'nonce-abc' 'strict-dynamic'", id="added by a script"),
    ],
)
def test_page_takes_the_script_in(stub: Stub, host: Host, open_page: Opens, ways_in: str, scripts: str) -> None:
    host.headers["Content-Security-Policy"] = (
        f"default-src 'self'; {scripts}; connect-src {stub.origin}; report-uri /csp"
    )
    head = f'<meta charset="utf-8"><title>Acme</title>{ways_in.format(origin=stub.origin)}'
    host.pages["*"] = f'<!doctype html><html lang="en"><head>{head}</head><body>{BODY}</body></html>'
    stub.arm(banner())

    page = open_page()

    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()
    until(lambda: stub.of_type("identify"), what="the call made at once arrived")
    assert [one["userId"] for one in stub.of_type("identify")] == ["lena"]
    assert page.evaluate("window.second !== false")
    assert host.reports == []
