"""The studio's first page: what is live, what it did this week, and what needs attention."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from guidance.admin.attention import Task, tasks
from guidance.admin.daily import Chart, charts
from guidance.admin.scope import Scope
from guidance.content.models import Prompt
from guidance.insights.models import Exposure
from guidance.people.models import Account, Person

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
LIVE_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Result:
    """What one live prompt did in the last seven days."""

    prompt: Prompt
    shown: int
    clicked: int
    dismissed: int

    @property
    def share(self) -> int | None:
        """Clicks in percent of showings."""
        return round(100 * self.clicked / self.shown) if self.shown else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All the first page shows."""

    numbers: list[tuple[str, int, str]]
    results: list[Result]
    tasks: list[Task]
    charts: list[Chart]


def overview(*, scope: Scope, now: datetime) -> Overview:
    """Return the first page of a user, in the same number of queries however much there is."""
    prompts = list(_of(scope, Prompt.objects.select_related("live").exclude(status=Prompt.Status.ARCHIVED)))
    results = _results(scope, prompts, now)
    live = [prompt for prompt in prompts if prompt.status == Prompt.Status.PUBLISHED]
    people = _of(scope, Person.objects.filter(last_seen__gte=now - DAY)).count()
    accounts = _of(scope, Account.objects.filter(last_seen__gte=now - DAY)).count()
    numbers = [
        ("prompts are live", len(live), reverse("admin:guidance_prompt_changelist")),
        ("people seen in a day", people, reverse("admin:guidance_person_changelist")),
        ("accounts seen in a day", accounts, reverse("admin:guidance_account_changelist")),
        ("prompts shown this week", sum(each.shown for each in results), reverse("admin:guidance_exposure_changelist")),
    ]
    silent = {result.prompt.pk for result in results if not result.shown}
    return Overview(
        numbers,
        results[:LIVE_SHOWN],
        tasks(scope=scope, live=live, silent=silent, now=now),
        charts(exposures=_of(scope, Exposure.objects.all()), now=now),
    )


def _of(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if scope.everything else rows.filter(workspace_id__in=list(scope.roles))


def _results(scope: Scope, prompts: list[Prompt], now: datetime) -> list[Result]:
    recent = _of(scope, Exposure.objects.filter(shown_at__gte=now - WEEK)).order_by()
    counted = {
        row["prompt_id"]: row
        for row in recent.values("prompt_id").annotate(
            shown=Count("pk"),
            clicked=Count("pk", filter=Q(clicked_at__isnull=False)),
            dismissed=Count("pk", filter=Q(dismissed_at__isnull=False)),
        )
    }
    found = [
        Result(prompt, *(counted.get(prompt.pk, {}).get(name, 0) for name in ("shown", "clicked", "dismissed")))
        for prompt in prompts
        if prompt.status == Prompt.Status.PUBLISHED
    ]
    return sorted(found, key=lambda result: (-result.shown, result.prompt.name))
