"""Reads of the event log that other floors need."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, Max, Model, QuerySet

from guidance.ingest.models import DeadLetter, Event, Inbox


class Backlog(NamedTuple):
    """What waits: accepted requests, since when the oldest of them, and events that were given up."""

    rows: int
    oldest: dt.timedelta
    dead: int


Row = TypeVar("Row", bound=Model)

LOOKED_AT = 50_000
MISSES = 1_000
LATELY = dt.timedelta(days=7)


class Seen(NamedTuple):
    """How often an event was seen in the last seven days, and when last."""

    times: int
    last: dt.datetime


def newest(rows: "QuerySet[Row]", count: int) -> "QuerySet[Row]":
    """Return the newest `count` of `rows`, which may still be filtered; one query, at once.

    By the number of the one before them, which every index on numbers finds at once: a list of so many numbers would be looked up
    in each month of the log. A number that the database knows before it plans, or it reads all of the log for fear of many rows.
    """
    before = rows.order_by("-pk").values_list("pk", flat=True)[count : count + 1]
    return rows.filter(pk__gt=next(iter(before), 0))


def seen_lately(*, workspace_id: int, names: Iterable[str], now: dt.datetime) -> dict[str, Seen]:
    """Return what was seen of each of these event names, those never seen left out.

    At most the newest 50,000 events of the workspace are looked at, so the answer takes as long in a log of any size.
    """
    held = newest(Event.objects.filter(workspace_id=workspace_id), LOOKED_AT)
    lately = held.filter(name__in=list(names), time__gte=now - LATELY).order_by()
    counted = lately.values("name").annotate(times=Count("pk"), last=Max("time"))
    return {row["name"]: Seen(row["times"], row["last"]) for row in counted}


def names_lately(*, workspace_id: int, count: int) -> list[str]:
    """Return the names of the newest `count` events of a workspace, newest first; what we report ourselves is left out."""
    names = Event.objects.filter(workspace_id=workspace_id).order_by("-id").values_list("name", flat=True)[:count]
    return [name for name in names if name and not name.startswith("$")]


def properties_lately(*, workspace_id: int, name: str, count: int) -> list[dict[str, Any]]:
    """Return the properties of the newest `count` events of a name, looked for among the newest 50,000; two queries."""
    named = newest(Event.objects.filter(workspace_id=workspace_id), LOOKED_AT).filter(name=name).order_by("-id")
    return list(named.values_list("properties", flat=True)[:count])


def targets_missing(*, workspace_ids: Collection[int] | None) -> dict[tuple[int, str], int]:
    """Return {(workspace, prompt key): on how many pages it did not find its element}, among the newest 50,000 events.

    `workspace_ids` None: of every workspace.
    """
    held = Event.objects.all() if workspace_ids is None else Event.objects.filter(workspace__in=workspace_ids)
    missed = newest(held, LOOKED_AT).filter(name="$target_missing").order_by("-id")
    told = missed.values_list("workspace_id", "properties")[:MISSES]
    return Counter((workspace, str(properties.get("prompt"))) for workspace, properties in told)


def targets_missed(*, workspace_id: int, now: dt.datetime) -> dict[str, Seen]:
    """Return {prompt key: how often pages did not find its element in the last seven days}, as `seen_lately` looks at the log."""
    held = newest(Event.objects.filter(workspace_id=workspace_id), LOOKED_AT)
    missed = held.filter(name="$target_missing", time__gte=now - LATELY).order_by()
    counted = missed.values("properties__prompt").annotate(times=Count("pk"), last=Max("time"))
    found = {row["properties__prompt"]: Seen(row["times"], row["last"]) for row in counted}
    return {key: seen for key, seen in found.items() if isinstance(key, str)}


def last_heard(*, workspace_id: int) -> dt.datetime | None:
    """Return when the newest event of a workspace was received, None where there was none."""
    return Event.objects.filter(workspace_id=workspace_id).order_by("-id").values_list("received_at", flat=True).first()


def waiting_for(*, now: dt.datetime) -> dt.timedelta:
    """Return how long the oldest event that was accepted and not worked in has been waiting; zero when none is.

    What is put off after a failure waits for its next try and does not count.
    """
    due = Inbox.objects.filter(next_at=None).order_by("id").values_list("received_at", flat=True).first()
    return max(now - due, dt.timedelta(0)) if due else dt.timedelta(0)


def backlog(*, now: dt.datetime) -> Backlog:
    """Return what waits to be worked in, and what was given up."""
    return Backlog(Inbox.objects.count(), waiting_for(now=now), DeadLetter.objects.count())
