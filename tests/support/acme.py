"""Acme Mail in a real browser: visitors who use it the way the scenarios say."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.stack import Stack

TOOLTIP = "custom-reports-tooltip"
NEARLY_FULL = "contacts-80-banner"
FULL = "contacts-full-modal"
TRIAL = "timeline-trial-modal"
MESSAGES = "message-limit-banner"
# From the first decision on: who begins to listen later may have missed the one that matters. `armed` is of the last one heard.
LISTEN = """
window.heard = [];
window.armed = [];
const listen = () => {
    if (!window.guidance) return setTimeout(listen, 5);
    window.guidance.on("decision", (decision) => {
        window.heard.push(decision);
        window.armed = [];
    });
    window.guidance.on("armed", (keys) => (window.armed = keys));
};
listen();
"""


class Visitor:
    """One person in one browser profile; `tab` is the tab in use."""

    def __init__(self, stack: Stack, context: BrowserContext, errors: list[str]) -> None:
        self.stack, self.context, self.errors = stack, context, errors
        self.tab = self.new_tab()

    def new_tab(self) -> Page:
        """Open a further tab of this profile."""
        tab = self.context.new_page()
        tab.add_init_script(LISTEN)
        tab.set_default_timeout(15_000)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        return tab

    def be(self, person: str) -> "Visitor":
        """Choose who to be in the switch of the top bar."""
        self.tab.goto(self.stack.demo_url)
        button = self.tab.locator(f'button[name="person"][value="{person}"]')
        with self.tab.expect_navigation():  # who is chosen may have been the one before
            button.evaluate("button => button.form.requestSubmit(button)")
        expect(self.tab.locator("body")).to_have_attribute("data-session", re.compile(f'"{person}(-[0-9]+)?"'))
        return self

    def go(self, path: str) -> "Visitor":
        """Load a page."""
        self.tab.goto(self.stack.demo_url + path)
        return self

    def session(self) -> dict[str, Any]:
        """Return who the page believes is here."""
        held: dict[str, Any] = json.loads(self.tab.locator("body").get_attribute("data-session") or "{}")
        return held

    def prompt(self, key: str, tab: Page | None = None) -> Locator:
        """Return the place of a prompt in the page, there or not."""
        return (tab or self.tab).locator(f'guidance-prompt[data-prompt="{key}"]')

    def await_armed(self, *keys: str, tab: Page | None = None) -> None:
        """Wait until the page has been told that this person may see `keys`, and has fetched and armed them."""
        # Awaited here, never in the page: a predicate that returns a promise is true at once.
        (tab or self.tab).wait_for_function("(keys) => keys.every((key) => window.armed.includes(key))", arg=list(keys))

    def content(self, key: str) -> str:
        """Return the name of the version of a prompt that this person may see."""
        found: str = self.tab.evaluate(
            "(key) => window.heard.at(-1).armed.find(({prompt}) => prompt === key).content", key
        )
        return found

    def await_version_after(self, key: str, content: str) -> None:
        """Wait until the page has been told of another version of a prompt than this one, and has armed it."""
        self.tab.wait_for_function(
            """([key, known]) => window.armed.includes(key)
                && window.heard.at(-1).armed.some(({prompt, content}) => prompt === key && content !== known)""",
            arg=[key, content],
        )

    def await_value(self, key: str, variable: str, value: object) -> None:
        """Wait until the page has heard a decision in which the prompt's variable has this value."""
        self.tab.wait_for_function(
            """([key, variable, value]) =>
                window.heard.some(({armed}) => armed.some(({prompt, data}) => prompt === key && data[variable] === value))""",
            arg=[key, variable, value],
        )

    def violations(self) -> list[Any]:
        """Return what the demo's Content-Security-Policy had to report so far."""
        with urllib.request.urlopen(f"{self.stack.demo_url}/csp-reports", timeout=5) as answer:
            found: list[Any] = json.load(answer)
        return found


@contextmanager
def visiting(stack: Stack, browser: Browser, person: str) -> Iterator[Visitor]:
    """Open Acme Mail as `person` in a browser profile of its own; fails at the end if a page threw."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    try:
        yield Visitor(stack, context, errors).be(person)
    finally:
        context.close()
    assert errors == []


def start_over(stack: Stack) -> None:
    """Give Acme Mail new people and accounts, so that nothing seen before counts."""
    request = urllib.request.Request(f"{stack.demo_url}/start-over", method="POST", data=b"")
    urllib.request.urlopen(request, timeout=10).close()


def decided(tab: Page) -> list[str]:
    """Return the keys of what the page was last told to arm."""
    keys: list[str] = tab.evaluate("window.heard.at(-1).armed.map(({ prompt }) => prompt)")
    return keys
