"""The values of facts in SQL, computed from the ledgers as `guidance.engine.facts` does.

What takes more than a line is a function of `guidance.segments.ledger_procedures`.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F

from guidance.core.times import DAY, HOUR, from_ms, period_start, to_ms
from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.engine.facts import next_period
from guidance.engine.windows import HOURS_KEPT
from guidance.rules import facts as kinds
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import counted_in, tally_of
from guidance.segments.fragments import Fragment, sql
from guidance.segments.functions import world_text

_HISTORY = {"seen": "s", "dismissed": "d", "converted": "c"}
_ENTRY = "(SELECT ? FROM (SELECT CASE WHEN strpos(?, ?) > 0 THEN ?::jsonb -> ? END AS e OFFSET 0) AS entry)"
_LEDGER = "(SELECT ? FROM (SELECT CASE WHEN strpos(?, ?) > 0 THEN ?::jsonb END AS l OFFSET 0) AS ledger)"
_TIMES = (
    "(SELECT count(*) FROM jsonb_array_elements_text(e -> 't') AS times(t) WHERE t::bigint <= ? AND t::bigint >= ?)"
)
_BUCKETS = (
    "(SELECT coalesce(sum(held::bigint), 0) FROM jsonb_each_text(e -> ?) AS b(bucket, held) WHERE bucket::bigint >= ?)"
)
_EXACT = "jsonb_array_length(e -> 't') >= (e ->> 'n')::bigint"
_SHOWN = (
    "(SELECT CASE jsonb_typeof(m) WHEN 'array' THEN m ->> 0 ELSE m #>> '{}' END::bigint AS t FROM jsonb_array_elements(e -> ?)"
    " AS moments(m))"
)
_LONG_AGO = -(2**62)


def value(
    spec: Mapping[str, Any],
    *,
    base: str,
    plans: Mapping[str, PlanSpec],
    limits: Mapping[str, LimitSpec],
    now: int,
) -> Fragment:
    """Return a fact's value as JSON. Raises InvalidRule for a spec that says nothing."""
    fact = parse_fact(spec)
    account = "account__" if base == "person" else ""
    if connection.vendor != "postgresql":
        text = world_text(spec=spec, plans=plans, limits=limits, now=now)
        return _by_function(text, account, person=base == "person")
    if isinstance(fact, kinds.Ratio | kinds.DaysUntilFull):
        meter = _Meter(fact.limit, account, plans, limits, now)
        return meter.ratio() if isinstance(fact, kinds.Ratio) else meter.days_until_full()
    if fact.scope == "user" and base == "account":
        # An account by itself has no history of a person's: as if nothing had ever happened.
        return _value(fact, sql("?", "{}"), now)
    prefix = "" if fact.scope == "user" else account
    column = "prompts" if isinstance(fact, kinds.PromptHistory | kinds.DaysSincePrompt) else "ledger"
    return _value(fact, sql("?", F(f"{prefix}{column}")), now)


def type_of(spec: Mapping[str, Any]) -> str:
    """Return the type that a fact's value is of, where there is one. Raises InvalidRule for a spec that says nothing."""
    fact = parse_fact(spec)
    if isinstance(fact, kinds.FirstAt | kinds.LastAt):
        return "string"
    return "boolean" if isinstance(fact, kinds.Sequence | kinds.Absence) else "number"


def _value(fact: Any, held: Fragment, now: int) -> Fragment:
    key = tally_of(fact)
    match fact:
        case kinds.Count(window_seconds=seconds):
            return _of(held, key, _count(seconds, now), "0")
        case kinds.DaysSince():
            return _of(held, key, _days(Fragment("(e ->> 'l')::bigint"), now), "NULL")
        case kinds.FirstAt() | kinds.LastAt():
            at = "f" if isinstance(fact, kinds.FirstAt) else "l"
            return _of(held, key, sql(f"guidance_iso((e ->> '{at}')::bigint)"), "NULL")
        case kinds.Sequence() | kinds.Absence():
            return _of_two(fact, held, now)
        case kinds.Sum(window_seconds=seconds):
            return _of(held, key, sql("guidance_sum(e, ?::bigint, ?)", _ms(seconds), now), "'0'")
        case kinds.DistinctDays(window_seconds=seconds):
            return _of(held, key, sql("guidance_days(e, ?::bigint, ?)", _ms(seconds), now), "0")
        case kinds.Trend(window_seconds=seconds, minimum=minimum):
            return _of(held, key, sql("guidance_trend(e, ?, ?, ?)", _ms(seconds), minimum, now), "NULL")
        case _:
            return _of_prompt(fact, held, now)


