"""Forget what is older than its keeping time, decision records included, so that every kept moment can still be explained."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from guidance.conf import Conf
from guidance.delivery import erasure
from guidance.delivery.models import CatalogRecord, DecisionRecord
from guidance.ingest import retention
from guidance.workspaces import audit

CHUNK = 1000


def prune(*, now: dt.datetime, keep: Conf) -> int:
    """Delete everything past its keeping time, and finish erasures that were broken off; return how many rows went.

    Of each person the last record before that time stays: it is what held when the time that is kept began.
    """
    erasure.resume(now=now)
    before = now - dt.timedelta(days=keep.record_days)
    changes = audit.prune(before=now - dt.timedelta(days=keep.audit_days))
    return retention.prune(now=now, keep=keep) + _prune_records(before) + _prune_catalogs(before) + changes


def _prune_records(before: dt.datetime) -> int:
    after = Q(decided_at__gt=OuterRef("decided_at")) | Q(decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk"))
    newer = DecisionRecord.objects.filter(after, person_id=OuterRef("person_id"), decided_at__lt=before)
    old = DecisionRecord.objects.filter(Exists(newer), decided_at__lt=before).order_by("decided_at")
    deleted = 0
    rest = Q()
    while True:
        rows = list(old.filter(rest).values_list("pk", "decided_at")[:CHUNK])
        ids = [pk for pk, _ in rows]
        deleted += DecisionRecord.objects.filter(pk__in=ids)._raw_delete(DecisionRecord.objects.db) if ids else 0
        if len(rows) < CHUNK:
            return deleted
        # Each bite begins where the last one ended: what stays is not looked at again.
        rest = Q(decided_at__gte=rows[-1][1])


def _prune_catalogs(before: dt.datetime) -> int:
    later = CatalogRecord.objects.filter(
        workspace_id=OuterRef("workspace_id"), since__lt=before, version__gt=OuterRef("version")
    )
    deleted, _ = CatalogRecord.objects.filter(Exists(later), since__lt=before).delete()
    return deleted
