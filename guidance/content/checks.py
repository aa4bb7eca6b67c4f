"""What is wrong with a draft, said so that a marketer can mend it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from guidance.content import moment_checks, term_checks, wording_checks
from guidance.content.findings import Finding, Known
from guidance.content.models import Prompt, Theme
from guidance.core.errors import GuidanceError
from guidance.plans.models import Feature, Limit, Plan
from guidance.protocol.content import ClickTrigger, Draft, HoverTrigger, VisibleTrigger, load
from guidance.rules import parse
from guidance.segments import queries as segment_queries
from guidance.segments.references import references


def check(*, prompt: Prompt) -> list[Finding]:
    """Return everything wrong with the prompt's draft, errors first."""
    try:
        draft = load(prompt.draft)
    except msgspec.ValidationError as error:
        return [Finding("draft", f"The draft is damaged and cannot be read: {error}")]
    known = _known(prompt.workspace_id)
    findings = [
        *wording_checks.check(draft=draft, known=known),
        *_where(prompt, draft),
        *moment_checks.check(draft=draft),
        *_audience(prompt, draft, known),
        *term_checks.check(draft=draft, known=known),
    ]
    return sorted(findings, key=lambda finding: finding.level)


def _known(workspace_id: int) -> Known:
    def keys(model: Any) -> frozenset[str]:
        return frozenset(model.objects.filter(workspace_id=workspace_id).values_list("key", flat=True))

    segments = frozenset(segment.key for segment in segment_queries.rules(workspace_id=workspace_id))
    return Known(keys(Feature), keys(Plan), keys(Limit), segments, keys(Prompt), keys(Theme))


def _where(prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    candidates = draft.anchor.candidates if draft.anchor else []
    pointing = (
        isinstance(draft.trigger, HoverTrigger | ClickTrigger | VisibleTrigger) or prompt.kind == Prompt.Kind.TOOLTIP
    )
    if pointing and not any(candidate.value.strip() for candidate in candidates):
        yield Finding("anchor", "Say which element of the page this prompt belongs to.")
    if prompt.kind == Prompt.Kind.BANNER and draft.placement not in {"top", "bottom"}:
        yield Finding("placement", "A banner goes to the top or the bottom of the page.")


def _audience(prompt: Prompt, draft: Draft, known: Known) -> Iterator[Finding]:
    try:
        parse.check(draft.audience)
    except GuidanceError as error:
        yield Finding("audience", error.message)
        return
    named = references(rule=draft.audience)
    for word, used, there in (
        ("segment", named.segments, known.segments),
        ("plan", named.plans, known.plans),
        ("limit", named.limits, known.limits),
        ("prompt", named.prompts, known.prompts),
    ):
        for key in sorted(used - there):
            yield Finding("audience", f"The audience names the {word} “{key}”, which does not exist.")
    yield from _fact_clashes(prompt, draft)


def _fact_clashes(prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    others: list[tuple[str, dict[str, Any]]] = [
        (name, (definition.get("audience") or {}).get("facts") or {})
        for name, definition in Prompt.objects.filter(workspace_id=prompt.workspace_id, live__isnull=False)
        .exclude(pk=prompt.pk)
        .values_list("name", "live__definition")
    ]
    others += [
        (each.name, each.rule.get("facts") or {}) for each in segment_queries.rules(workspace_id=prompt.workspace_id)
    ]
    own = draft.audience.get("facts") or {}
    for other, facts in others:
        for fact in sorted(facts.keys() & own.keys()):
            if facts[fact] != own[fact]:
                yield Finding(
                    "audience", f"“{other}” means something else by the fact “{fact}”; give it another name here."
                )
