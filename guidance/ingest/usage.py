"""How many events a workspace sent today, for its quota. Counted in the process and written every few seconds.

A process that is killed takes a few seconds of its counts along: a quota is no ledger.
"""

import datetime as dt
import threading
import time
from collections import Counter

from django.db import connection

from guidance.conf import conf
from guidance.ingest.models import Usage

_EVERY_SECONDS = 5.0
_ADD = (
    "INSERT INTO guidance_usage AS u (workspace_id, day, events) VALUES (%s, %s, %s)"
    " ON CONFLICT (workspace_id, day) DO UPDATE SET events = u.events + excluded.events RETURNING events"
)

_fresh: Counter[tuple[int, dt.date]] = Counter()
_known: dict[int, tuple[dt.date, int]] = {}
_written: dict[int, float] = {}
_lock = threading.Lock()


def note(*, workspace_id: int, events: int, now: dt.datetime) -> None:
    """Count accepted events; write the count when the last time is some seconds ago."""
    day = now.date()
    with _lock:
        _fresh[workspace_id, day] += events
        if time.monotonic() < _written.get(workspace_id, 0.0) + _EVERY_SECONDS:
            return
        _written[workspace_id] = time.monotonic()
        count = _fresh.pop((workspace_id, day))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [workspace_id, day, count])
        (total,) = cursor.fetchone()
    with _lock:
        _known[workspace_id] = (day, total)


def is_spent(*, workspace_id: int, now: dt.datetime) -> bool:
    """Return whether the workspace sent as many events today as it may."""
    if not conf().day_events:
        return False
    day, total = _known.get(workspace_id, (now.date(), 0))
    return day == now.date() and total + _fresh[workspace_id, day] >= conf().day_events


def of_day(*, workspace_id: int, day: dt.date) -> int:
    """Return how many events a workspace sent on a day, as far as it is written."""
    found = Usage.objects.filter(workspace_id=workspace_id, day=day).values_list("events", flat=True).first()
    return found or 0


def forget() -> None:
    """Start counting anew (tests)."""
    with _lock:
        _fresh.clear()
        _known.clear()
        _written.clear()