def _of_prompt(fact: kinds.OfPrompt, held: Fragment, now: int) -> Fragment:
    moments = sql(_SHOWN, _HISTORY[fact.what])
    if isinstance(fact, kinds.DaysSincePrompt):
        last = sql("(SELECT ? FROM ? AS of_it ORDER BY t DESC LIMIT 1)", _days(Fragment("t"), now), moments)
        return _of(held, fact.prompt, last, "NULL")
    window = _ms(fact.window_seconds)
    since = _LONG_AGO if window is None else now - window
    counted = sql("(SELECT count(*) FROM ? AS of_it WHERE t <= ? AND t >= ?)", moments, now, since)
    return _of(held, fact.prompt, counted, "0")


def _of(held: Fragment, key: str, computed: Fragment, never: str) -> Fragment:
    # A look for the name first: reading a whole ledger as JSON costs a hundred times as much.
    found = sql("CASE WHEN e IS NULL THEN " + never + " ELSE ? END", computed)
    return sql("to_jsonb(?)", sql(_ENTRY, found, held, _sign_of(key), held, key))


def _of_two(fact: kinds.OfTwo, held: Fragment, now: int) -> Fragment:
    first, second = (counted.key for counted in counted_in(fact))
    name = "guidance_sequence" if isinstance(fact, kinds.Sequence) else "guidance_absence"
    window = _ms(fact.window_seconds)
    asked = sql(name + "(l -> ?, l -> ?, ?, ?::bigint, ?)", first, second, _ms(fact.within_seconds), window, now)
    return sql("to_jsonb(?)", sql(_LEDGER, asked, held, _sign_of(first), held))


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000


def _sign_of(key: str) -> str:
    plain = key.isascii() and key.isprintable() and '"' not in key and "\\" not in key
    return f'"{key}"' if plain else "{"


def _count(seconds: int | None, now: int) -> Fragment:
    if seconds is None:
        everything = sql(_TIMES, now, _LONG_AGO)
        return sql("(CASE WHEN " + _EXACT + " THEN ? ELSE (e ->> 'n')::bigint END)", everything)
    since = now - seconds * 1000
    exact = sql(_TIMES, now, since)
    size, key = (HOUR, "h") if seconds * 1000 <= HOURS_KEPT * HOUR else (DAY, "d")
    counted = sql(_BUCKETS, key, since // size)
    reaches = sql(_EXACT + " OR (e -> 't' ->> 0)::bigint < ?", since)
    return sql("(CASE WHEN ? THEN ? ELSE greatest(?, ?) END)", reaches, exact, counted, exact)


def _days(at: Fragment, now: int) -> Fragment:
    return sql("(greatest(? - ?, 0) / ?)", sql("?::bigint", now), at, sql("?::bigint", DAY))


class _Meter:
    """What an account has used of a limit, and how much it may."""

    def __init__(
        self, key: str, account: str, plans: Mapping[str, PlanSpec], limits: Mapping[str, LimitSpec], now: int
    ) -> None:
        self.now, self.plan, self.limit = now, F(f"{account}plan__key"), limits.get(key)
        self.allowances = [(plan.key, plan.limits.get(key)) for plan in plans.values() if plan.limits.get(key)]
        self.meter = sql("(? -> ?)", F(f"{account}meters"), key)

    def ratio(self) -> Fragment:
        return self.known(sql("?::float8 / ?::float8", self.used(), self.allowed()))

    def days_until_full(self) -> Fragment:
        end = next_period(self.limit, self.now) if self.limit is not None and self.limit.resets else None
        if end is None:
            samples = sql("coalesce(? -> 'd', '{}')", self.meter)
            name, seen = "guidance_full_by_growth", sql("?, ?", samples, self.now)
        else:
            name, seen = "guidance_full_before_reset", sql("?, ?, ?", self.began(), end, self.now)
        return self.known(sql(name + "(?, ?, ?)", self.used(), self.allowed(), seen))

    def known(self, computed: Fragment) -> Fragment:
        return sql("to_jsonb(?)", computed) if self.allowances else Fragment("NULL::jsonb")

    def used(self) -> Fragment:
        used = sql("coalesce((? ->> 'used')::numeric, 0)", self.meter)
        if self.limit is None or not self.limit.resets:
            return used
        at = sql("coalesce((? ->> 'at')::numeric, 0)", self.meter)
        return sql("(CASE WHEN ? < ? THEN 0 ELSE ? END)", at, self.began(), used)

    def allowed(self) -> Fragment:
        cases = [sql("WHEN ? THEN ?::bigint", plan, amount) for plan, amount in self.allowances]
        return sql("(CASE ? " + " ".join("?" * len(cases)) + " END)", self.plan, *cases)

    def began(self) -> int:
        return to_ms(period_start(from_ms(self.now), self.limit.period)) if self.limit else 0


def _by_function(world: str, account: str, *, person: bool) -> Fragment:
    own = (F("ledger"), F("prompts")) if person else ("{}", "{}")
    names = ("id", "plan__key", "meters", "ledger", "prompts")
    of_account = [F(f"{account}{name}") for name in names]
    return sql("guidance_fact(" + ", ".join("?" * 8) + ")", world, *own, *of_account)
