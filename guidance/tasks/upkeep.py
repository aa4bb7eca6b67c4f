"""Periodic jobs. The sweep takes a lease first and pruning twice finds nothing, so a second scheduler costs nothing."""

from celery import shared_task

from guidance.conf import conf, now
from guidance.delivery import retention
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
