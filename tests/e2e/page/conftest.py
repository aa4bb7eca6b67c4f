"""A page of a host app, the script in it, and the scripted server behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page.stub import DIST, Host, Stub, door, serving, site
from tests.support.script import plain
from tests.support.tabs import await_script

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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `builds` with the script as it is served and again as it was written."""
    if metafunc.definition.get_closest_marker("builds"):
        metafunc.parametrize("build", ["served", "source"], indirect=True)


@pytest.fixture
def build(request: pytest.FixtureRequest) -> Path:
    """Return the build that pages load: the committed one unless a test is marked `builds`."""
    return plain() if getattr(request, "param", "served") == "source" else DIST


@pytest.fixture
def stub(build: Path) -> Iterator[Stub]:
    """Return a scripted Guidance server."""
    stub = Stub(script=build)
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
        tab.set_default_timeout(15_000)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(host.origin + path)
        if ready:
            await_script(tab)
        return tab

    yield opened
    assert errors == []


def loaded(page: Page, name: str) -> None:
    """Wait until the script's own file of that name is here and has run."""
    find = "(name) => performance.getEntriesByType('resource').find((one) => one.name.endsWith(`/${name}.js`))?.name"
    page.evaluate("(url) => import(url).then(() => 0)", page.wait_for_function(find, arg=name).json_value())


def passed(page: Page, milliseconds: int) -> None:
    """Let so much time pass for the page itself: whatever was due by then has run, however slow the machine is."""
    page.evaluate(
        "(wait) => new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), wait))",
        milliseconds,
    )


# For the page, what has not been found by now has been away for long.
AGED = "() => { const now = Date.now; Date.now = () => now() + 6000; }"


def armed(stub: Stub, page: Page, *contents: dict[str, Any]) -> None:
    """Arm these prompts and wait until the page has them ready."""
    keys = [content["prompt"] for content in contents]
    page.evaluate("() => { window.armedKeys = ''; guidance.on('armed', (keys) => (window.armedKeys = String(keys))); }")
    stub.arm(*contents)
    page.wait_for_function("(keys) => window.armedKeys === keys", arg=",".join(keys))
