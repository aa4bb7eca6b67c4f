"""What is wrong with a draft, said so that a marketer can mend it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from guidance.content import (
    anchor_checks,
    form_checks,
    moment_checks,
    neighbour_checks,
    pictures,
    question_checks,
    step_checks,
    term_checks,
    theme_checks,
    translation_checks,
    wording_checks,
)
from guidance.content.findings import Finding, Known
from guidance.content.models import Prompt, Theme
from guidance.content.queries import theme_of
from guidance.core.errors import GuidanceError
from guidance.plans.models import Feature, Limit, Plan
from guidance.protocol.content import Draft, load
from guidance.rules import parse
from guidance.segments import queries as segment_queries
from guidance.segments.references import references


def check(*, prompt: Prompt) -> list[Finding]:
    """Return everything wrong with the prompt's draft, errors first."""
    try:
        draft = load(prompt.draft)
    except msgspec.ValidationError as error:
        return [Finding("draft", f"The draft is damaged and cannot be read: {error}")]
    known = known_in(workspace_id=prompt.workspace_id)
    findings = [
        *wording_checks.check(draft=draft, known=known, kind=prompt.kind),
        *step_checks.check(draft=draft, kind=prompt.kind, known=known),
        *question_checks.check(draft=draft, kind=prompt.kind, known=known),
        *form_checks.check(draft=draft, kind=prompt.kind),
        *moment_checks.check(draft=draft, known=known),
        *anchor_checks.check(draft=draft),
        *_audience(prompt, draft, known),
        *term_checks.check(draft=draft, known=known),
        *_colours(prompt, draft),
        *neighbour_checks.check(prompt=prompt, draft=draft),
        *_pictures(prompt, draft),
        *translation_checks.check(draft=draft, known=known, workspace=prompt.workspace),
    ]
    return sorted(findings, key=lambda finding: finding.level)


def known_in(*, workspace_id: int) -> Known:
    """Return the keys of everything in a workspace that a draft may name."""

    def keys(model: Any) -> frozenset[str]:
        return frozenset(model.objects.filter(workspace_id=workspace_id).values_list("key", flat=True))

    segments = frozenset(segment.key for segment in segment_queries.rules(workspace_id=workspace_id))
    return Known(keys(Feature), keys(Plan), keys(Limit), segments, keys(Prompt), keys(Theme))


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


def _colours(prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    theme = theme_of(workspace_id=prompt.workspace_id, key=draft.theme)
    for finding in theme_checks.check(theme=theme):
        yield Finding("theme", f"In the theme “{theme.name or 'plain'}”: {finding.message}", "warning")


def _pictures(prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    if pictures.gone(draft=draft, workspace_id=prompt.workspace_id):
        yield Finding("image", "A picture was uploaded elsewhere and did not come along; upload it again here.")


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
