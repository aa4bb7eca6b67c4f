"""Elements of the customer's pages that live prompts point at: when each was there for one, and when a page missed it."""

import datetime as dt
from typing import Literal, NamedTuple

from django.db.models import Count, Max, Q

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
    """Return what is known of each element in three queries; nothing of those that were neither seen nor missed.

    Of steps and of what was missed the newest 50,000 events are looked at, so the answer takes as long in a log of any size.
    """
    since = now - LATELY
    shown = Exposure.objects.filter(workspace_id=workspace_id, shown_at__isnull=False).order_by()
    lately = Count("person", distinct=True, filter=Q(shown_at__gte=since))
    seen: dict[Key, Times] = {
        (row["prompt__key"], ""): Times(row["last"], row["people"])
        for row in shown.values("prompt__key").annotate(last=Max("shown_at"), people=lately)
    }
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
