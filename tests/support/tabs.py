"""Tabs of a browser in which the script runs."""

from playwright.sync_api import Page


def await_script(tab: Page) -> None:
    """Wait until the script has run in the page; raises Playwright's TimeoutError where it is not even there."""
    tab.wait_for_function("() => window.guidance")
    # Not in the same go: a predicate that returns a promise is true at once.
    tab.evaluate("() => new Promise((done) => guidance.ready(() => done(true)))")
