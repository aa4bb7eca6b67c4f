"""The inbox's far end: claim what waits in lanes, drop what was seen before, write the log, put failures aside.

Every function runs in the transaction of the effects, so a killed worker leaves no half of anything.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Q

from guidance.core.times import from_ms
from guidance.ingest.models import DeadLetter, Inbox, SeenMessage
from guidance.ingest.models import Event as EventRow
from guidance.people import bulk, statement
from guidance.protocol.events import Event

_LOCK_SPACE = 0x67756964  # "guid": keeps our advisory locks apart from others' in the same database
_LOGGED = (
    *("workspace_id", "person_id", "account_id", "type", "name", "properties", "message_id", "time", "received_at"),
)
_MAIL = ("id", "workspace_id", "lane", "body", "verified", "subject", "company", "received_at", "tries")
_TAKE = (
    "WITH locked AS MATERIALIZED (SELECT lane FROM unnest(%s::int[]) AS lane WHERE pg_try_advisory_xact_lock(%s, lane)),"
    " oldest AS MATERIALIZED (SELECT id FROM guidance_inbox WHERE lane IN (SELECT lane FROM locked)"
    " AND (next_at IS NULL OR next_at <= %s) ORDER BY id LIMIT %s),"
    # Due is said again, because a row that another worker has just put off is looked at anew when it is deleted.
    " taken AS (DELETE FROM guidance_inbox i USING oldest WHERE i.id = oldest.id AND (next_at IS NULL OR next_at <= %s)"
    " RETURNING i.id, i.workspace_id, i.lane, i.body, i.verified, i.subject, i.company, i.received_at, i.tries)"
    # Nothing of what follows is read whole, even by a statement that was prepared while its table was empty; and it need not wait
    # for the disk: a power cut that takes the effects back gives the mail back, and what is accepted meanwhile waits for both.
    " SELECT (SELECT count(*) FROM locked), said.*, taken.* FROM"
    " (SELECT set_config('enable_seqscan', 'off', true), set_config('synchronous_commit', 'off', true)) AS said"
    " LEFT JOIN taken ON true ORDER BY taken.id"
)
_BACKOFF = dt.timedelta(seconds=5)
_BACKOFF_AT_MOST = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Mail:
    """One claimed inbox row."""

    id: int
    workspace_id: int
    lane: int
    body: str
    verified: bool
    subject: str
    company: str
    received_at: dt.datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Logged:
    """One event for the log, with whose it is."""

    workspace_id: int
    person_id: int
    account_id: int | None
    event: Event
    received_at: dt.datetime


def take(*, lanes: Sequence[int], limit: int, now: dt.datetime) -> tuple[list[Mail], int]:
    """Take the oldest due rows, at most `limit`, of those of `lanes` that nobody else works on; return them and how many these are.

    The lanes are locked until the transaction ends, and the rows are deleted in it. One statement on PostgreSQL: what another
    worker committed while it began is either deleted, which the deletion sees, or left for the next call.
    """
    wanted = sorted(set(lanes))
    if connection.vendor != "postgresql":
        mail = claim(lanes=wanted, limit=limit, now=now)
        done(mail=mail)
        return mail, len(wanted)
    rows = statement.execute(_TAKE, [wanted, _LOCK_SPACE, now, limit, now])
    return [Mail(*row) for _, _, _, *row in rows if row[0] is not None], int(rows[0][0])


def lock_lanes(*, lanes: Iterable[int]) -> list[int]:
    """Return those of `lanes` that nobody else works on, taken until the transaction ends.

    On SQLite a write transaction is alone anyway, so it gets them all.
    """
    wanted = sorted(set(lanes))
    if connection.vendor != "postgresql":
        return wanted
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lane FROM unnest(%s::int[]) AS lane WHERE pg_try_advisory_xact_lock(%s, lane)",
            [wanted, _LOCK_SPACE],
        )
        return [lane for (lane,) in cursor.fetchall()]


def pass_lanes(*, lanes: Iterable[int]) -> None:
    """Wait for everybody who works on `lanes` now; nothing to wait for on SQLite, where a write transaction is alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for lane in sorted(set(lanes)):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, lane])


