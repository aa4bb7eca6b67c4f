"""Periodic jobs. The sweep takes a lease first and pruning twice finds nothing, so a second scheduler costs nothing."""

from celery import shared_task

from guidance.conf import conf, now
from guidance.delivery import retention, standing
from guidance.delivery import sweep as sweeping
from guidance.jobs import names


@shared_task(name=names.SWEEP)
def sweep() -> None:
    """Drain lanes nobody rang for and decide where time alone changed something."""
    sweeping.sweep(clock=now)


@shared_task(name=names.PRUNE)
def prune() -> None:
    """Delete what is older than its keeping time."""
    retention.prune(now=now(), keep=conf())


# Looking at everybody's decision takes a while where there are many people.
@shared_task(name=names.RESULTS, queue="bulk", soft_time_limit=900, time_limit=960)
def results() -> None:
    """Count what changed of the results, and how prompts stand."""
    standing.work(clock=now)
