"""What nobody asked for but is due: lanes whose wake-up was lost, decisions whose time has come, people after a publish."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence

from django.db.models import F, Q

from guidance.conf import conf
from guidance.delivery import decisions, leases, pipeline
from guidance.delivery.models import Decision
from guidance.ingest import intake

log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]
_PEOPLE_A_TRANSACTION = 200
_ROUNDS_A_TASK = 100
_UNRUNG_AFTER = dt.timedelta(seconds=2)


def sweep(*, clock: Clock) -> None:
    """Drain lanes with mail older than two seconds and decide where due; does nothing while another sweep holds the lease."""
    if not leases.take(name="sweep", seconds=conf().sweep_seconds - 1, now=clock()):
        return
    _round(clock, _UNRUNG_AFTER)


def pump(*, clock: Clock) -> None:
    """Do at once whatever is due, without lease or broker; several pumps do no harm."""
    _round(clock, dt.timedelta(0))


def catalog_changed(*, workspace_id: int, clock: Clock) -> None:
    """Decide the recently seen people of a workspace by its new catalog, the latest seen first; the sweep takes any rest."""
    _until_done(lambda: _outdated(clock(), workspace_id), clock)


def decide_again(*, person_ids: Sequence[int], now: dt.datetime) -> None:
    """Decide these persons again, a few hundred a transaction."""
    for start in range(0, len(person_ids), _PEOPLE_A_TRANSACTION):
        decisions.decide_people(person_ids=person_ids[start : start + _PEOPLE_A_TRANSACTION], now=now)


def _round(clock: Clock, waited: dt.timedelta) -> None:
    lanes = intake.due_lanes(waiting_since=clock() - waited, now=clock())
    if lanes:
        pipeline.drain(lanes=lanes, clock=clock)
    _until_done(lambda: _due(clock()), clock)
    _until_done(lambda: _outdated(clock(), None), clock)


def _until_done(find: Callable[[], list[int]], clock: Clock) -> None:
    for _ in range(_ROUNDS_A_TASK):
        due = find()
        if not due:
            return
        decisions.decide_people(person_ids=due, now=clock())


def _due(now: dt.datetime) -> list[int]:
    rows = Decision.objects.filter(next_look_at__lte=now).order_by("next_look_at")
    return _first(rows.values_list("pk", flat=True))


def _outdated(now: dt.datetime, workspace_id: int | None) -> list[int]:
    since = now - dt.timedelta(days=conf().active_days)
    here = Q() if workspace_id is None else Q(workspace_id=workspace_id)
    rows = Decision.objects.filter(
        here, catalog_version__lt=F("workspace__catalog_version"), person__last_seen__gte=since
    )
    return _first(rows.order_by("-person__last_seen").values_list("pk", flat=True))


def _first(ids: Iterable[int]) -> list[int]:
    return list(ids[:_PEOPLE_A_TRANSACTION])  # type: ignore[index]
