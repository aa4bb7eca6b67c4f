"""Fault 22 in a real browser: our own script and Segment's, unmodified, while what they send to dies or is cut off."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page.conftest import document
from tests.e2e.page.stub import Host, serving
from tests.e2e.page.stub import site as pages
from tests.faults.figures import Figures
from tests.faults.lab import PUBLIC_KEY, Lab
from tests.faults.proxy import Proxy
from tests.faults.test_clients import broken, numbers
from tests.support.node import packages
from tests.support.tabs import await_script
from tests.support.waiting import until

A_WHILE = 20
SEGMENT = "@segment/analytics-next@1.84.3"
LET_IN = """
from guidance.workspaces.models import AllowedOrigin, Workspace
AllowedOrigin.objects.create(workspace=Workspace.objects.get(key="faults"), origin={origin!r})
"""
# It learns from our own door where to send; how often it tries is its own affair.
SEGMENTS_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Acme</title><script src="/segment.js"></script>
<script>
const analytics = AnalyticsNext.AnalyticsBrowser.load({{ writeKey: "{key}", cdnURL: "{server}" }});
</script></head><body><h1>Acme</h1></body></html>"""


@dataclass
class Sender:
    """A page whose client tracks numbered steps. `tries`: requests that it sent, those without an answer too."""

    page: Page
    track: str
    sent: int = 0
    tries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda one: self.tries.append(one.url) if one.method == "POST" else None)

    def send(self, count: int) -> None:
        """Let it track so many more steps."""
        self.page.evaluate(f"([n, to]) => {{ for (; n < to; n++) {self.track}; }}", [self.sent, self.sent + count])
        self.sent += count

    def tries_on(self, count: int) -> None:
        """Wait until it has tried so many more times to send."""
        before = len(self.tries)

        def tried() -> bool:
            self.page.wait_for_timeout(50)  # lets the browser's own news in
            return len(self.tries) >= before + count

        until(tried, timeout=60, what="the client goes on trying")


@pytest.fixture
def line(lab: Lab) -> Iterator[Proxy]:
    """Return the line that pages reach the server by."""
    line = Proxy(("127.0.0.1", int(lab.url.rpartition(":")[2])))
    yield line
    line.close()


@pytest.fixture
def host(lab: Lab) -> Iterator[Host]:
    """Return the host app's server, whose origin the workspace allows."""
    host = Host("", {})
    with serving(pages(host)) as origin:
        host.origin = origin
        lab.manage("shell", "-v", "0", "-c", LET_IN.format(origin=origin))
        yield host


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser profile."""
    context = browser.new_context()
    yield context
    context.close()


def judged(lab: Lab, who: str, sender: Sender) -> Counter[int]:
    """Return how often each step is in the log once as many are there as were tracked and nothing waits."""

    def there() -> bool:
        sender.page.wait_for_timeout(100)
        return numbers(lab, who).total() >= sender.sent

    until(there, timeout=180, what="all steps are in the log")
    lab.books.await_all(timeout=60)
    return numbers(lab, who)


def noted(figures: Figures, lab: Lab, client: str, sender: Sender, found: Counter[int]) -> None:
    figures.say(
        f"22 {client} in Chromium, its line cut, silent and halved, web, a worker and PostgreSQL killed",
        lab.profile,
        f"{sender.sent} tracked, {len(sender.tries)} requests, {len(found)} there, {found.total() - len(found)} twice",
    )


def faults(lab: Lab, line: Proxy) -> list[tuple[Callable[[], None], Callable[[], None]]]:
    """Return what breaks between a page and the log, and what mends it."""
    assert lab.postgres is not None
    return [*broken(lab, line), (lab.worker.kill, lab.worker.start), (lab.postgres.crash, lab.postgres.start)]


def reset_after(line: Proxy, mend: Callable[[], None]) -> None:
    """Mend, and let those hear of it who still hold a line whose other end is gone, as a router does in the end."""
    line.cut()
    line.heal()
    mend()


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_our_script_delivers_everything_once(
    lab: Lab, line: Proxy, host: Host, context: BrowserContext, who: str, figures: Figures
) -> None:
    host.pages["*"] = document(f"http://127.0.0.1:{line.port}").replace("pk_test", PUBLIC_KEY)
    page = context.new_page()
    page.goto(host.origin)
    await_script(page)
    page.evaluate("(who) => guidance.identify(who)", who)
    sender = Sender(page, 'guidance.track("Step", { n })')
    for disturb, mend in faults(lab, line):
        sender.send(A_WHILE)
        disturb()
        sender.send(A_WHILE)
        sender.tries_on(1)
        mend()
    line.cut()
    sender.send(A_WHILE)
    page.goto("about:blank")  # what it could not send must outlive the page
    line.heal()
    page.goto(host.origin)
    await_script(page)
    sender.send(A_WHILE)

    found = judged(lab, who, sender)
    noted(figures, lab, "our script", sender, found)
    assert found == Counter(range(sender.sent))


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_segments_browser_client_delivers_everything_once(
    lab: Lab, line: Proxy, host: Host, context: BrowserContext, who: str, figures: Figures
) -> None:
    script = packages(SEGMENT) / "node_modules/@segment/analytics-next/dist/umd/index.js"
    context.route("**/segment.js", lambda route: route.fulfill(path=script, content_type="text/javascript"))
    host.pages["*"] = SEGMENTS_PAGE.format(key=PUBLIC_KEY, server=f"http://127.0.0.1:{line.port}")
    page = context.new_page()
    page.goto(host.origin)
    page.evaluate("async (who) => { await analytics.ready(); await analytics.identify(who); }", who)
    sender = Sender(page, 'void analytics.track("Step", { n })')
    for disturb, mend in faults(lab, line):
        sender.send(A_WHILE)
        disturb()
        sender.send(A_WHILE)
        sender.tries_on(1)
        reset_after(line, mend)  # it waits for an answer as long as the browser does, and a browser has six lines
    sender.send(A_WHILE)

    found = judged(lab, who, sender)
    noted(figures, lab, "Segment's client", sender, found)
    assert found == Counter(range(sender.sent))
