"""What of a checklist is done, by the history of the person and of their account."""

from collections.abc import Mapping
from typing import Any

from guidance.engine.catalog import ItemSpec, PromptSpec
from guidance.engine.subjects import EMPTY, PersonState


def done(spec: PromptSpec, person: PersonState) -> list[str]:
    """Return the keys of the items that are done, in their order."""
    return [item.key for item in spec.items if _entry(item, person)]


def finished_at(spec: PromptSpec, person: PersonState) -> int | None:
    """Return when everything was done for the first time (ms), or None while something is left, or nothing was asked."""
    entries = [_entry(item, person) for item in spec.items]
    return max(entry["f"] for entry in entries) if entries and all(entries) else None


def _entry(item: ItemSpec, person: PersonState) -> Mapping[str, Any]:
    account = person.account.ledger if person.account else EMPTY
    found: Mapping[str, Any] = (account if item.per == "account" else person.ledger).get(item.event, EMPTY)
    return found
