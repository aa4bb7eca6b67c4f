"""Small charts of what prompts did day by day, drawn by the server and told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

DAYS = 14
HIGH = 40
STEP = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One day; `x`, `y` and `height` are in the picture's own units."""

    day: date
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What happened each day, yesterday's figure first of all."""

    title: str
    yesterday: int
    bars: list[Bar]

    @property
    def words(self) -> str:
        """The picture in a sentence."""
        most = max(self.bars, key=lambda bar: bar.count)
        return f"{self.title} on the last {DAYS} days, at most {most.count:,} on {most.day:%-d %B}."


def charts(*, exposures: QuerySet[Any], now: datetime) -> list[Chart]:
    """Return the charts of showings, and of what people did with them, up to yesterday (UTC); one query."""
    today = now.date()
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    first = datetime.combine(days[0], datetime.min.time(), tzinfo=now.tzinfo)
    acted = Q(clicked_at__isnull=False) | Q(completed_at__isnull=False)
    rows = exposures.filter(shown_at__gte=first).order_by().annotate(day=TruncDate("shown_at")).values("day")
    found = {row["day"]: row for row in rows.annotate(shown=Count("pk"), acted=Count("pk", filter=acted))}
    shown, converted = ([found.get(day, {}).get(name, 0) for day in days] for name in ("shown", "acted"))
    return [_chart("Prompts shown", days, shown), _chart("Clicked or completed", days, converted)]


def _chart(title: str, days: Iterable[date], counts: list[int]) -> Chart:
    most = max(counts) or 1
    bars = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        height = max(round(HIGH * count / most), 1)
        bars.append(Bar(day, count, place * STEP, HIGH - height, height))
    return Chart(title, counts[-1], bars)
