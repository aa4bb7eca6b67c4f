"""The event log's months on PostgreSQL: parts of the table, made ahead and dropped whole, so that forgetting deletes no rows.

On SQLite the log is one table. What no month was made for lands in the part `guidance_event_rest`, and nothing is ever refused.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction

AHEAD = 3
"""This many months after the present one have a part already."""

MANY = 1_000
"""Events of no month are counted so far."""

_LOG = "guidance_event"
_PARTS = "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass"
_MONTH = re.compile(rf"{_LOG}_(until_)?(\d{{4}})_(\d\d)")
_PATIENCE = "1s"
"""Whoever reads or writes the log waits behind a lock that waits: it gives up, and tries again the next time."""
_CHUNK = (
    f"DELETE FROM {_LOG}_rest WHERE ctid = ANY(ARRAY("  # noqa: S608 - names of ours
    f"SELECT ctid FROM {_LOG}_rest WHERE received_at < %s ORDER BY received_at LIMIT %s))"
)

log = logging.getLogger(__name__)


def are_kept() -> bool:
    """Return whether this database keeps the log in months."""
    return connection.vendor == "postgresql"


def make_ahead(*, now: dt.datetime) -> list[str]:
    """Make the parts of this month (UTC) and the `AHEAD` next ones where they are missing; return the names of the new ones."""
    made = []
    for name, first in _missing(now, AHEAD):
        bounds = f"FROM ('{first} 00:00+00') TO ('{_following(first)} 00:00+00')"
        if _done(f"CREATE TABLE {name} PARTITION OF {_LOG} FOR VALUES {bounds}"):
            made.append(name)
    return made


def missing(*, now: dt.datetime) -> list[str]:
    """Return the names of the parts that are not there for this month (UTC) and the next."""
    return [name for name, _ in _missing(now, 1)]


def strays() -> int:
    """Return how many events lie in no month's part, counted up to `MANY`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {_LOG}_rest LIMIT %s) AS few", [MANY])  # noqa: S608
        return int(cursor.fetchone()[0])


def drop_past(*, before: dt.datetime) -> list[str]:
    """Drop the parts that hold nothing of `before` or later; return their names."""
    past = sorted(name for name, end in _ends().items() if _midnight(end) <= before)
    return [name for name in past if _done(f"DROP TABLE {name}")]


def prune_rest(*, before: dt.datetime, chunk: int) -> int:
    """Delete what came before that moment and fits no month, `chunk` rows at a time; return how many rows went."""
    deleted = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHUNK, [before, chunk])
            bite = int(cursor.rowcount)
        deleted += bite
        if bite < chunk:
            return deleted


def _missing(now: dt.datetime, ahead: int) -> list[tuple[str, dt.date]]:
    months = [now.astimezone(dt.UTC).date().replace(day=1)]
    for _ in range(ahead):
        months.append(_following(months[-1]))
    here = _ends()
    covered = max((end for name, end in here.items() if "_until_" in name), default=months[0])
    named = [(f"{_LOG}_{first:%Y_%m}", first) for first in months]
    return [(name, first) for name, first in named if name not in here and _following(first) > covered]


def _ends() -> dict[str, dt.date]:
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [_LOG])
        return dict(_dated(name for (name,) in cursor.fetchall()))


def _dated(names: Iterable[str]) -> Iterable[tuple[str, dt.date]]:
    for name in names:
        if found := _MONTH.fullmatch(name):
            until, year, month = found.groups()
            first = dt.date(int(year), int(month), 1)
            yield name, first if until else _following(first)


def _following(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _done(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            cursor.execute(statement)
    except DatabaseError as error:
        # Somebody holds the log for longer, a second beat was first, or the rest has rows of that month: none loses an event.
        log.warning("ingest.months.unchanged error=%s", error)
        return False
    return True
