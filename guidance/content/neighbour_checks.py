"""Which other live prompts want the same moment in the same place."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from guidance.content.findings import Finding
from guidance.content.models import Prompt
from guidance.protocol.content import (
    ClickTrigger,
    Draft,
    HoverTrigger,
    LinkTrigger,
    RageTrigger,
    VisibleTrigger,
    load,
)
from guidance.rules.parting import part

# What stands beside everything else takes no other prompt's moment.
_BESIDE = frozenset({"card", "meter", "checklist", "launcher"})
_JOURNEYS = frozenset({"tour", "survey"})


def check(*, prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    """Return a warning for every live prompt that shows at the same moment in the same place as `draft` would."""
    own = _slot(prompt.kind, draft)
    if own is None:
        return
    others = Prompt.objects.filter(workspace_id=prompt.workspace_id, status=Prompt.Status.PUBLISHED)
    rows = others.exclude(pk=prompt.pk).exclude(live=None).values_list("name", "kind", "live__definition")
    for name, kind, definition in rows:
        other = _readable(definition)
        if other is None or _slot(kind, other) != own:
            continue
        if _known(other) == _known(draft):
            yield Finding(
                "trigger",
                f"“{name}” shows at the same moment, in the same place and to the same people: one of the two always waits.",
                "warning",
            )
        else:
            yield Finding(
                "trigger",
                f"“{name}” shows at the same moment and in the same place: who is in both audiences gets only one of them.",
                "warning",
            )


def _slot(kind: str, draft: Draft) -> str | None:
    if kind in _BESIDE or isinstance(draft.trigger, LinkTrigger):
        return None
    _, page, mixed = _parted(draft)
    pointed = isinstance(draft.trigger, HoverTrigger | ClickTrigger | VisibleTrigger | RageTrigger)
    anchor = msgspec.to_builtins(draft.anchor.candidates) if pointed and draft.anchor else None
    family = kind if kind in _JOURNEYS else ""
    return json.dumps([family, msgspec.to_builtins(draft.trigger), anchor, page, mixed], sort_keys=True)


def _known(draft: Draft) -> str:
    facts = draft.audience.get("facts") or {}
    return json.dumps([_parted(draft)[0], facts, draft.buyers_only and draft.others is None], sort_keys=True)


def _parted(draft: Draft) -> tuple[Any, Any, Any]:
    return part(draft.audience.get("where") or {})


def _readable(definition: Mapping[str, Any]) -> Draft | None:
    try:
        return load(dict(definition))
    except msgspec.ValidationError:  # published by another release of ours
        return None
