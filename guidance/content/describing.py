"""A draft in plain words, aspect by aspect, so that two of them can be told apart without reading JSON."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from guidance.content.describing_blocks import button_action, lines_of
from guidance.content.describing_moments import often, schedule, trigger
from guidance.content.languages import name_of
from guidance.content.models import Prompt, Theme
from guidance.content.variables import spelled
from guidance.core.errors import GuidanceError
from guidance.plans.queries import price_list
from guidance.protocol.content import Anchor, Candidate, Draft, Item, Step, load
from guidance.protocol.inline import told as plain
from guidance.protocol.translations import pieces, spoken, told
from guidance.rules.describe import describe as words_of_rule
from guidance.segments import queries as segment_queries

Names = Mapping[str, str]
Aspects = dict[str, list[str]]
INTENTS = {"warn": "Warn", "inform": "Inform", "teach": "Teach", "sell": "Sell", "ask": "Ask"}
_FALLBACKS = {"none": "", "modal": ", else as a modal", "slideout": ", else as a slideout"}


def names(*, workspace_id: int) -> dict[str, str]:
    """Return what things are called in a workspace, as `describe` and rules need it: {"plan:free": "Free", …}."""
    prices = price_list(workspace_id=workspace_id)
    groups: dict[str, Iterable[tuple[str, str]]] = {
        "plan": ((plan.key, plan.name) for plan in prices.plans),
        "limit": ((limit.key, limit.name) for limit in prices.limits),
        "feature": ((feature.key, feature.name) for feature in prices.features),
        "segment": ((segment.key, segment.name) for segment in segment_queries.rules(workspace_id=workspace_id)),
        "prompt": Prompt.objects.filter(workspace_id=workspace_id).values_list("key", "name"),
        "theme": Theme.objects.filter(workspace_id=workspace_id).values_list("key", "name"),
    }
    return {f"{sort}:{key}": name for sort, group in groups.items() for key, name in group}


def describe(*, definition: Mapping[str, Any], names: Names) -> Aspects:
    """Return {aspect: lines in plain words} of a stored draft, in reading order; aspects with nothing to say are left out.

    A draft that cannot be read has one aspect that says so.
    """
    try:
        draft = load(dict(definition))
    except msgspec.ValidationError as error:
        return {"Draft": [f"Cannot be read: {error}"]}
    found = dict(_aspects(draft, names))
    return {aspect: [spelled(line, names=names) for line in lines] for aspect, lines in found.items() if lines}


def _aspects(draft: Draft, names: Names) -> Iterator[tuple[str, list[str]]]:
    yield "Texts", [*([f"Spoken name: {draft.label}"] if draft.label else []), *lines_of(draft.blocks, names)]
    for number, step in enumerate(draft.steps, start=1):
        yield f"Step {number}", list(_step(step, names))
    yield "Things to do", [_item(item, names) for item in draft.items]
    for variant in draft.variants:
        lines = lines_of(variant.blocks, names)
        yield f"Texts of “{variant.key}”", [f"For {round(100 * variant.weight)} % of people", *lines]
    if draft.others is not None:
        yield "Texts for people who cannot buy", lines_of(draft.others.blocks, names)
    for tag in spoken(draft):
        held = told(draft, tag)
        said = [(piece.text, held[piece.place].text) for piece in pieces(draft)]
        yield f"In {name_of(tag)}", [f"{plain(text)}: {plain(there)}" for text, there in said if there]
    yield "Who sees it", list(_who(draft, names))
    yield "Where and when", list(_where(draft, names))
    yield "How often", list(often(draft.frequency, names))
    yield "Schedule", list(schedule(draft.schedule))
    yield "What it offers", list(_offer(draft, names))
    yield "What it wants", [f"{INTENTS[draft.intent]}; stage {draft.stage}; priority {draft.priority} of 5"]
    yield "Compared with", list(_compared(draft))
    yield "Look", list(_look(draft, names))


def _step(step: Step, names: Names) -> Iterator[str]:
    yield from lines_of(step.blocks, names)
    if step.anchor is not None:
        yield f"Points at {_anchor(step.anchor)}, {step.placement}"
    if step.page:
        yield f"On pages where {_rule({'version': 1, 'where': step.page, 'facts': {}}, names)}"
    if step.advance == "click":
        yield "Goes on when the element is clicked"
    if step.spotlight:
        yield "Dims the page around it"
    for branch in step.branches:
        to = f"to “{branch.to}”" if branch.to else "to the end"
        yield f"If “{branch.question}” {branch.is_.replace('_', ' ')} {branch.value}: {to}"


def _item(item: Item, names: Names) -> str:
    whose = " by anyone in the account" if item.per == "account" else ""
    action = f"; {button_action(item.action, names)}" if item.action is not None else ""
    return f"{item.title}: done with “{item.event}”{whose}{action}{f' ({item.text})' if item.text else ''}"


def _who(draft: Draft, names: Names) -> Iterator[str]:
    sentence = _rule(draft.audience, names)
    yield sentence[:1].upper() + sentence[1:]
    if draft.buyers_only and draft.others is None:
        yield "Only people who may buy"


def _where(draft: Draft, names: Names) -> Iterator[str]:
    yield trigger(draft.trigger, names)
    if draft.anchor is not None:
        yield f"At {_anchor(draft.anchor)}{_FALLBACKS[draft.anchor.fallback]}"
    yield f"Placed {draft.placement.replace('-', ' ')}"


def named(candidate: Candidate) -> str:
    """Return what a person calls the element: as the picker does, or what is looked for in quotation marks."""
    return candidate.label or f"“{candidate.said}”"


def _anchor(anchor: Anchor) -> str:
    held = [candidate for candidate in anchor.candidates if candidate.said]
    said = dict.fromkeys(f"the {each.label[0].lower()}{each.label[1:]}" for each in held if each.label)
    typed = " or ".join(named(each) for each in held if not each.label)
    return " or ".join([*said, *([f"the element {typed}"] if typed else [])]) or "an element not chosen yet"


def _offer(draft: Draft, names: Names) -> Iterator[str]:
    if draft.offer.feature:
        yield f"The feature {names.get(f'feature:{draft.offer.feature}', draft.offer.feature)}"
    if draft.offer.plan:
        yield f"The plan {names.get(f'plan:{draft.offer.plan}', draft.offer.plan)} or a higher one"
    if draft.offer.limit:
        yield f"No limit on {names.get(f'limit:{draft.offer.limit}', draft.offer.limit)}"


def _compared(draft: Draft) -> Iterator[str]:
    if draft.holdout:
        yield f"{draft.holdout * 100:g} % of people are kept without it, to compare with"
    if draft.exclusion_group:
        days = f"{draft.exclusion_days} day{'s' if draft.exclusion_days != 1 else ''}"
        yield f"Only one of the group “{draft.exclusion_group}” within {days}"


def _look(draft: Draft, names: Names) -> Iterator[str]:
    yield f"Theme {names.get(f'theme:{draft.theme}', draft.theme)}" if draft.theme else "The workspace's first theme"
    yield "People can close it" if draft.dismissible else "People cannot close it without answering"
    if draft.standing:
        yield "Stays until it is closed"


def _rule(rule: Mapping[str, Any], names: Names) -> str:
    try:
        return words_of_rule(rule, names)
    except GuidanceError as error:
        return error.message
