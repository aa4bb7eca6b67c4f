"""A page of a host app, the script in it, and the scripted server behind."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page.stub import Host, Stub, door, serving, site

BODY = """
<main>
  <h1>Acme Mail</h1>
  <p><a href="#first" id="first">First link</a></p>
  <div id="place"><button id="reports" data-guidance="custom-reports" type="button">Custom reports</button></div>
  <p><button id="next" type="button">Next button</button></p>
  <p><a id="timeline" href="/timeline">Timeline</a></p>
</main>
"""


def document(origin: str, body: str = BODY, attributes: str = "", head: str = "") -> str:
    """Return a host page with the script in it, exactly as a customer embeds it."""
    script = f'<script async src="{origin}/guidance.js" data-key="pk_test" {attributes}></script>'
    metas = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return f'<!doctype html><html lang="en"><head>{metas}<title>Acme</title>{head}{script}</head><body>{body}</body></html>'


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Return a scripted Guidance server."""
    stub = Stub()
    with serving(door(stub)) as origin:
        stub.origin = origin
        yield stub
        stub.streaming = False


@pytest.fixture
def host(stub: Stub) -> Iterator[Host]:
    """Return the host app's server; any address shows the same page until a test says otherwise."""
    host = Host("", {"*": document(stub.origin)})
    with serving(site(host)) as origin:
        host.origin = origin
        yield host


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser profile."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


Opens = Callable[..., Page]


@pytest.fixture
def open_page(context: BrowserContext, host: Host) -> Iterator[Opens]:
    """Return a function that opens a page of the host app in a new tab; the test fails if any script throws."""
    errors: list[str] = []

    def opened(path: str = "/", ready: bool = True) -> Page:
        tab = context.new_page()
        tab.set_default_timeout(5000)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(host.origin + path)
        if ready:
            tab.wait_for_function("() => window.guidance && new Promise((done) => guidance.ready(() => done(true)))")
        return tab

    yield opened
    assert errors == []


def armed(stub: Stub, page: Page, *contents: dict[str, Any]) -> None:
    """Arm these prompts and wait until the page has them ready."""
    keys = [content["prompt"] for content in contents]
    page.evaluate("() => { window.armedKeys = ''; guidance.on('armed', (keys) => (window.armedKeys = String(keys))); }")
    stub.arm(*contents)
    page.wait_for_function("(keys) => window.armedKeys === keys", arg=",".join(keys))
