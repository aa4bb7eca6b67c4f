"""What a prompt is to achieve: an event that people do within some days after they saw it."""

from django.db import transaction

from guidance.content.findings import Finding
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.insights import rollup
from guidance.insights.models import Goal

MAX_DAYS = 60
MAX_EVENT = 200


class BadGoal(GuidanceError):
    """The goal cannot be measured; `place` names the field."""


def save(*, prompt: Prompt, event: str, days: int) -> Goal:
    """Let `event` within `days` days after the showing count as success, from the first showing on. Raises BadGoal."""
    event = event.strip()
    if not event or event.startswith("$") or len(event) > MAX_EVENT:
        raise BadGoal("Choose the event that means success; its name does not begin with “$”.", place="event")
    if not 1 <= days <= MAX_DAYS:
        raise BadGoal(f"Success counts for 1 to {MAX_DAYS} days after the showing.", place="days")
    with transaction.atomic():
        goal, _ = Goal.objects.update_or_create(prompt=prompt, defaults={"event": event, "days": days})
        rollup.count_again(prompt_id=prompt.pk)
    return goal


def remove(*, prompt: Prompt) -> None:
    """Measure no success of the prompt any more."""
    with transaction.atomic():
        Goal.objects.filter(prompt=prompt).delete()
        rollup.count_again(prompt_id=prompt.pk)


def missing(*, prompt: Prompt) -> list[Finding]:
    """Return a warning where a prompt that sells or asks has no goal."""
    if prompt.draft.get("intent") not in {"sell", "ask"} or prompt.kind == Prompt.Kind.SURVEY:
        return []
    if Goal.objects.filter(prompt=prompt).exists():
        return []
    return [
        Finding("goal", "It has no goal, so nobody will know whether it works; set one on its results page.", "warning")
    ]


def goal_of(*, prompt: Prompt) -> Goal | None:
    """Return the prompt's goal, None without one."""
    return Goal.objects.filter(prompt=prompt).first()
