"""Deciding again because something other than an event changed."""

from celery import shared_task

from guidance.conf import now
from guidance.delivery import sweep
from guidance.jobs import names


@shared_task(name=names.DECIDE)
def decide(*, person_ids: list[int]) -> None:
    """Decide these persons again."""
    sweep.decide_again(person_ids=person_ids, now=now())


@shared_task(name=names.CATALOG_CHANGED)
def catalog_changed(*, workspace_id: int) -> None:
    """Decide the people of a workspace by its new catalog, those with open pages first."""
    sweep.catalog_changed(workspace_id=workspace_id, clock=now)
