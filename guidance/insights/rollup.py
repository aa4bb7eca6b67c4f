"""Results by day, counted once and read often: a day is counted anew whenever something of it changed.

Everything that changes an exposure marks it `stale` in the same statement. `gather` turns the marks into days to count, `count`
counts such a day from the exposures themselves, in one transaction. Counting again gives the same, so any of it may be repeated.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from guidance.engine import locales
from guidance.ingest.models import Event
from guidance.insights.models import Answer, Exposure, Goal, ResultDay, ResultRow
from guidance.segments.models import SegmentMembership

BITE = 2000
DAYS_AT_ONCE = 20
LATE = dt.timedelta(days=7)
"""How much later than it happened an event may still come in and count as a conversion."""
AGAIN = dt.timedelta(hours=1)
MEASURES = ("granted", "shown", "clicked", "dismissed", "completed", "converted", "answered")
Day = tuple[int, dt.date]
Cell = tuple[int, str, str]


def gather(*, limit: int = BITE) -> int:
    """Turn marked exposures, at most `limit`, into days to count; return how many exposures that were."""
    with transaction.atomic():
        # The marks go before anything is counted: what changes an exposure meanwhile marks it again, and is counted then.
        ids = list(Exposure.objects.filter(stale=True).order_by("pk").values_list("pk", flat=True)[:limit])
        Exposure.objects.filter(pk__in=ids).update(stale=False)
        rows = Exposure.objects.filter(pk__in=ids).order_by().values_list("prompt_id", "leased_at").distinct()
        _mark({(prompt_id, at.astimezone(dt.UTC).date()) for prompt_id, at in rows})
    return len(ids)


def due(*, now: dt.datetime) -> list[int]:
    """Return the ids of the days to count, at most 20: what changed first, then those whose conversions may still come."""
    changed = ResultDay.objects.filter(stale=True).order_by("pk").values_list("pk", flat=True)[:DAYS_AT_ONCE]
    found = list(changed)
    for prompt_id, days in Goal.objects.order_by("pk").values_list("prompt_id", "days"):
        if len(found) >= DAYS_AT_ONCE:
            break
        since = (now - dt.timedelta(days=days + 1) - LATE).date()
        waiting = ResultDay.objects.filter(prompt_id=prompt_id, stale=False, day__gte=since, counted_at__lt=now - AGAIN)
        found += waiting.order_by("counted_at").values_list("pk", flat=True)[: DAYS_AT_ONCE - len(found)]
    return found


def count(*, day_id: int, now: dt.datetime) -> bool:
    """Count one day of one prompt anew; return False when it is gone."""
    with transaction.atomic():
        held = ResultDay.objects.select_for_update().filter(pk=day_id).first()
        if held is None:
            return False
        cells = counted(prompt_id=held.prompt_id, day=held.day)
        ResultRow.objects.filter(day=held).delete()
        ResultRow.objects.bulk_create(
            ResultRow(
                day=held, version=version, dimension=dimension, value=value, **dict(zip(MEASURES, counts, strict=True))
            )
            for (version, dimension, value), counts in sorted(cells.items())
        )
        held.stale, held.counted_at = False, now
        held.save(update_fields=["stale", "counted_at"])
    return True


def count_again(*, prompt_id: int) -> None:
    """Have every day of a prompt counted anew, as after a change of its goal."""
    ResultDay.objects.filter(prompt_id=prompt_id).update(stale=True)


def counted(*, prompt_id: int, day: dt.date) -> dict[Cell, list[int]]:
    """Return {(version, dimension, value): counts in the order of MEASURES} of a prompt's day, from the exposures themselves."""
    cells: dict[Cell, Counter[str]] = {}
    exposures = list(_exposures(prompt_id, day))
    stays = _stays(exposures)
    for row in exposures:
        told = [name for name in MEASURES if name == "granted" or row[name]]
        for dimension, value in _dimensions(row, stays):
            cells.setdefault((row["number"], dimension, value), Counter()).update(told)
    return {cell: [held[name] for name in MEASURES] for cell, held in cells.items()}


def _mark(days: Iterable[Day]) -> None:
    known = sorted(days)
    ResultDay.objects.bulk_create((ResultDay(prompt_id=pk, day=day) for pk, day in known), ignore_conflicts=True)
    for prompt_id in {pk for pk, _ in known}:
        ResultDay.objects.filter(prompt_id=prompt_id, day__in=[day for pk, day in known if pk == prompt_id]).update(
            stale=True
        )


def _exposures(prompt_id: int, day: dt.date) -> Iterable[dict[str, Any]]:
    begins = dt.datetime.combine(day, dt.time(), dt.UTC)
    rows = Exposure.objects.filter(
        prompt_id=prompt_id, leased_at__gte=begins, leased_at__lt=begins + dt.timedelta(days=1)
    )
    goal = Goal.objects.filter(prompt_id=prompt_id).first()
    found: Iterable[dict[str, Any]] = (
        rows.order_by()
        .annotate(
            number=F("version__number"),
            shown=_happened("shown_at"),
            clicked=_happened("clicked_at"),
            dismissed=_happened("dismissed_at"),
            completed=_happened("completed_at"),
            converted=_reached(goal) if goal else Value(False),
            answered=Exists(Answer.objects.filter(exposure=OuterRef("pk"))),
        )
        .values("number", "variant", "person_id", "shown_at", *_LOCALES, *MEASURES[1:])
    )
    return found


def _happened(field: str) -> Q:
    return Q(**{f"{field}__isnull": False})


def _reached(goal: Goal) -> Exists:
    # From the moment it was shown, as the log has it; whoever did it before has not done it because of the prompt.
    ends = ExpressionWrapper(OuterRef("shown_at") + dt.timedelta(days=goal.days), output_field=DateTimeField())
    done = Event.objects.filter(person_id=OuterRef("person_id"), type="track", name=goal.event)
    return Exists(done.filter(time__gt=OuterRef("shown_at"), time__lte=ends))


def _stays(exposures: Iterable[dict[str, Any]]) -> dict[int, list[tuple[str, dt.datetime, dt.datetime | None]]]:
    people = sorted({row["person_id"] for row in exposures})
    found: dict[int, list[tuple[str, dt.datetime, dt.datetime | None]]] = {}
    for start in range(0, len(people), _PARAMETERS):
        rows = SegmentMembership.objects.filter(person_id__in=people[start : start + _PARAMETERS]).order_by()
        for person_id, *stay in rows.values_list("person_id", "segment__key", "entered_at", "left_at"):
            found.setdefault(person_id or 0, []).append(tuple(stay))  # type: ignore[arg-type]
    return found


def _dimensions(row: dict[str, Any], stays: dict[int, list[Any]]) -> Iterator[tuple[str, str]]:
    yield "", ""
    yield "variant", row["variant"]
    yield "locale", locales.said(*(row[name] for name in _LOCALES))
    at = row["shown_at"]
    if at is not None:
        inside = {
            key for key, since, until in stays.get(row["person_id"], ()) if since <= at and (not until or at < until)
        }
        yield from (("segment", key) for key in sorted(inside))


_PARAMETERS = 500
_LOCALES = [f"person__traits__{name}" for name in (locales.TOLD, locales.HEARD)]
