"""The road from the inbox to decisions."""

from celery import shared_task

from guidance.conf import now
from guidance.delivery import pipeline
from guidance.jobs import names


@shared_task(name=names.DRAIN)
def drain(*, lanes: list[int]) -> None:
    """Work the inbox of `lanes` in."""
    pipeline.drain(lanes=lanes, clock=now)
