"""How often is often enough: counters in windows, the same for deciding and for claiming."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidance.core.times import DAY, HOUR, from_ms, iso, period_start, to_ms
from guidance.engine.catalog import Catalog, Policy, PromptSpec
from guidance.engine.facts import next_period
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, AccountState, PersonState

NEVER_TOO_MANY = frozenset({"warn"})
_WINDOWS = {DAY: "in a day", 7 * DAY: "in a week"}


@dataclass(frozen=True, slots=True)
class Held:
    """Why a prompt is held back, with the numbers, and until when (ms; None: until something happens)."""

    reason: Reason
    detail: dict[str, Any]
    until: int | None = None


def shows_of(spec: PromptSpec, person: PersonState) -> list[int]:
    """Return when the prompt was shown, as far as its cap counts: by the person or in the account, by version where it says so."""
    frequency = spec.frequency
    if frequency.per == "account" and person.account is not None:
        history = person.account.prompts
    else:
        history = person.prompts
    shown = history.get(spec.key, EMPTY).get("s", ())
    return [at for at, version in shown if not frequency.recount_on_publish or version == spec.version]


def window_of(spec: PromptSpec, catalog: Catalog, now: int) -> tuple[int | None, int | None, str]:
    """Return since when shows count (ms; None: ever), the rolling window's length (None: a period or ever), and words for it."""
    frequency = spec.frequency
    if frequency.period_of is not None and frequency.period_of in catalog.limits:
        limit = catalog.limits[frequency.period_of]
        words = "ever" if limit.period == "none" else f"this {limit.period}"
        return to_ms(period_start(from_ms(now), limit.period)), None, words
    if frequency.window_seconds is not None:
        window = frequency.window_seconds * 1000
        return now - window, window, _words(window)
    return None, None, "ever"


def prompt_cap(spec: PromptSpec, catalog: Catalog, shows: Sequence[int], now: int) -> Held | None:
    """Return why the prompt's own cap holds it back, given the sorted moments it counts, or None."""
    count = spec.frequency.count
    if count is None or len(shows) < count:
        return None
    since, window, words = window_of(spec, catalog, now)
    counted = [at for at in shows if since is None or at >= since]
    if len(counted) < count:
        return None
    until: int | None = None
    if window is not None:
        until = counted[len(counted) - count] + window + 1
    elif since is not None and spec.frequency.period_of is not None:
        until = next_period(catalog.limits[spec.frequency.period_of], now)
    detail = {"used": len(counted), "count": count, "window": words, "per": spec.frequency.per}
    return Held(Reason.CAPPED_PROMPT, detail, until)


def person_cap(policy: Policy, intent: str, shows: Sequence[int], now: int) -> Held | None:
    """Return why the workspace's cap per person holds a prompt of `intent` back, given all sorted shows, or None."""
    if intent in NEVER_TOO_MANY:
        return None
    return _used_up(Reason.CAPPED_PERSON, {}, shows, policy.person_cap, policy.person_cap_ms, now)


def account_cap(policy: Policy, intent: str, shows: Sequence[int], now: int) -> Held | None:
    """Return why the workspace's cap per account holds a prompt of `intent` back, given all members' sorted shows, or None."""
    if policy.account_cap is None or intent in NEVER_TOO_MANY:
        return None
    return _used_up(Reason.CAPPED_ACCOUNT, {}, shows, policy.account_cap, policy.account_cap_ms, now)


def intent_cap(policy: Policy, intent: str, shows: Sequence[int], now: int) -> Held | None:
    """Return why the limit of `intent` holds its prompts back, given the person's sorted shows of that intent, or None."""
    limit = policy.intents.get(intent)
    if limit is None or limit.count is None:
        return None
    return _used_up(Reason.CAPPED_INTENT, {"intent": intent}, shows, limit.count, limit.window_ms, now)


def all_shows(person: PersonState, since: int) -> list[int]:
    """Return the sorted moments since `since` at which the person was shown any prompt."""
    return _moments(person.prompts.values(), since)


def account_shows(account: AccountState | None, since: int) -> list[int]:
    """Return the sorted moments since `since` at which anybody of the account was shown any prompt."""
    return _moments(account.prompts.values(), since) if account is not None else []


def intent_shows(person: PersonState, intents: Mapping[str, str], intent: str, since: int) -> list[int]:
    """Return the sorted moments since `since` at which the person was shown a prompt of `intent`; `intents`: {prompt: intent}."""
    return _moments((entry for key, entry in person.prompts.items() if intents.get(key) == intent), since)


