"""Playing the event log again with a draft."""

from celery import shared_task

from guidance.conf import now
from guidance.delivery import backtest as testing
from guidance.jobs import names


@shared_task(name=names.BACKTEST, queue="bulk")
def backtest(*, backtest_id: int) -> None:
    """Part a backtest into tasks."""
    testing.part_out(backtest_id=backtest_id)


# A part is some hundred people with all they did; a large account is one part.
@shared_task(name=names.BACKTEST_PART, queue="bulk", soft_time_limit=1700, time_limit=1800)
def backtest_part(*, backtest_id: int, part: int) -> None:
    """Play one part of a backtest."""
    testing.work(backtest_id=backtest_id, part=part, now=now())
