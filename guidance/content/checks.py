"""What is wrong with a draft, said so that a marketer can mend it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from guidance.content.links import is_allowed
from guidance.content.models import Prompt, Theme
from guidance.content.variables import problem
from guidance.core.errors import GuidanceError
from guidance.core.times import parse_iso
from guidance.plans.models import Feature, Limit, Plan
from guidance.protocol import document
from guidance.protocol.content import (
    Button,
    Buttons,
    ClickTrigger,
    Draft,
    Emit,
    EventTrigger,
    Heading,
    HoverTrigger,
    Image,
    Link,
    Meter,
    Snooze,
    StartTrial,
    Text,
    load,
)
from guidance.rules import parse
from guidance.segments import queries as segment_queries
from guidance.segments.references import references

MAX_TEXT = 2000
MAX_DAYS = 365
# Characters that reorder or hide the text around them; nobody types them on purpose.
_DECEPTIVE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a draft: an `error` keeps it from being published, a `warning` does not. `place` names the part."""

    place: str
    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class _Known:
    features: frozenset[str]
    plans: frozenset[str]
    limits: frozenset[str]
    segments: frozenset[str]
    prompts: frozenset[str]
    themes: frozenset[str]


def check(*, prompt: Prompt) -> list[Finding]:
    """Return everything wrong with the prompt's draft, errors first."""
    try:
        draft = load(prompt.draft)
    except msgspec.ValidationError as error:
        return [Finding("draft", f"The draft is damaged and cannot be read: {error}")]
    known = _known(prompt.workspace_id)
    findings = [
        *_texts(draft, known),
        *_blocks(draft, known),
        *_where(prompt, draft),
        *_audience(prompt, draft, known),
        *_terms(draft, known),
    ]
    return sorted(findings, key=lambda finding: finding.level)


def _known(workspace_id: int) -> _Known:
    def keys(model: Any) -> frozenset[str]:
        return frozenset(model.objects.filter(workspace_id=workspace_id).values_list("key", flat=True))

    segments = frozenset(segment.key for segment in segment_queries.rules(workspace_id=workspace_id))
    return _Known(keys(Feature), keys(Plan), keys(Limit), segments, keys(Prompt), keys(Theme))


def _texts(draft: Draft, known: _Known) -> Iterator[Finding]:
    for text in document.texts(draft):
        if len(text) > MAX_TEXT:
            yield Finding(
                "text", f"A text is longer than {MAX_TEXT:,} characters; people do not read that much in a prompt."
            )
        if _DECEPTIVE.search(text):
            yield Finding("text", "A text holds invisible control characters; type it anew instead of pasting it.")
        for fault in problem(text, features=known.features, limits=known.limits):
            yield Finding("text", fault)


def _blocks(draft: Draft, known: _Known) -> Iterator[Finding]:
    if not any(isinstance(block, Heading | Text) and block.text.strip() for block in draft.blocks):
        yield Finding("blocks", "The prompt says nothing yet; give it a title or a text.")
    if not draft.dismissible and not any(isinstance(block, Buttons) and block.buttons for block in draft.blocks):
        yield Finding("blocks", "Nobody could close this prompt; let people close it or add a button.")
    for block in draft.blocks:
        match block:
            case Heading(text=text) | Text(text=text) if not text.strip():
                yield Finding("blocks", "A title or text is empty; fill it in or remove it.")
            case Image(src=src, alt=alt):
                yield from _image(src, alt)
            case Meter(limit=limit) if limit not in known.limits:
                yield Finding("blocks", f"The bar shows the limit “{limit}”, which does not exist.")
            case Buttons(buttons=buttons):
                for button in buttons:
                    yield from _button(button, known)
            case _:
                pass


def _image(src: str, alt: str) -> Iterator[Finding]:
    if not alt.strip():
        yield Finding("image", "The image has no description; say what it shows, for people who cannot see it.")
    if not is_allowed(src, schemes=("https", "http")):
        yield Finding("image", f"The image address “{src[:80]}” does not work; it must begin with https:// or /.")


def _button(button: Button, known: _Known) -> Iterator[Finding]:
    name = f"The button “{button.label}”" if button.label.strip() else "A button"
    if not button.label.strip():
        yield Finding("buttons", "A button has no label; say what happens when it is pressed.")
    match button.action:
        case Link(href=href) if not is_allowed(href):
            yield Finding(
                "buttons", f"{name} opens “{href[:80]}”; links begin with https://, http://, mailto:, tel: or /."
            )
        case StartTrial(feature=feature) if feature not in known.features:
            yield Finding("buttons", f"{name} starts a trial of “{feature}”, which is not a feature of this workspace.")
        case StartTrial(days=days) | Snooze(days=days) if not 1 <= days <= MAX_DAYS:
            yield Finding("buttons", f"{name} needs a number of days between 1 and {MAX_DAYS}.")
        case Emit(event=event) if not event.strip() or event.startswith("$"):
            yield Finding("buttons", f"{name} reports an event that needs a name, one that does not begin with “$”.")
        case _:
            pass


def _where(prompt: Prompt, draft: Draft) -> Iterator[Finding]:
    candidates = draft.anchor.candidates if draft.anchor else []
    pointing = isinstance(draft.trigger, HoverTrigger | ClickTrigger) or prompt.kind == Prompt.Kind.TOOLTIP
    if pointing and not any(candidate.value.strip() for candidate in candidates):
        yield Finding("anchor", "Say which element of the page this prompt belongs to.")
    if isinstance(draft.trigger, EventTrigger) and not draft.trigger.event.strip():
        yield Finding("trigger", "Say which event shows this prompt.")
    if prompt.kind == Prompt.Kind.BANNER and draft.placement not in {"top", "bottom"}:
        yield Finding("placement", "A banner goes to the top or the bottom of the page.")


def _audience(prompt: Prompt, draft: Draft, known: _Known) -> Iterator[Finding]:
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


def _terms(draft: Draft, known: _Known) -> Iterator[Finding]:
    offered = (("feature", draft.offer.feature, known.features), ("plan", draft.offer.plan, known.plans))
    for word, key, there in (*offered, ("limit", draft.offer.limit, known.limits)):
        if key is not None and key not in there:
            yield Finding("offer", f"The prompt offers the {word} “{key}”, which does not exist.")
    frequency = draft.frequency
    if frequency.period_of is not None and frequency.period_of not in known.limits:
        yield Finding(
            "frequency", f"The frequency follows the period of “{frequency.period_of}”, which is not a limit."
        )
    if frequency.count is not None and frequency.count < 1:
        yield Finding("frequency", "The prompt must be allowed to show at least once.")
    if draft.theme and draft.theme not in known.themes:
        yield Finding("theme", f"The theme “{draft.theme}” does not exist.")
    yield from _schedule(draft)


def _schedule(draft: Draft) -> Iterator[Finding]:
    texts = (draft.schedule.starts_at, draft.schedule.ends_at)
    moments = [parse_iso(text) if text else None for text in texts]
    if any(text and moment is None for text, moment in zip(texts, moments, strict=True)):
        yield Finding("schedule", "The start or the end is not a date.")
    start, end = moments
    if start and end and end <= start:
        yield Finding("schedule", "The prompt ends before it starts.")