def claim(*, lanes: Sequence[int], limit: int, now: dt.datetime) -> list[Mail]:
    """Return the oldest rows of locked lanes that are due, at most `limit`."""
    due = Inbox.objects.filter(Q(next_at=None) | Q(next_at__lte=now), lane__in=lanes).order_by("pk")
    return [Mail(*row) for row in due.values_list(*_MAIL)[:limit]]


def due_lanes(*, waiting_since: dt.datetime, now: dt.datetime) -> list[int]:
    """Return the lanes with due rows accepted before `waiting_since`."""
    rows = Inbox.objects.filter(Q(next_at=None) | Q(next_at__lte=now), received_at__lte=waiting_since)
    return sorted(set(rows.order_by().values_list("lane", flat=True).distinct()))


def done(*, mail: Iterable[Mail]) -> None:
    """Delete rows whose effects are in this transaction."""
    ids = [item.id for item in mail]
    if ids:
        statement.execute(f"DELETE FROM guidance_inbox WHERE {statement.among('id')}", [statement.many(ids)])  # noqa: S608


def fresh(*, messages: Sequence[tuple[int, str]], now: dt.datetime) -> set[tuple[int, str]]:
    """Remember (workspace id, messageId) pairs and return those not seen before."""
    moment = connection.ops.adapt_datetimefield_value(now)
    found = bulk.insert(
        model=SeenMessage,
        columns=("workspace_id", "message_id", "received_at"),
        rows=[(workspace_id, message_id, moment) for workspace_id, message_id in sorted(set(messages))],
        then="ON CONFLICT DO NOTHING RETURNING workspace_id, message_id",
    )
    return {(workspace_id, message_id) for workspace_id, message_id in found}


def log(*, entries: Iterable[Logged]) -> None:
    """Append to the event log."""
    when = connection.ops.adapt_datetimefield_value
    bulk.insert(
        model=EventRow,
        columns=_LOGGED,
        rows=[
            (
                entry.workspace_id,
                entry.person_id,
                entry.account_id,
                entry.event.type,
                entry.event.name,
                msgspec.json.encode(entry.event.properties or entry.event.traits).decode(),
                entry.event.message_id,
                when(from_ms(entry.event.time)),
                when(entry.received_at),
            )
            for entry in entries
        ],
    )


def put_off(*, mail: Mail, failed: Sequence[Any] | None, error: str, now: dt.datetime, max_tries: int) -> None:
    """Keep only the `failed` raw events of a row for a later try, or make them dead letters after the last one.

    `failed` is None for a row that cannot be read: it is kept as it is.
    """
    body = mail.body if failed is None else _body(mail, failed)
    if mail.tries + 1 < max_tries:
        wait = min(_BACKOFF * 2**mail.tries, _BACKOFF_AT_MOST)
        Inbox.objects.filter(pk=mail.id).update(
            body=body, tries=mail.tries + 1, next_at=now + wait, error=error[-2000:]
        )
        return
    DeadLetter.objects.create(
        workspace_id=mail.workspace_id,
        body=body,
        verified=mail.verified,
        subject=mail.subject,
        company=mail.company,
        error=error[-4000:],
        received_at=mail.received_at,
        died_at=now,
    )
    Inbox.objects.filter(pk=mail.id).delete()


def revive(*, letter: DeadLetter, lane: int) -> None:
    """Put a dead letter back into the inbox with all its tries anew; ring its lane afterwards."""
    Inbox.objects.create(
        workspace_id=letter.workspace_id,
        lane=lane,
        body=letter.body,
        verified=letter.verified,
        subject=letter.subject,
        company=letter.company,
        received_at=letter.received_at,
    )
    letter.delete()


def _body(mail: Mail, failed: Sequence[Any]) -> str:
    stored = msgspec.json.decode(mail.body)
    return msgspec.json.encode({"sentAt": stored.get("sentAt"), "batch": failed}).decode()
