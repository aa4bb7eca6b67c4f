"""Looking up anew who is in a changed segment, and the indexes that make counting quick."""

from celery import shared_task

from guidance.conf import now
from guidance.delivery import indexes, rebuild
from guidance.jobs import names


@shared_task(name=names.REBUILD_SEGMENT, queue="bulk")
def rebuild_segment(*, build_id: int) -> None:
    """Part a rebuild into tasks."""
    rebuild.start(build_id=build_id, clock=now)


@shared_task(name=names.REBUILD_PART, queue="bulk")
def rebuild_part(*, part_id: int) -> None:
    """Do one part of a rebuild."""
    rebuild.work(part_id=part_id, clock=now)


# Making an index reads the whole table once.
@shared_task(name=names.ARRANGE_INDEXES, queue="bulk", soft_time_limit=3300, time_limit=3400)
def arrange_indexes() -> None:
    """Make the indexes that rules use and drop the others."""
    indexes.arrange(now=now())
