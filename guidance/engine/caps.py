"""How often is often enough: counters in windows, the same for deciding and for claiming."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guidance.core.times import DAY, HOUR, from_ms, iso, period_start, to_ms
from guidance.engine.catalog import Catalog, Policy, PromptSpec
from guidance.engine.facts import next_period
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, PersonState

DEAF_TO_PERSON_CAP = frozenset({"warn"})
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
    if count is None:
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
    if intent in DEAF_TO_PERSON_CAP:
        return None
    counted = [at for at in shows if at >= now - policy.person_cap_ms]
    if len(counted) < policy.person_cap:
        return None
    until = counted[len(counted) - policy.person_cap] + policy.person_cap_ms + 1 if policy.person_cap else None
    detail = {"used": len(counted), "count": policy.person_cap, "window": _words(policy.person_cap_ms)}
    return Held(Reason.CAPPED_PERSON, detail, until)


def all_shows(person: PersonState, since: int) -> list[int]:
    """Return the sorted moments since `since` at which the person was shown any prompt."""
    return sorted(at for entry in person.prompts.values() for at, _ in entry.get("s", ()) if at >= since)


def is_open(spec: PromptSpec, person: PersonState) -> bool:
    """Tell whether a standing prompt was shown to the person and neither dismissed nor recalled since."""
    entry = person.prompts.get(spec.key)
    if not spec.standing or not entry:
        return False
    return last_shown(entry) > max(last(entry, "d"), last(entry, "r"), last(entry, "c"))


def quiet(spec: PromptSpec, person: PersonState, now: int) -> Held | None:
    """Return why the person's own wish holds the prompt back (snooze, not relevant, dismissal), or None."""
    entry = person.prompts.get(spec.key)
    if not entry:
        return None
    if entry.get("x"):
        return Held(Reason.SNOOZED, {"for_good": True})
    if entry.get("z", 0) > now:
        return Held(Reason.SNOOZED, {"until": iso(entry["z"])}, entry["z"])
    dismissed = last(entry, "d")
    endless = spec.standing and spec.frequency.count is None and not spec.frequency.cooldown_days
    if dismissed and endless and (entry.get("s") or [[0, spec.version]])[-1][1] == spec.version:
        return Held(Reason.COOLING_DOWN, {"since": iso(dismissed), "until": "a new version"})
    until = dismissed + spec.frequency.cooldown_days * DAY
    if dismissed and until > now:
        return Held(Reason.COOLING_DOWN, {"since": iso(dismissed), "until": iso(until)}, until)
    return None


def _words(window: int) -> str:
    if window < DAY:
        return f"in {window / HOUR:.3g} hours"
    return _WINDOWS.get(window, f"in {window / DAY:.3g} days")


def last(entry: Any, kind: str) -> int:
    """Return the latest moment of `kind` in a history entry, 0 for never."""
    listed = entry.get(kind)
    return int(listed[-1]) if listed else 0


def last_shown(entry: Any) -> int:
    """Return the latest moment of showing in a history entry, 0 for never."""
    shown = entry.get("s")
    return int(shown[-1][0]) if shown else 0
