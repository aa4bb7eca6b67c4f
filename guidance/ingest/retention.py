"""Forget what is older than its keeping time, a few rows at a time so that nobody waits for a lock."""

import datetime as dt

from django.db.models import Model

from guidance.conf import Conf
from guidance.ingest import months
from guidance.ingest.models import DeadLetter, Event, RejectedEvent, SeenMessage

CHUNK = 1000
REJECTED_DAYS = 14


def prune(*, now: dt.datetime, keep: Conf) -> int:
    """Delete remembered messageIds, logged, refused and dead events past their time; return how many rows went one by one.

    Where the log is kept in months, an event goes with the last one of its month, and the months to come are made.
    """
    ages: list[tuple[type[Model], str, int]] = [
        (SeenMessage, "received_at", keep.dedupe_days),
        (RejectedEvent, "received_at", REJECTED_DAYS),
        (DeadLetter, "died_at", keep.event_days),
    ]
    deleted = _prune_log(now=now, before=now - dt.timedelta(days=keep.event_days))
    return deleted + sum(_prune(model, field, now - dt.timedelta(days=days)) for model, field, days in ages)


def _prune_log(*, now: dt.datetime, before: dt.datetime) -> int:
    if not months.are_kept():
        return _prune(Event, "received_at", before)
    months.make_ahead(now=now)
    months.drop_past(before=before)
    return months.prune_rest(before=before, chunk=CHUNK)


def _prune(model: type[Model], field: str, before: dt.datetime) -> int:
    deleted = 0
    while True:
        # The oldest first: found by the index on the field, without sorting the table.
        old = model._default_manager.filter(**{f"{field}__lt": before}).order_by(field)
        ids = list(old.values_list("pk", flat=True)[:CHUNK])
        # _raw_delete: one DELETE by id; nothing points at these rows, so Django need not collect them first.
        deleted += model._default_manager.filter(pk__in=ids)._raw_delete(model._default_manager.db) if ids else 0
        if len(ids) < CHUNK:
            return deleted
