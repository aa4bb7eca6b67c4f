"""Results of a prompt as they were counted: by day, variant, locale, segment and version."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet, Sum

from guidance.insights.models import ResultDay, ResultRow
from guidance.insights.rollup import MEASURES


@dataclass(frozen=True, slots=True)
class Counts:
    """How many showings; `granted`: its moment came and nothing spoke against it. The rest are of those that were shown."""

    granted: int = 0
    shown: int = 0
    clicked: int = 0
    dismissed: int = 0
    completed: int = 0
    converted: int = 0
    answered: int = 0

    def share(self, measure: str) -> float | None:
        """Return `measure` in per cent of what was shown, None where nothing was."""
        return round(100 * int(getattr(self, measure)) / self.shown, 1) if self.shown else None


@dataclass(frozen=True, slots=True)
class Report:
    """The results of some days. `days`: every one of them, oldest first. The others: {value: counts}, the most shown first."""

    total: Counts
    days: dict[dt.date, Counts]
    variants: dict[str, Counts]
    locales: dict[str, Counts]
    segments: dict[str, Counts]
    versions: dict[int, Counts]
    counted_at: dt.datetime | None
    waiting: bool


def report(*, prompt_id: int, since: dt.date, until: dt.date, version: int | None = None) -> Report:
    """Return the results of a prompt from `since` to `until`, both days included (UTC), in seven queries.

    `version`: only those of one of its versions. `waiting`: something happened that is not counted yet.
    """
    rows = ResultRow.objects.filter(day__prompt_id=prompt_id, day__day__range=(since, until)).order_by()
    own = rows if version is None else rows.filter(version=version)
    whole = own.filter(dimension="")
    by_day = {day: counts for (day,), counts in _summed(whole, "day__day")}
    days = [since + dt.timedelta(days=number) for number in range((until - since).days + 1)]
    counted = ResultDay.objects.filter(prompt_id=prompt_id).aggregate(at=Min("counted_at", filter=Q(stale=False)))
    return Report(
        total=next((counts for _, counts in _summed(whole)), Counts()),
        days={day: by_day.get(day, Counts()) for day in days},
        variants=_by_value(own, "variant"),
        locales=_by_value(own, "locale"),
        segments=_by_value(own, "segment"),
        versions=dict(sorted((number, counts) for (number,), counts in _summed(rows.filter(dimension=""), "version"))),
        counted_at=counted["at"],
        waiting=ResultDay.objects.filter(prompt_id=prompt_id, stale=True).exists(),
    )


def _by_value(rows: QuerySet[ResultRow], dimension: str) -> dict[str, Counts]:
    found = [(value, counts) for (value,), counts in _summed(rows.filter(dimension=dimension), "value")]
    return dict(sorted(found, key=lambda each: (-each[1].shown, each[0])))


def _summed(rows: QuerySet[ResultRow], *by: str) -> Iterable[tuple[tuple, Counts]]:  # type: ignore[type-arg]
    sums = {f"n_{name}": Sum(name) for name in MEASURES}
    if not by:
        found = rows.aggregate(**sums)
        yield (), Counts(*(found[f"n_{name}"] or 0 for name in MEASURES))
        return
    for row in rows.values(*by).annotate(**sums):
        yield tuple(row[name] for name in by), Counts(*(row[f"n_{name}"] for name in MEASURES))
