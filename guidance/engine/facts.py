"""Facts: values computed from history, always present, each with the moment at which time alone may change it.

Windows are half open in effect: an event at t counts while now - window <= t <= now (engines.md section 4.3 of the design's
anchors). A ledger keeps the latest 50 times exactly; a busier event is counted by hours (48 of them) and days, so its window
may reach back up to one bucket further.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guidance.core.times import DAY, HOUR, from_ms, period_start, to_ms
from guidance.engine.catalog import Catalog, LimitSpec
from guidance.engine.subjects import EMPTY, AccountState, PersonState

Fact = tuple[Any, int | None]
Spec = Mapping[str, Any]
HOURS_KEPT = 48
_HISTORY = {"seen": "s", "dismissed": "d", "converted": "c"}


def compute(catalog: Catalog, person: PersonState, now: int) -> tuple[dict[str, Any], int | None]:
    """Return the value of every fact of the catalog, and the earliest moment (ms) at which time alone may change one."""
    values: dict[str, Any] = {}
    soonest: int | None = None
    for name, spec in catalog.facts.items():
        values[name], flips = KINDS[spec["kind"]](spec, catalog, person, now)
        soonest = earliest(soonest, flips)
    return values, soonest


def earliest(*moments: int | None) -> int | None:
    """Return the earliest of the moments, None meaning never."""
    return min((moment for moment in moments if moment is not None), default=None)


def used_and_limit(catalog: Catalog, account: AccountState | None, key: str, now: int) -> tuple[float, int | None]:
    """Return how much of limit `key` the account has used in the running period, and its allowance (None: unlimited)."""
    if account is None:
        return 0, None
    spec = catalog.limits.get(key)
    meter = account.meters.get(key, EMPTY)
    used = meter.get("used", 0)
    if spec is not None and spec.resets and meter.get("at", 0) < to_ms(period_start(from_ms(now), spec.period)):
        used = 0
    plan = catalog.plans.get(account.plan or "")
    return used, plan.limits.get(key) if plan else None


def next_period(limit: LimitSpec, now: int) -> int | None:
    """Return when the limit's next period begins (ms), or None when it has no periods."""
    if limit.period == "none":
        return None
    start = to_ms(period_start(from_ms(now), limit.period))
    return to_ms(period_start(from_ms(start + (1 if limit.period == "day" else 32) * DAY), limit.period))


def times_in(times: Sequence[int], window: int | None, now: int) -> Fact:
    """Return how many of the sorted `times` lie in the last `window` ms, and when that changes."""
    until = bisect_right(times, now)
    since = 0 if window is None else bisect_left(times, now - window)
    flips = times[until] if until < len(times) else None
    if window is not None and since < until:
        flips = earliest(flips, times[since] + window + 1)
    return max(until - since, 0), flips


def _count(spec: Spec, catalog: Catalog, person: PersonState, now: int) -> Fact:
    entry = _entry(spec, person)
    seconds = spec.get("window_seconds")
    if entry is None:
        return 0, None
    window = None if seconds is None else seconds * 1000
    times: Sequence[int] = entry["t"]
    exact, flips = times_in(times, window, now)
    if len(times) >= entry["n"] or (window is not None and times[0] < now - window):
        return exact, flips
    if window is None:
        return entry["n"], flips
    size, buckets = (HOUR, entry["h"]) if window <= HOURS_KEPT * HOUR else (DAY, entry["d"])
    first = (now - window) // size
    counted = sum(count for bucket, count in buckets.items() if int(bucket) >= first)
    return max(counted, exact), earliest(flips, (first + 1) * size + window)


def _days_since(spec: Spec, catalog: Catalog, person: PersonState, now: int) -> Fact:
    entry = _entry(spec, person)
    if entry is None:
        return None, None
    days = max(now - entry["l"], 0) // DAY
    return days, entry["l"] + (days + 1) * DAY


def _ratio(spec: Spec, catalog: Catalog, person: PersonState, now: int) -> Fact:
    key = spec["limit"]
    used, allowed = used_and_limit(catalog, person.account, key, now)
    limit = catalog.limits.get(key)
    flips = next_period(limit, now) if limit is not None and limit.resets else None
    return (used / allowed if allowed else None), flips


def _prompt_history(spec: Spec, catalog: Catalog, person: PersonState, now: int) -> Fact:
    entry = person.prompts.get(spec["prompt"], EMPTY)
    listed = entry.get(_HISTORY[spec["what"]], ())
    seconds = spec.get("window_seconds")
    times = [item[0] if isinstance(item, list | tuple) else item for item in listed]
    return times_in(times, None if seconds is None else seconds * 1000, now)


def _entry(spec: Spec, person: PersonState) -> Mapping[str, Any] | None:
    if spec.get("scope", "user") == "user":
        return person.ledger.get(spec["event"])
    return person.account.ledger.get(spec["event"]) if person.account else None


KINDS: Mapping[str, Callable[[Spec, Catalog, PersonState, int], Fact]] = {
    "count": _count,
    "days_since": _days_since,
    "ratio": _ratio,
    "prompt_history": _prompt_history,
}
