"""What nobody asked for but is due: what is planned to go live or end, lanes whose wake-up was lost, decisions whose time has
come, people after a publish.
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from guidance.conf import conf
from guidance.content import appointments
from guidance.delivery import backfill, decisions, leases, pipeline, rebuild, standing
from guidance.delivery.catalog import catalogs
from guidance.delivery.models import Decision
from guidance.delivery.pipeline import INTERRUPTIONS
from guidance.ingest import intake
from guidance.workspaces.models import Workspace

log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]
Found = dict[int, list[int]]  # {workspace id: person ids}
_PEOPLE_A_TRANSACTION = 200
_ROUNDS_A_TASK = 100
_FAILED_WAIT = dt.timedelta(hours=1)
_UNRUNG_AFTER = dt.timedelta(seconds=2)
_MISSED_BY = dt.timedelta(seconds=2)  # a sweep so late will not come: its message is lost, or nobody takes it


def sweep(*, clock: Clock) -> None:
    """Drain lanes with mail older than two seconds and decide where due; does nothing while another sweep holds the lease."""
    if not leases.take(name="sweep", seconds=conf().sweep_seconds - 1, now=clock()):
        return
    _round(clock, _UNRUNG_AFTER)
    backfill.take_up(now=clock())
    rebuild.take_up(clock=clock)


def stand_in(*, clock: Clock) -> bool:
    """Sweep in this process where no worker has when one was due; return whether that was so.

    The scheduler calls it every second. Its messages go through the broker, so without a broker, or with one that forgot
    its queues, nothing else would find the mail.
    """
    due = dt.timedelta(seconds=conf().sweep_seconds) + _MISSED_BY
    if leases.ran_since(name="sweep", since=clock() - due):
        return False
    sweep(clock=clock)
    return True


def pump(*, clock: Clock) -> None:
    """Do at once whatever is due, without lease or broker; several pumps do no harm."""
    _round(clock, dt.timedelta(0))
    backfill.take_up(now=clock(), at_once=True)
    rebuild.take_up(clock=clock, at_once=True)
    standing.work(clock=clock)


def catalog_changed(*, workspace_id: int, clock: Clock) -> None:
    """Decide the recently seen people of a workspace by its new catalog, the latest seen first; the sweep takes any rest.

    History that the new catalog asks about is counted first where that is little.
    """
    catalogs(workspace_ids=[workspace_id])
    backfill.take_up(now=clock(), workspace_id=workspace_id)
    _until_done(lambda: _outdated(clock(), workspace_id), clock)


def decide_again(*, person_ids: Sequence[int], now: dt.datetime) -> None:
    """Decide these persons again, a few hundred a transaction."""
    for start in range(0, len(person_ids), _PEOPLE_A_TRANSACTION):
        decisions.decide_people(person_ids=person_ids[start : start + _PEOPLE_A_TRANSACTION], now=now)


def _round(clock: Clock, waited: dt.timedelta) -> None:
    _appointments(clock())
    lanes = intake.due_lanes(waiting_since=clock() - waited, now=clock())
    if lanes:
        pipeline.drain(lanes=lanes, clock=clock)
    _until_done(lambda: _due(clock()), clock)
    _until_done(lambda: _outdated(clock(), None), clock)


def _appointments(now: dt.datetime) -> None:
    for appointment_id in appointments.due(now=now):
        try:
            appointments.keep(appointment_id=appointment_id, now=now)
        except INTERRUPTIONS:
            raise
        except Exception:  # nothing else waits for it
            log.exception("delivery.sweep.appointment_failed appointment=%s", appointment_id)


def _until_done(find: Callable[[], Found], clock: Clock) -> None:
    for _ in range(_ROUNDS_A_TASK):
        due = find()
        if not due:
            return
        for person_ids in due.values():
            _decide(person_ids, clock())


def _decide(person_ids: Sequence[int], now: dt.datetime) -> None:
    try:
        decisions.decide_people(person_ids=person_ids, now=now)
    except INTERRUPTIONS:
        raise
    except Exception:
        log.warning("delivery.sweep.batch_failed", exc_info=True)
        for person_id in person_ids:
            _decide_alone(person_id, now)


def _decide_alone(person_id: int, now: dt.datetime) -> None:
    # A person who cannot be decided keeps the last decision and is looked at again later: nobody waits behind them.
    try:
        decisions.decide_people(person_ids=[person_id], now=now)
    except INTERRUPTIONS:
        raise
    except Exception:
        log.exception("delivery.sweep.person_failed person=%s", person_id)
        current = Workspace.objects.filter(pk=OuterRef("workspace_id")).values("catalog_version")
        Decision.objects.filter(pk=person_id).update(next_look_at=now + _FAILED_WAIT, catalog_version=Subquery(current))


def _due(now: dt.datetime) -> Found:
    return _first(Decision.objects.filter(next_look_at__lte=now).order_by("next_look_at"))


def _outdated(now: dt.datetime, workspace_id: int | None) -> Found:
    since = now - dt.timedelta(days=conf().active_days)
    here = Q() if workspace_id is None else Q(workspace_id=workspace_id)
    rows = Decision.objects.filter(
        here, catalog_version__lt=F("workspace__catalog_version"), person__last_seen__gte=since
    )
    return _first(rows.order_by("-person__last_seen"))


def _first(rows: QuerySet[Decision]) -> Found:
    # By workspace: a transaction that locks people of several could wait for a drain that waits for it.
    found: Found = {}
    for workspace_id, person_id in rows.values_list("workspace_id", "pk")[:_PEOPLE_A_TRANSACTION]:
        found.setdefault(workspace_id, []).append(person_id)
    return found
