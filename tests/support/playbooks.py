"""Playbooks as a marketer answers them: the offered answers, and what has none."""

import datetime as dt
from typing import Any

from guidance.content.playbooks.recipe import Playbook
from guidance.content.playbooks.registry import ALL

GIVEN: dict[str, Any] = {
    "limit": "contacts",
    "feature": "timeline",
    "element": "timeline-tab",
    "event": "Report Made",
    "trait": "days_to_renewal",
    "link": "/there",
    "date": dt.date(2027, 1, 1),
}
NAMES = {"limit_name": "Contacts", "feature_name": "Timeline"}


def answers(playbook: Playbook, **given: Any) -> dict[str, Any]:
    """Return complete answers: the offered ones, what `GIVEN` holds for the others, or what `given` says."""
    asked = {question.name: question for question in playbook.questions}
    offered = {
        name: list(question.initial) if question.sort == "choices" else question.initial or GIVEN.get(question.sort, "")
        for name, question in asked.items()
    }
    return {**NAMES, **offered, **given}


def sketches(key: str, **given: Any) -> list[Any]:
    """Return what a playbook makes of such answers."""
    return ALL[key].make(answers(ALL[key], **given))
