"""What the engine needs to know of a published prompt and of a workspace's policy, read from their stored forms."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guidance.content.queries import LivePrompt, LiveWording
from guidance.core.times import DAY, hour_of_day, parse_iso, to_ms, wall_clock
from guidance.engine.catalog import INTENTS, Condition, IntentLimit, ItemSpec, Policy, PromptSpec, QuietTrait, Wording
from guidance.engine.subjects import STATES
from guidance.protocol.content import (
    STANDING,
    ClickTrigger,
    Draft,
    EventTrigger,
    HoverTrigger,
    LimitTrigger,
    LinkTrigger,
    PageTrigger,
    RageTrigger,
    Schedule,
    VisibleTrigger,
)
from guidance.protocol.wordings import OTHERS, OWN, trials_of
from guidance.rules.residual import pruner
from guidance.workspaces.models import Workspace

Tongues = Mapping[str, Mapping[str, Wording]]
# What stands beside everything else, and what is one journey at a time but takes no other prompt's moment.
_BESIDE = frozenset({"card", "meter", "checklist", "launcher"})
_JOURNEYS = frozenset({"tour", "survey"})


def prompt_spec(
    *, prompt: LivePrompt, draft: Draft, page: Condition | None = None, mixed: Condition | None = None
) -> PromptSpec:
    """Return what the engine knows of a published prompt.

    `page`: the part of its audience that only the page can judge; `mixed`: the whole of it, where it cannot be parted.
    """
    ready = {wording.variant: wording for wording in prompt.wordings if not wording.language}
    tongues = _tongues(prompt.wordings)
    weights = {variant.key: variant.weight for variant in draft.variants}
    others = ready.get(OTHERS)
    return PromptSpec(
        key=prompt.key,
        version=prompt.number,
        hash=prompt.hash,
        kind=prompt.kind,
        intent=draft.intent,
        priority=draft.priority,
        slot=_slot(prompt, draft, page or mixed),
        standing=draft.standing or prompt.kind in STANDING,
        offer=draft.offer,
        trial=_trial(draft),
        frequency=draft.frequency,
        starts=_moment(draft.schedule.starts_at, draft.schedule),
        ends=_moment(draft.schedule.ends_at, draft.schedule),
        variables=tuple(prompt.variables),
        page=page,
        prune=pruner(mixed) if mixed is not None else None,
        local=draft.schedule.local,
        blackout=frozenset(_day(text) for text in draft.schedule.blackout_days),
        weekdays=frozenset(draft.schedule.weekdays),
        opens=hour_of_day(draft.schedule.opens_at) or 0,
        open_for=_open_for(draft.schedule),
        group=draft.exclusion_group,
        group_ms=draft.exclusion_days * DAY,
        holdout=draft.holdout,
        buyers_only=draft.buyers_only,
        others=_wording(others, 0.0, tongues) if others and draft.others else None,
        steps=tuple(step.key for step in draft.steps),
        items=tuple(ItemSpec(item.key, item.event, item.per) for item in draft.items),
        variants=tuple(_wording(ready[key], weight, tongues) for key, weight in weights.items() if key in ready),
        tongues=tongues.get(OWN, {}),
    )


def policy(*, workspace: Workspace) -> Policy:
    """Return a workspace's own rules; entries that make no sense are passed over, so that one slip stops nothing."""
    return Policy(
        buyer_roles=frozenset(role.strip().lower() for role in workspace.buyer_roles.split(",") if role.strip()),
        person_cap=workspace.person_cap,
        person_cap_ms=workspace.person_cap_days * DAY,
        account_cap=workspace.account_cap,
        account_cap_ms=workspace.account_cap_days * DAY,
        intents={intent: limit for intent, limit in _limits(workspace.intent_limits) if intent in INTENTS},
        holdout=min(workspace.holdout_percent, 100) / 100,
        quiet_traits=tuple(_quiet_traits(workspace.quiet_traits)),
        upgrade_quiet_ms=workspace.quiet_days_after_upgrade * DAY,
        zone=workspace.time_zone if is_zone(workspace.time_zone) else "UTC",
        language=workspace.default_language,
    )


def is_zone(name: str) -> bool:
    """Tell whether `name` is a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _wording(ready: LiveWording, weight: float, tongues: Tongues) -> Wording:
    return Wording(ready.variant, ready.hash, weight, tuple(ready.variables), tongues.get(ready.variant, {}))


def _tongues(wordings: Iterable[LiveWording]) -> Tongues:
    found: dict[str, dict[str, Wording]] = {}
    for each in wordings:
        if each.language:
            there = found.setdefault(each.variant, {})
            there[each.language] = Wording(each.variant, each.hash, variables=tuple(each.variables))
    return found


def _slot(prompt: LivePrompt, draft: Draft, page: Condition | None) -> str:
    where = json.dumps(page, sort_keys=True)
    if prompt.kind in _BESIDE:
        return f"{prompt.kind} {prompt.key}"
    if prompt.kind in _JOURNEYS:
        return f"{prompt.kind} {_moment_slot(prompt.key, draft, where)}"
    return _moment_slot(prompt.key, draft, where)


def _moment_slot(key: str, draft: Draft, where: str) -> str:
    match draft.trigger:
        case EventTrigger(event=event):
            return f"event {event} {where}"
        case PageTrigger():
            return f"page {where}"
        case LimitTrigger(limit=limit):
            return f"limit {limit} {where}"
        case LinkTrigger():  # somebody asked for just this one
            return f"link {key}"
        case HoverTrigger() | ClickTrigger() | VisibleTrigger() | RageTrigger():
            anchor = draft.anchor.candidates if draft.anchor else []
            return f"{type(draft.trigger).__name__} {anchor} {where}"
        case _:
            return f"{type(draft.trigger).__name__} {where}"


def _trial(draft: Draft) -> str:
    return next((trial.feature for trial in trials_of(draft)), "")


def _moment(text: str | None, schedule: Schedule) -> int | None:
    if not text:
        return None
    moment = wall_clock(text) if schedule.local else parse_iso(text)
    return None if moment is None else to_ms(moment)


def _open_for(schedule: Schedule) -> int:
    opens, closes = hour_of_day(schedule.opens_at) or 0, hour_of_day(schedule.closes_at) or 0
    return (closes - opens) % DAY or DAY


def _day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def _limits(stored: Any) -> Iterator[tuple[str, IntentLimit]]:
    for intent, held in stored.items() if isinstance(stored, Mapping) else ():
        if isinstance(held, Mapping):
            count = _whole(held.get("count"))
            days, cooldown = _whole(held.get("days")) or 7, _whole(held.get("cooldown_days")) or 0
            yield intent, IntentLimit(count, days * DAY, cooldown * DAY)


def _whole(number: Any) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


def _quiet_traits(stored: Any) -> Iterator[QuietTrait]:
    entries: Iterable[Any] = stored if isinstance(stored, list) else ()
    for held in entries:
        if not isinstance(held, Mapping):
            continue
        state, scope, trait = held.get("state"), held.get("scope", "account"), held.get("trait")
        if state in STATES and scope in {"user", "account"} and isinstance(trait, str) and trait:
            yield QuietTrait(state, scope, trait)
