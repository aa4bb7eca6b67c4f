"""From the inbox to decisions: everything an event causes, in one transaction.

A worker killed anywhere in between leaves the inbox as it was; a worker that comes back does it again from the start, once.
"""

import datetime as dt
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction

from guidance import traces
from guidance.conf import conf
from guidance.core.times import to_ms
from guidance.delivery import backfill, colleagues, decisions, effects, suppression
from guidance.delivery.catalog import catalogs
from guidance.delivery.effects import Scene, exposures_in
from guidance.engine.catalog import Catalog
from guidance.ingest import intake
from guidance.ingest.intake import Logged, Mail
from guidance.insights import recording
from guidance.jobs import doorbell
from guidance.metrics import DRAIN_SECONDS, DRAINED
from guidance.people import identity, profiles
from guidance.people.identity import Resolved
from guidance.people.profiles import PersonRow
from guidance.protocol.events import Event, parse_event, read_stored, trace_of
from guidance.protocol.events import Raw as RawEvent

log = logging.getLogger(__name__)
T = TypeVar("T")
Clock = Callable[[], dt.datetime]
Arrived = tuple[Event, dt.datetime]
_BUSY_TRIES = 40
_BUSY_WAIT_SECONDS = 0.005
_RACE_TRIES = 3
_ROUND_SECONDS = 5  # a worker that is asked to end does so within
_SINGLE_ROWS = 50
_DEADLOCK = "40P01"
# Not the batch's fault: the database is away, or the worker was told to stop. The sweep rings again.
INTERRUPTIONS = (OperationalError, SoftTimeLimitExceeded)


class PeopleMoved(Exception):
    """Another transaction merged a person of this batch away, made them known or erased them, between reading and locking."""


def drain(*, lanes: Iterable[int], clock: Clock) -> int:
    """Work in everything that is due in `lanes`, in transactions of at most `conf().batch_rows` rows; return the rows done.

    A batch that fails is tried again row by row and event by event, so that one bad event holds up nothing. While mail keeps
    coming, the lanes for which nobody has come yet are worked in as well. After five seconds of that, another drain is rung for.
    """
    own = lanes = sorted(set(lanes))
    doorbell.answered(own)
    ends = time.monotonic() + _ROUND_SECONDS
    waiting: set[int] = set()
    total = 0
    busy = 0
    while True:
        try:
            with DRAIN_SECONDS.time():
                taken, missed = _batch(lanes, clock())
        except INTERRUPTIONS:
            raise
        except Exception:
            log.warning("delivery.drain.batch_failed", exc_info=True)
            taken, missed = _one_by_one(lanes, clock()), False
        total += taken
        DRAINED.inc(taken)
        if taken:  # look again: a worker that found our lanes locked has given up on what came meanwhile
            busy = 0
            if time.monotonic() > ends:
                doorbell.ring(lanes)
                return total
            # Their messages wait behind this task, and who finds a lane empty is gone in no time. What was looked at before is
            # looked at again, for a worker that came meanwhile found it locked.
            before, waiting = waiting, doorbell.unanswered(range(conf().lanes))
            lanes = sorted({*own, *waiting, *before})
        elif not missed or busy >= _BUSY_TRIES:
            return total
        else:  # another worker holds the lane and may have read it just before our mail came
            busy += 1
            lanes = own
            time.sleep(_BUSY_WAIT_SECONDS)


def apply(*, workspace_id: int, events: Sequence[Mapping[str, Any]], now: dt.datetime) -> None:
    """Take raw, trusted events through the same road at once, in the caller's transaction or an own one.

    Events need no messageId: nothing is dropped as a repetition. Raises BadEvent where one cannot be taken, Erased where one
    is of somebody who was erased.
    """
    received = to_ms(now)
    parsed = [
        parse_event(
            msgspec.convert({"messageId": f"api-{received}-{index}", **event}, RawEvent),
            received=received,
            verified=True,
        )
        for index, event in enumerate(events)
    ]
    suppression.refuse(workspace_id=workspace_id, events=parsed)
    _again_when_moved(lambda: _work(workspace_id, [(event, now) for event in parsed], now, dedupe=False))


def _batch(lanes: Sequence[int], now: dt.datetime) -> tuple[int, bool]:
    def take() -> tuple[list[Mail], bool]:
        mail, locked = intake.take(lanes=lanes, limit=conf().batch_rows, now=now)
        if mail:
            _take(mail, now)
        return mail, locked < len(lanes)

    begun = time.time_ns()
    mail, missed = _again_when_moved(take)
    if traces.on():
        told = filter(None, (trace_of(item.body) for item in mail))
        traces.worked("drain", told, begun=begun, ended=time.time_ns(), rows=len(mail))
    return len(mail), missed


def _again_when_moved(step: Callable[[], T]) -> T:
    # The victim of a deadlock begins again too, unless it is inside another's transaction, which is lost then.
    for _ in range(_RACE_TRIES - 1):
        try:
            with transaction.atomic():
                return step()
        except PeopleMoved:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK or transaction.get_connection().in_atomic_block:
                raise
    with transaction.atomic():
        return step()


def _take(mail: Sequence[Mail], now: dt.datetime) -> None:
    arrived: dict[int, list[Arrived]] = {}
    for item in mail:
        events = read_stored(item.body, to_ms(item.received_at), verified=item.verified)
        arrived.setdefault(item.workspace_id, []).extend((event, item.received_at) for event in events)
    for workspace_id, events_of in sorted(arrived.items()):  # one order for all, so that nobody waits in a circle
        _work(workspace_id, events_of, now)


