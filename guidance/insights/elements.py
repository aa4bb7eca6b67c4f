"""Elements of the customer's pages that live prompts point at: when each was there for one, and when a page missed it."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.db.models import Count, Max, OuterRef, Subquery

from guidance.content.models import Prompt
from guidance.ingest import queries
from guidance.ingest.models import Event
from guidance.ingest.queries import LATELY, LOOKED_AT
from guidance.insights.models import Exposure

Key = tuple[str, str]
"""A prompt's key, and that of its step; "" for the prompt's own element."""
State = Literal["healthy", "sometimes missing", "lost", "never seen"]


class Times(NamedTuple):
    """When something happened last, and to how many people in the last seven days."""

    last: dt.datetime | None = None
    people: int = 0


class Health(NamedTuple):
    """How an element does: `seen` by showings at it, `missed` by pages that looked for it in vain."""

    seen: Times
    missed: Times

    @property
    def state(self) -> State:
        """What that comes to, by the last seven days; one that was only ever seen is healthy."""
        if self.missed.people:
            return "sometimes missing" if self.seen.people else "lost"
        return "healthy" if self.seen.last else "never seen"


def health(*, workspace_id: int, now: dt.datetime) -> dict[Key, Health]:
    """Return what is known of each element in four queries; nothing of those that were neither seen nor missed.

    Of steps and of what was missed the newest 50,000 events are looked at, so the answer takes as long in a log of any size.
    """
    since = now - LATELY
    seen: dict[Key, Times] = {(key, ""): Times(last) for key, last in _last_shown(workspace_id)}
    shown = Exposure.objects.filter(workspace_id=workspace_id, shown_at__gte=since).order_by().values("prompt__key")
    for lately in shown.annotate(last=Max("shown_at"), people=Count("person", distinct=True)):
        seen[lately["prompt__key"], ""] = Times(lately["last"], lately["people"])
    missed: dict[Key, Times] = {}
    newest = queries.newest(Event.objects.filter(workspace_id=workspace_id), LOOKED_AT)
    told = newest.filter(name__in=("$prompt_step", "$target_missing"), time__gte=since).order_by()
    counted = told.values("name", "properties__prompt", "properties__step")
    for row in counted.annotate(last=Max("time"), people=Count("person", distinct=True)):
        prompt, step = row["properties__prompt"], row["properties__step"] or ""
        if isinstance(prompt, str) and isinstance(step, str):
            held = missed if row["name"] == "$target_missing" else seen
            held[prompt, step] = Times(row["last"], row["people"])
    return {key: Health(seen.get(key, Times()), missed.get(key, Times())) for key in seen.keys() | missed.keys()}


def _last_shown(workspace_id: int) -> Iterable[tuple[str, dt.datetime]]:
    """Every showing was a lease first, and leases are in order: the last one is found without reading them all."""
    shown = Exposure.objects.filter(prompt=OuterRef("pk"), shown_at__isnull=False).order_by("-leased_at")
    prompts = Prompt.objects.filter(workspace_id=workspace_id).order_by()
    return prompts.annotate(last=Subquery(shown.values("shown_at")[:1])).exclude(last=None).values_list("key", "last")
