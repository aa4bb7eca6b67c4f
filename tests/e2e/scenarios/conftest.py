"""Acme Mail anew for every scenario, on the real processes, in both profiles."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.support.acme import Visitor, start_over, visiting
from tests.support.stack import Stack

Visits = Callable[[str], Visitor]


@pytest.fixture
def visit(stack: Stack, browser: Browser) -> Iterator[Visits]:
    """Return a function that opens Acme Mail as a person in a browser profile of its own."""
    start_over(stack)
    with ExitStack() as doors:
        yield lambda person: doors.enter_context(visiting(stack, browser, person))
