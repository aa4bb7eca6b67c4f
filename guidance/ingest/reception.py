"""Accept events: check each one, then store all of a request's in one INSERT. What this returns is durably stored."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import connection, transaction

from guidance import traces
from guidance.conf import conf
from guidance.core.ids import lane_of, sortable_id
from guidance.core.times import to_ms
from guidance.ingest import vouching
from guidance.ingest.models import Inbox, RejectedEvent
from guidance.ingest.vouching import Voucher
from guidance.jobs import doorbell
from guidance.people import statement
from guidance.protocol import plain
from guidance.protocol.envelope import Envelope
from guidance.protocol.events import BadEvent, Event, Raw, clock_skew, parse_event
from guidance.workspaces.keys import KeyInfo

_PAYLOAD = 2000
_MESSAGE = 300
_INSERT = (
    f"INSERT INTO {Inbox._meta.db_table} (workspace_id, lane, body, verified, subject, company, received_at, tries, error)"  # noqa: S608
    " VALUES "
)
_ROW = "(%s, %s, %s, %s, %s, %s, %s, 0, '')"


@dataclass(frozen=True, slots=True)
class Refused:
    """One event that was not taken."""

    index: int
    message_id: str
    code: str
    message: str


@dataclass(slots=True)
class Receipt:
    """What became of a request. `duplicates`: messageIds repeated inside it. `lanes`: where the worker finds the rest."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Refused] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Sorting:
    """The events of one request on their way to their lanes; `changed` holds the JSON texts that are not as they came."""

    envelope: Envelope
    lanes: dict[int, list[int]] = field(default_factory=dict)
    changed: dict[int, bytes] = field(default_factory=dict)
    receipt: Receipt = field(default_factory=Receipt)

    def text(self, index: int) -> bytes:
        changed = self.changed.get(index)
        return self.envelope.texts()[index] if changed is None else changed


def accept(*, info: KeyInfo, envelope: Envelope, now: dt.datetime) -> Receipt:
    """Store the good events of a request and the refused ones apart, ring for the worker, and say what became of each."""
    voucher = vouching.of(info=info, token=envelope.token)
    sorting = _sort(info, envelope, voucher, now)
    _store(info, voucher, sorting, now)
    receipt = sorting.receipt
    receipt.lanes = sorted(sorting.lanes)
    if receipt.lanes:
        transaction.on_commit(lambda: doorbell.ring(receipt.lanes))
    return receipt


def _sort(info: KeyInfo, envelope: Envelope, voucher: Voucher, now: dt.datetime) -> _Sorting:
    sorting = _Sorting(envelope)
    receipt = sorting.receipt
    received = to_ms(now)
    skew = clock_skew(envelope.sent_at, received)
    seen: set[str] = set()
    lane_of_person: dict[str, int] = {}
    asks = voucher.asks
    for index, raw in enumerate(envelope.events):
        person = "" if asks else plain.sender(raw)
        if not person:
            try:
                event = _checked(sorting, index, raw, voucher, received, skew)
            except BadEvent as fault:
                message_id = raw.message_id if isinstance(raw.message_id, str) else ""
                receipt.rejected.append(Refused(index, message_id, fault.code, fault.message))
                continue
            person = event.user_id or event.anonymous_id
        message_id = raw.message_id
        if message_id in seen:
            receipt.duplicates += 1
            continue
        seen.add(message_id)
        lane = lane_of_person.get(person)
        if lane is None:
            lane = lane_of_person[person] = lane_of(f"{info.workspace_id}:{person}", conf().lanes)
        sorting.lanes.setdefault(lane, []).append(index)
    receipt.accepted = len(seen)
    return sorting


def _checked(sorting: _Sorting, index: int, raw: Raw, voucher: Voucher, received: int, skew: int | None) -> Event:
    fault = sorting.envelope.faults.get(index)
    if fault is not None:
        raise fault
    if not isinstance(raw.message_id, str) or not raw.message_id:
        raw.message_id = _message_id(raw.message_id, received)
        # A key said twice counts as it is said last.
        named = b',"messageId":' + msgspec.json.encode(raw.message_id) + b"}"
        sorting.changed[index] = sorting.text(index).rstrip()[:-1] + named
    event = parse_event(raw, received=received, skew=skew)
    voucher.check(event)
    if voucher.signs(event):
        sorting.changed[index] = voucher.sign(sorting.text(index))
    return event


def _message_id(given: Any, received: int) -> str:
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    return f"made-{sortable_id(received, os.urandom(10))}"


def _store(info: KeyInfo, voucher: Voucher, sorting: _Sorting, now: dt.datetime) -> None:
    rejected = sorting.receipt.rejected
    if not rejected:
        _insert(info, voucher, sorting, now)
        return
    with transaction.atomic():
        _insert(info, voucher, sorting, now)
        RejectedEvent.objects.bulk_create([_rejected(info, sorting, refused, now) for refused in rejected])


def _insert(info: KeyInfo, voucher: Voucher, sorting: _Sorting, now: dt.datetime) -> None:
    if not sorting.lanes:
        return
    when = connection.ops.adapt_datetimefield_value(now)
    who = (info.secret, voucher.subject, voucher.company, when)
    values: list[Any] = []
    for lane, indexes in sorted(sorting.lanes.items()):
        values += [info.workspace_id, lane, _body(sorting, indexes), *who]
    # By hand: a model instance a row would cost more than everything else the request does.
    statement.execute(_INSERT + ", ".join([_ROW] * len(sorting.lanes)), values)


def _body(sorting: _Sorting, indexes: Sequence[int]) -> str:
    envelope = sorting.envelope
    as_it_came = envelope.whole is not None and not sorting.changed and len(indexes) == len(envelope.events)
    events = envelope.whole if as_it_came else b"[" + b",".join(sorting.text(index) for index in indexes) + b"]"
    sent_at = b"null" if envelope.sent_at is None else msgspec.json.encode(envelope.sent_at)
    traced = f',"trace":"{context}"'.encode() if (context := traces.carried()) else b""
    return (b'{"sentAt":' + sent_at + b',"batch":' + (events or b"[]") + traced + b"}").decode()


def _rejected(info: KeyInfo, sorting: _Sorting, refused: Refused, now: dt.datetime) -> RejectedEvent:
    return RejectedEvent(
        workspace_id=info.workspace_id,
        code=refused.code,
        message=refused.message[:_MESSAGE],
        payload=sorting.text(refused.index)[:_PAYLOAD].decode(errors="replace"),
        received_at=now,
    )
