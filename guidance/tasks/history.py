"""Old history, counted for new rules."""

from celery import shared_task

from guidance.conf import now
from guidance.delivery import backfill as backfilling
from guidance.jobs import names


@shared_task(name=names.BACKFILL, queue="bulk")
def backfill(*, backfill_id: int, part: int) -> None:
    """Count one part of a backfill."""
    backfilling.work(backfill_id=backfill_id, part=part, now=now())
