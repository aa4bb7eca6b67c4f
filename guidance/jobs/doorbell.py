"""Wake a worker for the lanes that have mail: at most one wake-up a lane while one is pending, and never in the request's time."""

import logging
import os
import threading
import time
from collections.abc import Iterable

from celery import current_app
from django.conf import settings
from django.core.cache import cache

from guidance.jobs import names
from guidance.jobs.publisher import publisher

log = logging.getLogger(__name__)
_PENDING_SECONDS = 2
# What comes meanwhile goes into the next message; and while a worker is busy, every request would ask the cache anew.
_APART_SECONDS = 0.015
_REST_SECONDS = 5.0  # a cache that says nothing costs its asker a second
_asks_again_at = 0.0


class Doorbell:
    """Collects the lanes rung in this process and publishes them together, a few milliseconds apart."""

    def __init__(self) -> None:
        self._lanes: set[int] = set()
        self._lock = threading.Lock()
        self._waiting = 0  # the pid in which a publication is queued; a forked child starts its own

    def ring(self, lanes: Iterable[int]) -> None:
        """Wake a worker for `lanes` soon; call it after the inbox rows are committed."""
        with self._lock:
            self._lanes.update(lanes)
            if self._waiting == os.getpid():
                return
            self._waiting = os.getpid()
        if not publisher.submit(self._publish):
            self._waiting = 0

    def _publish(self) -> None:
        with self._lock:
            lanes, self._lanes = self._lanes, set()
            self._waiting = 0
        fresh = _not_rung(sorted(lanes))
        if fresh:
            current_app.tasks[names.DRAIN].apply_async(kwargs={"lanes": fresh})
        time.sleep(_APART_SECONDS)


doorbell = Doorbell()


def ring(lanes: Iterable[int]) -> None:
    """Wake a worker for `lanes` soon; call it after the inbox rows are committed. Never blocks, never raises."""
    if not getattr(settings, "GUIDANCE_SILENT_DOORBELL", False):
        doorbell.ring(lanes)


def answered(lanes: Iterable[int]) -> None:
    """Forget the pending wake-ups of `lanes`; a worker calls it before it claims, so that later mail rings again.

    Never raises: without a cache the marks end by themselves.
    """
    try:
        cache.delete_many([_mark(lane) for lane in lanes])
    except Exception as error:
        log.warning("jobs.doorbell.cache_failed error=%s", error)


def unanswered(lanes: Iterable[int]) -> set[int]:
    """Return those of `lanes` that have been rung for and that no worker has come for yet: all workers are busy.

    Never raises: without a cache nobody knows, and for five seconds nobody asks again.
    """
    global _asks_again_at
    if time.monotonic() < _asks_again_at:
        return set()
    try:
        marks = {_mark(lane): lane for lane in lanes}
        return {marks[mark] for mark in cache.get_many(list(marks))}
    except Exception as error:
        _asks_again_at = time.monotonic() + _REST_SECONDS
        log.warning("jobs.doorbell.cache_failed error=%s", error)
        return set()


def _not_rung(lanes: list[int]) -> list[int]:
    try:
        pending = cache.get_many([_mark(lane) for lane in lanes])  # under load most are: one round trip tells
        unmarked = [lane for lane in lanes if _mark(lane) not in pending]
        return [lane for lane in unmarked if cache.add(_mark(lane), 1, _PENDING_SECONDS)]
    except Exception as error:
        log.warning("jobs.doorbell.cache_failed error=%s", error)
        return lanes


def _mark(lane: int) -> str:
    return f"guidance:rung:{lane}"
