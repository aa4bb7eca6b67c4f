"""The values of facts in SQL, computed from the ledgers as `guidance.engine.facts` does.

PostgreSQL knows the commoner kinds; the others are judged by a sample (NotLowerable).
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F

from guidance.core.times import DAY, HOUR, from_ms, period_start, to_ms
from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.engine.windows import HOURS_KEPT
from guidance.rules import facts as kinds
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import tally_of
from guidance.segments.fragments import Fragment, sql
from guidance.segments.functions import world_text
from guidance.segments.lowerable import NotLowerable

_HISTORY = {"seen": "s", "dismissed": "d", "converted": "c"}
_ENTRY = "(SELECT ? FROM (SELECT CASE WHEN strpos(?, ?) > 0 THEN ?::jsonb -> ? END AS e OFFSET 0) AS entry)"
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
    """Return a fact's value as JSON. Raises NotLowerable, or InvalidRule for a spec that says nothing."""
    fact = parse_fact(spec)
    account = "account__" if base == "person" else ""
    if connection.vendor != "postgresql":
        text = world_text(spec=spec, plans=plans, limits=limits, now=now)
        return _by_function(text, account, person=base == "person")
    if isinstance(fact, kinds.Ratio):
        return _ratio(fact.limit, account, plans, limits, now)
    scope = getattr(fact, "scope", "user")
    if scope == "user" and base == "account":
        return Fragment("NULL::jsonb")
    prefix = "" if scope == "user" else account
    match fact:
        case kinds.Count(window_seconds=seconds):
            return _of(prefix, "ledger", tally_of(fact), _count(seconds, now), "0")
        case kinds.DaysSince():
            return _of(prefix, "ledger", tally_of(fact), _days(Fragment("(e ->> 'l')::bigint"), now), "NULL")
        case kinds.PromptHistory(prompt=prompt, what=what, window_seconds=seconds):
            since = _LONG_AGO if seconds is None else now - seconds * 1000
            moments = sql(_SHOWN, _HISTORY[what])
            counted = sql("(SELECT count(*) FROM ? AS of_it WHERE t <= ? AND t >= ?)", moments, now, since)
            return _of(prefix, "prompts", prompt, counted, "0")
        case kinds.DaysSincePrompt(prompt=prompt, what=what):
            last = sql("(SELECT t FROM ? AS of_it ORDER BY t DESC LIMIT 1)", sql(_SHOWN, _HISTORY[what]))
            return _of(prefix, "prompts", prompt, _days(last, now), "NULL")
        case _:
            raise NotLowerable("This kind of fact cannot be asked of the database.")


def _of(prefix: str, column: str, key: str, computed: Fragment, never: str) -> Fragment:
    # A look for the name first: reading a whole ledger as JSON costs a hundred times as much.
    held = F(f"{prefix}{column}")
    plain = key.isascii() and key.isprintable() and '"' not in key and "\\" not in key
    found = sql("CASE WHEN e IS NULL THEN " + never + " ELSE ? END", computed)
    return sql("to_jsonb(?)", sql(_ENTRY, found, held, f'"{key}"' if plain else "{", held, key))


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


def _ratio(
    key: str, account: str, plans: Mapping[str, PlanSpec], limits: Mapping[str, LimitSpec], now: int
) -> Fragment:
    allowances = [(plan.key, plan.limits.get(key)) for plan in plans.values() if plan.limits.get(key)]
    if not allowances:
        return Fragment("NULL::jsonb")
    meter = sql("(? -> ?)", F(f"{account}meters"), key)
    used = sql("coalesce((? ->> 'used')::float8, 0)", meter)
    limit = limits.get(key)
    if limit is not None and limit.resets:
        began = to_ms(period_start(from_ms(now), limit.period))
        used = sql("(CASE WHEN coalesce((? ->> 'at')::numeric, 0) < ? THEN 0 ELSE ? END)", meter, began, used)
    cases = [sql("WHEN ? THEN ?::float8", plan, amount) for plan, amount in allowances]
    allowed = sql("(CASE ? " + " ".join("?" * len(cases)) + " END)", F(f"{account}plan__key"), *cases)
    return sql("to_jsonb(?::float8 / ?)", used, allowed)


def _by_function(world: str, account: str, *, person: bool) -> Fragment:
    own = (F("ledger"), F("prompts")) if person else ("{}", "{}")
    names = ("id", "plan__key", "meters", "ledger", "prompts")
    of_account = [F(f"{account}{name}") for name in names]
    return sql("guidance_fact(" + ", ".join("?" * 8) + ")", world, *own, *of_account)
