"""Publish and end prompts at moments to come. What goes live is what was planned, whatever becomes of the draft meanwhile."""

import logging
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from guidance.content import checks, publishing, reviewing
from guidance.content.findings import Finding
from guidance.content.models import Appointment, Prompt
from guidance.content.publishing import NotPublishable
from guidance.core.errors import GuidanceError

log = logging.getLogger(__name__)
What, Outcome = Appointment.What, Appointment.Outcome
_AT_ONCE = 50


class NotPlannable(GuidanceError):
    """The moment cannot be kept; the message says why."""


def plan_publish(*, prompt: Prompt, at: datetime, by: User | None, now: datetime) -> Appointment:
    """Let the draft as it is now go live at `at`, in place of what was planned before. Raises NotPlannable, NotPublishable."""
    held = Prompt.objects.get(pk=prompt.pk)
    errors = [finding for finding in checks.check(prompt=held) if finding.level == "error"]
    errors += reviewing.missing(prompt=held)
    if errors:
        raise NotPublishable(errors)
    return _plan(held, What.PUBLISH, at, by, now)


def plan_end(*, prompt: Prompt, at: datetime, by: User | None, now: datetime) -> Appointment:
    """Pause the prompt at `at`, in place of an end planned before. Raises NotPlannable."""
    publish = Appointment.objects.filter(prompt_id=prompt.pk, what=What.PUBLISH, outcome=Outcome.WAITING).first()
    if publish is not None and at <= publish.at:
        raise NotPlannable("The prompt would end before it goes live; choose a later end.", place="at")
    if publish is None and prompt.status != Prompt.Status.PUBLISHED:
        raise NotPlannable("Only what is live, or planned to go live, can end.", place="at")
    return _plan(prompt, What.END, at, by, now)


def cancel(*, appointment: Appointment, now: datetime) -> bool:
    """Give a planned moment up; return whether it was still to come."""
    rows = Appointment.objects.filter(pk=appointment.pk, outcome=Outcome.WAITING)
    return bool(rows.update(outcome=Outcome.CANCELLED, closed_at=now))


def due(*, now: datetime) -> list[int]:
    """Return the ids of what has come due, the oldest first, at most 50."""
    rows = Appointment.objects.filter(outcome=Outcome.WAITING, at__lte=now).order_by("at", "pk")
    return list(rows.values_list("pk", flat=True)[:_AT_ONCE])


def keep(*, appointment_id: int, now: datetime) -> bool:
    """Do what is planned, once however many call this at a time; return whether this call did it.

    What cannot be done any more is closed with the reason.
    """
    with transaction.atomic():
        rows = Appointment.objects.select_for_update(of=("self",)).filter(pk=appointment_id, outcome=Outcome.WAITING)
        held = rows.select_related("prompt", "made_by").first()
        if held is None:  # another has done it meanwhile
            return False
        held.outcome, held.closed_at = Outcome.DONE, now
        try:
            _do(held, now)
        except GuidanceError as error:
            held.outcome, held.fault = Outcome.FAILED, error.message
            log.warning("content.appointment.failed appointment=%s", held.pk)
        held.save(update_fields=["outcome", "closed_at", "fault"])
    return True


def _plan(prompt: Prompt, what: str, at: datetime, by: User | None, now: datetime) -> Appointment:
    if at <= now:
        raise NotPlannable("That moment has passed; choose one to come.", place="at")
    with transaction.atomic():
        # Locked, so that two who plan at the same time do not both make the only one there may be.
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        rows = Appointment.objects.filter(prompt_id=prompt.pk, what=what, outcome=Outcome.WAITING)
        rows.update(outcome=Outcome.CANCELLED, closed_at=now)
        return Appointment.objects.create(
            prompt_id=prompt.pk,
            what=what,
            at=at,
            definition=prompt.draft if what == What.PUBLISH else None,
            made_by=by,
            made_at=now,
        )


def _do(held: Appointment, now: datetime) -> None:
    if held.what == What.PUBLISH:
        publishing.publish(prompt=held.prompt, by=held.made_by, now=now, definition=held.definition)
    elif held.prompt.status == Prompt.Status.PUBLISHED:
        publishing.pause(prompt=held.prompt)
    else:
        raise NotPublishable([Finding("", "It was not live when it should have ended.")])
