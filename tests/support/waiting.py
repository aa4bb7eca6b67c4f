"""Waiting for something that happens elsewhere: polls a condition, never sleeps for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NeverHappenedError(AssertionError):
    """The condition did not come true in time."""


def until(predicate: Callable[[], T], *, timeout: float = 20.0, what: str, every: float = 0.02) -> T:
    """Return the first true value of `predicate`; raise NeverHappenedError, saying `what`, after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > deadline:
            raise NeverHappenedError(f"waited {timeout:g} s in vain until {what}; last seen: {value!r}")
        time.sleep(every)
