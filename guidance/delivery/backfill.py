"""Count old history from the event log, for rules that ask what the ledgers do not hold yet.

People and accounts are gone through in parts of at most 500, each in one transaction under the locks a drain takes; who counts
an event after the publish counts it by the new catalog, so a part and the drains around it leave nothing out and count nothing
twice. A part may be done again by anybody. The log reaches back `event_days`; what is older stays uncounted.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import F, QuerySet

from guidance.conf import conf
from guidance.core.times import to_ms
from guidance.delivery.effects import PAGE_EVENT
from guidance.delivery.models import Backfill
from guidance.delivery.readiness import answers, depth_in, tally_for
from guidance.ingest import intake
from guidance.ingest.models import Event
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people import ledger, profiles
from guidance.people.models import Account, Person
from guidance.people.profiles import AccountRow, PersonRow
from guidance.rules.parse import Document, parse
from guidance.rules.tallies import Counted, counted_in
from guidance.workspaces.publishing import bump

log = logging.getLogger(__name__)
ROWS_A_PART = 500
_AT_ONCE = 4  # parts that need no tasks of their own
_STANDS_STILL = dt.timedelta(seconds=60)
_STARTS = (
    "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM {table} WHERE workspace_id = %s) AS counted"
    " WHERE (place - 1) %% %s = 0 ORDER BY id"
)
Entries = dict[int, ledger.Ledger]
Row = TypeVar("Row", PersonRow, AccountRow)


class Progress(NamedTuple):
    """How far a backfill is: `done` of `parts` (0: not begun)."""

    event: str
    parts: int
    done: int

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return self.done * 100 // self.parts if self.parts else 0


def take_up(*, now: dt.datetime, workspace_id: int | None = None, at_once: bool = False) -> None:
    """Begin what is to be counted, and go on where nothing has happened for a minute.

    Little is counted here and now, as is everything with `at_once`; else each part becomes a task.
    """
    waiting = Backfill.objects.filter(finished_at=None)
    if workspace_id is not None:
        waiting = waiting.filter(workspace_id=workspace_id)
    for row in waiting.order_by("pk"):
        if row.parts == 0:
            _begin(row, now)
        elif not at_once and to_ms(now) - row.spec["touched"] < _STANDS_STILL // dt.timedelta(milliseconds=1):
            continue
        left: list[int] = row.spec["left"]
        if at_once or row.parts <= _AT_ONCE:
            for part in left:
                work(backfill_id=row.pk, part=part, now=now)
        else:
            _hand_out(row, left, now)


def work(*, backfill_id: int, part: int, now: dt.datetime) -> None:
    """Count one part in one transaction; the last one done has every decision of the workspace taken anew."""
    with transaction.atomic():
        row = Backfill.objects.filter(pk=backfill_id, finished_at=None).first()
        if row is None or part not in row.spec["left"]:
            return
        whose, first, last = row.spec["ranges"][part]
        counted = Counted(row.spec["event"], row.spec["where"], row.spec["property"])
        count: Any = _people if whose == "people" else _accounts
        _done(row, part, now, count(row, counted, first, last))


def recount(*, people: Iterable[PersonRow], keys: Iterable[str]) -> None:
    """Count the entries `keys` of locked people anew, where a merge may have joined a counted history and one that is not yet."""
    rows = {row.id: row for row in people}
    for workspace_id in {row.workspace_id for row in rows.values()}:
        for held in Backfill.objects.filter(workspace_id=workspace_id, tally__in=set(keys), finished_at=None):
            counted = Counted(held.spec["event"], held.spec["where"], held.spec["property"])
            here = {pk: row for pk, row in rows.items() if row.workspace_id == workspace_id}
            events = Event.objects.filter(person_id__in=here)
            _put(here, _entries(events, "person_id", counted, held), counted.key, held)


def progress(*, workspace_id: int, rule: Document | None = None) -> list[Progress]:
    """Return how far each running backfill of a workspace is; with `rule`, only of those that it waits for."""
    rows = Backfill.objects.filter(workspace_id=workspace_id, finished_at=None).order_by("pk")
    if rule is not None:
        rows = rows.filter(
            tally__in={counted.key for fact in parse(rule).facts.values() for counted in counted_in(fact)}
        )
    waited_for = [row for row in rows if rule is None or answers(row) < row.days]
    return [Progress(row.spec["event"], row.parts, row.done) for row in waited_for]


def _begin(row: Backfill, now: dt.datetime) -> None:
    with transaction.atomic():
        # A drain that began before the publish may bring a person nobody has seen; wait until it has.
        intake.pass_lanes(lanes=range(conf().lanes))
    with transaction.atomic():
        held = Backfill.objects.select_for_update().filter(pk=row.pk, parts=0).first()
        if held is None:
            row.refresh_from_db()
            return
        ranges = [*_ranges("people", Person, row.workspace_id), *_ranges("accounts", Account, row.workspace_id)]
        row.spec = {**held.spec, "ranges": ranges, "left": list(range(len(ranges))), "touched": to_ms(now)}
        row.parts, row.done = len(ranges), 0
        row.save(update_fields=["spec", "parts", "done"])
    log.info("delivery.backfill.begun backfill=%s parts=%s", row.pk, row.parts)


def _ranges(whose: str, model: type[Person | Account], workspace_id: int) -> list[tuple[str, int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_STARTS.format(table=model._meta.db_table), [workspace_id, ROWS_A_PART])
        starts = [pk for (pk,) in cursor.fetchall()] or [0]
    # The last is open: whoever comes meanwhile is in it.
    ends = [*(start - 1 for start in starts[1:]), None]
    return [(whose, start, end) for start, end in zip(starts, ends, strict=True)]


def _hand_out(row: Backfill, left: Sequence[int], now: dt.datetime) -> None:
    with transaction.atomic():
        held = Backfill.objects.select_for_update().get(pk=row.pk)
        Backfill.objects.filter(pk=row.pk).update(spec={**held.spec, "touched": to_ms(now)})
        for part in left:
            enqueue(names.BACKFILL, backfill_id=row.pk, part=part)


def _people(row: Backfill, counted: Counted, first: int, last: int | None) -> bool:
    ids = _ids(Person.objects.filter(workspace_id=row.workspace_id), first, last)
    people = _lacking(profiles.lock_people(ids=ids), counted, row)
    entries = _entries(Event.objects.filter(person_id__in=people), "person_id", counted, row)
    changed = _put(people, entries, counted.key, row)
    profiles.save_people(rows=changed)
    return bool(changed)


def _accounts(row: Backfill, counted: Counted, first: int, last: int | None) -> bool:
    ids = _ids(Account.objects.filter(workspace_id=row.workspace_id), first, last)
    accounts = _lacking(profiles.lock_accounts(ids=ids), counted, row)
    # By way of the members: the log is indexed by person.
    events = Event.objects.filter(
        person__memberships__account_id__in=accounts, person__memberships__account_id=F("account_id")
    )
    entries = _entries(events, "account_id", counted, row)
    changed = _put(accounts, entries, counted.key, row)
    profiles.save_accounts(rows=changed)
    return bool(changed)


def _lacking(rows: dict[int, Row], counted: Counted, row: Backfill) -> dict[int, Row]:
    if answers(row) < row.days:
        return rows
    # Only moments are missing, and only where more happened than an entry has kept.
    depth = depth_in(row.spec)
    return {
        pk: held
        for pk, held in rows.items()
        if counted.key in held.ledger and ledger.lacks(entry=held.ledger[counted.key], depth=depth)
    }


def _ids(rows: QuerySet[Any], first: int, last: int | None) -> list[int]:
    within = rows.filter(pk__gte=first) if last is None else rows.filter(pk__range=(first, last))
    return list(within.order_by().values_list("pk", flat=True))


def _entries(events: QuerySet[Event], owner: str, counted: Counted, row: Backfill) -> Entries:
    tallies, depth = () if counted.is_plain else (tally_for(counted),), depth_in(row.spec)
    kinds = (
        {"type__in": ["page", "screen"]} if counted.event == PAGE_EVENT else {"type": "track", "name": counted.event}
    )
    found: Entries = {}
    for whose, at, properties in events.filter(**kinds).values_list(owner, "time", "properties").iterator():
        for key, value in ledger.matches(name=counted.event, properties=properties, tallies=tallies):
            if key == counted.key:
                of_it = found.setdefault(whose, {})
                ledger.add(ledger=of_it, name=key, at=to_ms(at), days=row.days, value=value, depth=depth)
    return found


def _put(rows: Mapping[int, Row], entries: Entries, key: str, of: Backfill) -> list[Row]:
    changed: list[Row] = []
    for pk, row in rows.items():
        logged, held = entries.get(pk, {}).get(key), row.ledger.get(key)
        if of.spec["longer"] and held is not None:
            if logged is None:
                continue
            ledger.extend(entry=held, known=logged, depth=depth_in(of.spec))
        elif logged is not None:
            row.ledger[key] = logged
        elif row.ledger.pop(key, None) is None:
            continue
        changed.append(row)
    return changed


def _done(row: Backfill, part: int, now: dt.datetime, changed: bool) -> None:
    held = Backfill.objects.select_for_update().filter(pk=row.pk, finished_at=None).first()
    if held is None or part not in held.spec["left"] or held.spec["ranges"] != row.spec["ranges"]:
        return  # done by another meanwhile, or begun anew
    left = [number for number in held.spec["left"] if number != part]
    changed = changed or held.spec.get("changed", False)
    held.spec = {**held.spec, "left": left, "touched": to_ms(now), "changed": changed}
    serves = answers(held) >= held.days
    held.done = held.parts - len(left)
    held.finished_at = None if left else now
    held.save(update_fields=["spec", "done", "finished_at"])
    if not left:
        log.info("delivery.backfill.finished backfill=%s", held.pk)
        if changed or not serves:
            bump(workspace_id=held.workspace_id)