def _work(workspace_id: int, arrived: Sequence[Arrived], now: dt.datetime, *, dedupe: bool = True) -> None:
    arrived = suppression.admitted(workspace_id=workspace_id, arrived=arrived, now=now)
    if dedupe:
        arrived = _new(workspace_id, arrived, now)
    if not arrived:
        return
    events = [event for event, _ in arrived]
    resolved = identity.resolve(workspace_id=workspace_id, events=events)
    account_ids = identity.accounts(
        workspace_id=workspace_id, group_ids={event.group_id for event in events if event.group_id}, now=now
    )
    people = _lock(resolved)
    if suppression.meets_any(workspace_id=workspace_id, events=events):
        raise PeopleMoved
    scene = _scene(workspace_id, events, people, account_ids, now)
    _merge(people, resolved, scene.catalog)
    entries: list[Logged] = []
    for (event, received_at), person_id in zip(arrived, resolved.people, strict=True):
        account = effects.apply(scene=scene, event=event, person=people[person_id])
        entries.append(Logged(workspace_id, person_id, account.id if account else None, event, received_at))
    intake.log(entries=entries)
    profiles.save_accounts(rows=scene.accounts.values())
    profiles.save_memberships(rows=[row for row in people.values() if row.memberships])
    decisions.store(people=people.values(), accounts=scene.accounts, now=now, known={workspace_id: scene.catalog})
    colleagues.look_again(
        account_ids=[row.id for row in scene.accounts.values() if row.changed], besides=people, now=now
    )


def _new(workspace_id: int, arrived: Sequence[Arrived], now: dt.datetime) -> list[Arrived]:
    fresh = intake.fresh(messages=[(workspace_id, event.message_id) for event, _ in arrived], now=now)
    kept: list[Arrived] = []
    for event, received_at in arrived:
        if (workspace_id, event.message_id) in fresh:
            fresh.discard((workspace_id, event.message_id))
            kept.append((event, received_at))
    return kept


def _lock(resolved: Resolved) -> dict[int, PersonRow]:
    wanted = {*resolved.people, *(person_id for merge in resolved.merges for person_id in merge)}
    people = profiles.lock_people(ids=wanted)
    if len(people) != len(wanted) or any(people[anonymous].user_id for anonymous, _ in resolved.merges):
        raise PeopleMoved
    return people


def _merge(people: dict[int, PersonRow], resolved: Resolved, catalog: Catalog) -> None:
    for anonymous, known in resolved.merges:
        profiles.absorb(
            into=people[known], other=people.pop(anonymous), days=catalog.ledger_days, depths=catalog.depths
        )
    if resolved.merges:
        identity.unite(merges=resolved.merges)
    if resolved.merges and catalog.counting:
        joined = {known for _, known in resolved.merges} & people.keys()
        backfill.recount(people=[people[known] for known in joined], keys=catalog.counting)


def _scene(
    workspace_id: int,
    events: Sequence[Event],
    people: Mapping[int, PersonRow],
    account_ids: Mapping[str, int],
    now: dt.datetime,
) -> Scene:
    named = exposures_in(events)
    exposures = recording.lookup(public_ids=named) if named else {}
    touched = {*account_ids.values(), *(row.account_id for row in people.values() if row.account_id)}
    touched |= {shown.account_id for shown in exposures.values() if shown.account_id}
    accounts = profiles.lock_accounts(ids=touched)
    if len(accounts) != len(touched):  # erased since
        raise PeopleMoved
    return Scene(
        workspace_id=workspace_id,
        now=now,
        people=people,
        accounts=accounts,
        # Read under the locks, so that who decides anew after a publish comes before this batch or waits for it.
        catalog=catalogs(workspace_ids=[workspace_id])[workspace_id],
        account_ids=account_ids,
        exposures=exposures,
    )


def _one_by_one(lanes: Sequence[int], now: dt.datetime) -> int:
    with transaction.atomic():
        locked = intake.lock_lanes(lanes=lanes)
        mail = intake.claim(lanes=locked, limit=_SINGLE_ROWS, now=now) if locked else []
        for item in mail:
            try:
                with transaction.atomic():
                    _take([item], now)
                    intake.done(mail=[item])
            except INTERRUPTIONS:
                raise
            except Exception:
                _apart(item, now)
    return len(mail)


def _apart(item: Mail, now: dt.datetime) -> None:
    # A row that cannot even be read (a damaged dump was restored, say) is put aside whole: it must not hold its lane.
    try:
        with transaction.atomic():
            _singly(item, now)
    except INTERRUPTIONS:
        raise
    except Exception:
        error = traceback.format_exc()
        intake.put_off(mail=item, failed=None, error=error, now=now, max_tries=conf().max_tries)


def _singly(item: Mail, now: dt.datetime) -> None:
    # One savepoint an event: the good ones take effect now, the bad ones wait, and after their last try become dead letters.
    failed: list[Any] = []
    error = ""
    stored = msgspec.json.decode(item.body)
    for raw in stored["batch"]:
        try:
            with transaction.atomic():
                body = msgspec.json.encode({"sentAt": stored.get("sentAt"), "batch": [raw]})
                events = read_stored(body, to_ms(item.received_at), verified=item.verified)
                _work(item.workspace_id, [(event, item.received_at) for event in events], now)
        except INTERRUPTIONS:
            raise
        except Exception:
            failed.append(raw)
            error = traceback.format_exc()
    if failed:
        intake.put_off(mail=item, failed=failed, error=error, now=now, max_tries=conf().max_tries)
    else:
        intake.done(mail=[item])
