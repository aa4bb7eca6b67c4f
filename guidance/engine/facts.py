"""Facts: values computed from history, always present, each with the moment at which time alone may change it.

What each kind means is said in `guidance.rules.facts`; how exact windows are, in `guidance.engine.windows`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from guidance.core.times import DAY, from_ms, period_start, to_ms
from guidance.engine import pace, windows
from guidance.engine.catalog import Catalog, LimitSpec
from guidance.engine.subjects import EMPTY, AccountState, PersonState
from guidance.engine.windows import Answer, Entry, earliest
from guidance.rules import facts as kinds
from guidance.rules.facts import Fact, OfPrompt, OfTwo, Scope, parse_fact
from guidance.rules.tallies import counted_in, tally_of

__all__ = ["compute", "earliest", "next_period", "used_and_limit", "watched"]

Ask = Callable[[PersonState, int], Answer]
Judge = Callable[[Entry, int], Answer]
_HISTORY = {"seen": "s", "dismissed": "d", "converted": "c"}
_ZERO: Answer = (0, None)
_NULL: Answer = (None, None)
_NO: Answer = (False, None)


def compute(catalog: Catalog, person: PersonState, now: int) -> tuple[dict[str, Any], int | None]:
    """Return the value of every fact of the catalog, and the earliest moment (ms) at which time alone may change one."""
    plan = catalog.memo.get("facts")
    if plan is None:
        plan = catalog.memo["facts"] = tuple(_plan(catalog))
    values: dict[str, Any] = {}
    soonest: int | None = None
    for name, ask in plan:
        values[name], flips = ask(person, now)
        if flips is not None and (soonest is None or flips < soonest):
            soonest = flips
    return values, soonest


class Watched(NamedTuple):
    """The events and prompts that facts and checklists about a whole account ask for: colleagues' decisions hang on them."""

    events: frozenset[str]
    prompts: frozenset[str]


def watched(catalog: Catalog) -> Watched:
    """Return what facts and checklists about a whole account are about."""
    found: Watched | None = catalog.memo.get("watched")
    if found is None:
        facts = [parse_fact(spec) for spec in catalog.facts.values()]
        shared = [fact for fact in facts if getattr(fact, "scope", "user") == "account"]
        done = {item.event for spec in catalog.prompts for item in spec.items if item.per == "account"}
        found = catalog.memo["watched"] = Watched(
            frozenset(counted.event for fact in shared for counted in counted_in(fact)) | done,
            frozenset(fact.prompt for fact in shared if isinstance(fact, OfPrompt)),
        )
    return found


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


def _plan(catalog: Catalog) -> list[tuple[str, Ask]]:
    # Everything that is the same for everybody is done here, once for a catalog.
    return [(name, _ask(parse_fact(spec), catalog)) for name, spec in catalog.facts.items()]


def _ask(fact: Fact, catalog: Catalog) -> Ask:
    match fact:
        case kinds.Count(window_seconds=seconds, scope=scope):
            return _of_event(tally_of(fact), scope, _windowed(windows.count, seconds), _ZERO)
        case kinds.DistinctDays(window_seconds=seconds, scope=scope):
            return _of_event(tally_of(fact), scope, _windowed(windows.distinct_days, seconds), _ZERO)
        case kinds.Sum(window_seconds=seconds, scope=scope):
            return _of_event(tally_of(fact), scope, _windowed(windows.total, seconds), _ZERO)
        case kinds.Trend(window_seconds=seconds, minimum=minimum, scope=scope):
            window = seconds * 1000
            return _of_event(
                tally_of(fact), scope, lambda entry, now: windows.trend(entry, window, minimum, now), _NULL
            )
        case kinds.FirstAt(scope=scope):
            return _of_event(tally_of(fact), scope, windows.first_at, _NULL)
        case kinds.LastAt(scope=scope):
            return _of_event(tally_of(fact), scope, windows.last_at, _NULL)
        case kinds.DaysSince(scope=scope):
            return _of_event(tally_of(fact), scope, lambda entry, now: windows.days_since(entry["l"], now), _NULL)
        case kinds.Sequence() | kinds.Absence():
            return _of_two(fact)
        case kinds.Ratio(limit=limit):
            return partial(_ratio, catalog, limit)
        case kinds.DaysUntilFull(limit=limit):
            return partial(_days_until_full, catalog, limit)
        case _:
            return _of_prompt(fact)


def _of_event(key: str, scope: Scope, judge: Judge, never: Answer) -> Ask:
    def of_user(person: PersonState, now: int) -> Answer:
        entry = person.ledger.get(key)
        return never if entry is None else judge(entry, now)

    def of_account(person: PersonState, now: int) -> Answer:
        entry = person.account.ledger.get(key) if person.account else None
        return never if entry is None else judge(entry, now)

    return of_user if scope == "user" else of_account


def _windowed(judge: Callable[[Entry, int | None, int], Answer], seconds: int | None) -> Judge:
    window = None if seconds is None else seconds * 1000
    return lambda entry, now: judge(entry, window, now)


def _of_two(fact: OfTwo) -> Ask:
    first, second = (counted.key for counted in counted_in(fact))
    scope, within = fact.scope, fact.within_seconds * 1000
    window = None if fact.window_seconds is None else fact.window_seconds * 1000
    needs_second = isinstance(fact, kinds.Sequence)
    judge: Callable[..., Answer] = windows.sequence if needs_second else windows.absence

    def ask(person: PersonState, now: int) -> Answer:
        ledger = person.ledger if scope == "user" else person.account.ledger if person.account else EMPTY
        entry, other = ledger.get(first), ledger.get(second)
        if entry is None or (needs_second and other is None):
            return _NO
        return judge(entry, other, within, window, now)

    return ask


def _of_prompt(fact: OfPrompt) -> Ask:
    prompt, kind, scope = fact.prompt, _HISTORY[fact.what], fact.scope
    counts = isinstance(fact, kinds.PromptHistory)
    window = None
    if isinstance(fact, kinds.PromptHistory) and fact.window_seconds is not None:
        window = fact.window_seconds * 1000

    def ask(person: PersonState, now: int) -> Answer:
        history = person.prompts if scope == "user" else person.account.prompts if person.account else EMPTY
        listed: Sequence[Any] = history.get(prompt, EMPTY).get(kind, ())
        if not listed:
            return _ZERO if counts else _NULL
        times = [item[0] for item in listed] if kind == "s" else listed
        return windows.times_in(times, window, now) if counts else windows.days_since(times[-1], now)

    return ask


def _ratio(catalog: Catalog, key: str, person: PersonState, now: int) -> Answer:
    used, allowed = used_and_limit(catalog, person.account, key, now)
    if not allowed:
        return _NULL
    limit = catalog.limits.get(key)
    return used / allowed, next_period(limit, now) if limit is not None and limit.resets else None


def _days_until_full(catalog: Catalog, key: str, person: PersonState, now: int) -> Answer:
    used, allowed = used_and_limit(catalog, person.account, key, now)
    if not allowed or person.account is None:
        return _NULL
    limit = catalog.limits.get(key)
    end = next_period(limit, now) if limit is not None and limit.resets else None
    if limit is not None and end is not None:
        return pace.resetting(used, allowed, to_ms(period_start(from_ms(now), limit.period)), end, now)
    samples: Mapping[str, Sequence[float]] = person.account.meters.get(key, EMPTY).get("d", EMPTY)
    return pace.growing(used, allowed, samples, now)