def is_open(spec: PromptSpec, person: PersonState) -> bool:
    """Tell whether a standing prompt was shown to the person and neither dismissed nor recalled since."""
    entry = person.prompts.get(spec.key)
    if not spec.standing or not entry:
        return False
    return last_shown(entry) > max(last(entry, "d"), last(entry, "r"), last(entry, "c"))


def cooling_down(spec: PromptSpec, person: PersonState, now: int) -> Held | None:
    """Return why the prompt waits after the person dismissed it, or None."""
    entry = person.prompts.get(spec.key)
    dismissed = last(entry, "d") if entry else 0
    endless = spec.standing and spec.frequency.count is None and not spec.frequency.cooldown_days
    closed = max(dismissed, last(entry, "c")) if entry and endless else 0
    if entry and closed and (entry.get("s") or [[0, spec.version]])[-1][1] == spec.version:
        return Held(Reason.COOLING_DOWN, {"since": iso(closed), "until": "a new version"})
    if not entry or not dismissed:
        return None
    until = dismissed + spec.frequency.cooldown_days * DAY
    if until > now:
        return Held(Reason.COOLING_DOWN, {"since": iso(dismissed), "until": iso(until)}, until)
    return None


def intent_cooling_down(
    policy: Policy, intent: str, intents: Mapping[str, str], person: PersonState, now: int
) -> Held | None:
    """Return why all prompts of `intent` wait after the person dismissed one of them, or None; `intents`: {prompt: intent}."""
    limit = policy.intents.get(intent)
    if limit is None or not limit.cooldown_ms:
        return None
    dismissals = ((last(entry, "d"), key) for key, entry in person.prompts.items() if intents.get(key) == intent)
    since, prompt = max(dismissals, default=(0, ""))
    until = since + limit.cooldown_ms
    if not since or until <= now:
        return None
    detail = {"intent": intent, "prompt": prompt, "since": iso(since), "until": iso(until)}
    return Held(Reason.COOLING_DOWN, detail, until)


def snoozed(spec: PromptSpec, person: PersonState, now: int) -> Held | None:
    """Return why the person's own wish puts the prompt off (later, not relevant), or None."""
    entry = person.prompts.get(spec.key)
    if not entry:
        return None
    if entry.get("x"):
        return Held(Reason.SNOOZED, {"for_good": True})
    if entry.get("z", 0) > now:
        return Held(Reason.SNOOZED, {"until": iso(entry["z"])}, entry["z"])
    return None


def put_off(spec: PromptSpec, person: PersonState, now: int) -> bool:
    """Tell whether the person's own answer to the prompt keeps it away."""
    return cooling_down(spec, person, now) is not None or snoozed(spec, person, now) is not None


def _used_up(
    reason: Reason, detail: dict[str, Any], shows: Sequence[int], count: int, window: int, now: int
) -> Held | None:
    used = len(shows) - bisect_left(shows, now - window)
    if used < count:
        return None
    # The last `count` shows fill the cap: it has room again when the first of them leaves the window.
    until = shows[len(shows) - count] + window + 1 if count else None
    return Held(reason, {**detail, "used": used, "count": count, "window": _words(window)}, until)


def _moments(entries: Iterable[Any], since: int) -> list[int]:
    found: list[int] = []
    for entry in entries:
        for at, _ in reversed(entry.get("s", ())):
            if at < since:
                break
            found.append(at)
    found.sort()
    return found


def _words(window: int) -> str:
    if window < DAY:
        return f"in {window / HOUR:.3g} hours"
    return _WINDOWS.get(window, f"in {window / DAY:.3g} days")


def last(entry: Any, kind: str) -> int:
    """Return the latest moment of `kind` in a history entry, 0 for never."""
    listed = entry.get(kind)
    return int(listed[-1]) if listed else 0


def last_shown(entry: Any) -> int:
    """Return the latest moment of showing in a history entry, by itself or because the person asked for it; 0 for never."""
    shown = entry.get("s")
    return max(int(shown[-1][0]) if shown else 0, last(entry, "l"))


def step_of(spec: PromptSpec, person: PersonState) -> str:
    """Return the key of the step at which the person left a prompt that is still open; empty for its beginning."""
    at, step = person.prompts.get(spec.key, EMPTY).get("p", (0, ""))
    going_on = step in spec.steps and is_open(spec, person) and at >= last_shown(person.prompts[spec.key])
    return step if going_on else ""
