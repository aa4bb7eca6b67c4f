"""What a marketer should look at: prompts that nobody sees, or that cannot show, and events that were lost on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from guidance.admin.scope import Scope
from guidance.content import drafting
from guidance.content.models import Prompt
from guidance.delivery import standing
from guidance.ingest import queries as events
from guidance.ingest.models import DeadLetter, RejectedEvent
from guidance.insights.models import Exposure
from guidance.segments import queries as segments

DAY = timedelta(days=1)
_CAPPED = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Something to look at, with the way there."""

    text: str
    url: str


def tasks(*, scope: Scope, live: Iterable[Prompt], silent: set[int], now: datetime) -> list[Task]:
    """Return what needs attention, what is broken first; the same number of queries however much there is.

    `live`: the published prompts. `silent`: ids of those shown to nobody this week.
    """
    prompts = [prompt for prompt in live if prompt.live is not None]
    workspace_ids = None if scope.everything else set(scope.roles)
    missing = events.targets_missing(workspace_ids=workspace_ids)
    empty = segments.empty(workspace_ids=workspace_ids)
    ever = _ever_shown(silent)
    capped = standing.capped_out(prompt_ids=[prompt.pk for prompt in prompts])
    found: list[tuple[int, Task]] = []
    for prompt in prompts:
        times = missing.get((prompt.workspace_id, prompt.key), 0)
        found += [(rank, Task(text, _page(prompt))) for rank, text in _about(prompt, times, empty, now, silent, ever)]
        if prompt.pk in capped:
            said = f"“{prompt.name}” was shown to everybody it can reach, as often as it may."
            found.append((_CAPPED, Task(said, reverse("admin:guidance_results", args=[prompt.pk]))))
    return [task for _, task in sorted(found, key=lambda each: each[0])] + _lost(scope, now)


def _about(
    prompt: Prompt, times: int, empty: Mapping[tuple[int, str], str], now: datetime, silent: set[int], ever: set[int]
) -> Iterable[tuple[int, str]]:
    name = f"“{prompt.name}”"
    if times:
        yield 0, f"{name} did not find its element on {times} page{'' if times == 1 else 's'} lately."
    nobody = [empty[key] for key in _needed(prompt) if key in empty]
    if nobody:
        yield 1, f"{name} can reach nobody: the segment “{nobody[0]}” is empty."
    elif prompt.pk in silent and prompt.live is not None and prompt.live.published_at < now - DAY:
        yield 2, f"{name} was shown to nobody this week." if prompt.pk in ever else f"{name} was never shown."
    if drafting.has_changes(prompt=prompt):
        yield 4, f"{name} has changes that nobody sees yet."


def _needed(prompt: Prompt) -> Iterable[tuple[int, str]]:
    """Return the segments that everybody who gets a prompt is in."""
    definition: Mapping[str, Any] = prompt.live.definition if prompt.live else {}
    where = (definition.get("audience") or {}).get("where") or {}
    for clause in [where, *where.get("$and", [])]:
        for path, test in clause.items():
            if path.startswith("segments.") and test == {"$eq": True}:
                yield prompt.workspace_id, path.removeprefix("segments.")


def _ever_shown(silent: set[int]) -> set[int]:
    shown = Exposure.objects.filter(prompt=OuterRef("pk"), shown_at__isnull=False)
    return set(Prompt.objects.filter(Exists(shown), pk__in=silent).values_list("pk", flat=True))


def _lost(scope: Scope, now: datetime) -> list[Task]:
    letters = _of(scope, DeadLetter.objects.all()).count()
    refused = _of(scope, RejectedEvent.objects.filter(received_at__gte=now - DAY)).count()
    found = []
    if letters:
        said = f"{letters} event(s) could not be worked in."
        found.append(Task(said, reverse("admin:guidance_deadletter_changelist")))
    if refused:
        said = f"{refused} event(s) were refused in a day."
        found.append(Task(said, reverse("admin:guidance_rejectedevent_changelist")))
    return found


def _of(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if scope.everything else rows.filter(workspace_id__in=list(scope.roles))


def _page(prompt: Prompt) -> str:
    return reverse("admin:guidance_prompt_change", args=[prompt.pk])
