"""How many people a rule would reach, before it is saved: counted by the database, within a second.

What cannot be counted in the time allowed is estimated from a sample and marked as such.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import msgspec
from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Min, Q, QuerySet
from django.db.models.expressions import RawSQL

from guidance.core.times import Period, to_ms
from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.people.models import Account, Person
from guidance.plans import queries as plans
from guidance.rules import parse
from guidance.segments import queries, sql

EXACT_MS = 400
SAMPLE_MS = 200
SAMPLES = (10_000, 2_000)
MEMBERS = 10
_STOPPED = "57014"
_DEAR = 40_000  # in the planner's units, about half a second of reading
_VERY_MANY = 200_000
_TELLING = 50
_FEW = 50_000  # so few are gone through by id: a share of the pages would be a share of every workspace's
Members = type[Person] | type[Account]


class TooSlow(Exception):
    """The database needs longer than there is."""


@dataclass(frozen=True, slots=True)
class Size:
    """`count` of `of` people or accounts; `about`: estimated from a sample. `members`: ids of a few who are in it.

    Beyond 200,000, `of` is what the database's statistics say. `unjudged`: paths that only the page knows, taken as fulfilled.
    """

    count: int
    of: int
    about: bool
    members: list[int]
    unjudged: list[str]


def size(*, workspace_id: int, rule: Mapping[str, Any], now: dt.datetime, kind: str = "person") -> Size:
    """Return how many people, or accounts with `kind` "account", `rule` holds for now. Raises InvalidRule.

    On PostgreSQL it takes a second at most: what takes longer to count is estimated. Segments mean their stored members.
    """
    parse.check(rule)
    where = rule.get("where") or {}
    model: Members = Account if kind == "account" else Person
    everybody = model._default_manager.filter(workspace_id=workspace_id)
    world = _world(workspace_id, rule, now)
    found = _counted(everybody, sql.lower(where, base="account" if kind == "account" else "person", world=world))
    return replace(found, unjudged=sql.unjudged(where))


def chosen(*, workspace_id: int, rule: Mapping[str, Any], now: dt.datetime, kind: str = "person") -> Q:
    """Return the filter of the people or accounts that `rule` holds for now. Raises InvalidRule."""
    world = _world(workspace_id, rule, now)
    return sql.lower(rule.get("where") or {}, base="account" if kind == "account" else "person", world=world)


def _world(workspace_id: int, rule: Mapping[str, Any], now: dt.datetime) -> sql.World:
    prices = plans.price_list(workspace_id=workspace_id)
    return sql.World(
        facts=rule.get("facts") or {},
        kinds={each.key: each.kind for each in queries.rules(workspace_id=workspace_id)},
        plans={plan.key: PlanSpec(plan.key, plan.name, limits=_limits(plan)) for plan in prices.plans},
        limits={row.key: LimitSpec(row.key, row.name, cast("Period", row.period), row.resets) for row in prices.limits},
        now=to_ms(now),
    )


def _limits(plan: Any) -> dict[str, int | None]:
    return {held.limit.key: held.amount for held in plan.limits.all()}


def _counted(everybody: QuerySet[Any], chosen: Q) -> Size:
    inside = everybody.filter(chosen).order_by()
    sampled = _sampled(everybody, chosen) if _plan(inside)["Total Cost"] > _DEAR else None
    if sampled is not None and sampled.count >= _TELLING * sampled.of / SAMPLES[0]:
        return sampled  # a sample says much of many, little of few
    try:
        with _at_most(EXACT_MS):
            told = inside.aggregate(total=Count("pk"), first=Min("pk"), last=Max("pk"))
    except TooSlow:
        return sampled or _sampled(everybody, chosen)
    ends = [pk for pk in (told["first"], told["last"]) if pk is not None]
    try:
        with _at_most(SAMPLE_MS):
            members = list(inside.values_list("pk", flat=True)[:MEMBERS]) if told["total"] else []
    except TooSlow:
        members = sorted(set(ends))
    return Size(told["total"], max(_rows(everybody), told["total"]), about=False, members=members, unjudged=[])


def _sampled(everybody: QuerySet[Any], chosen: Q) -> Size:
    of = _rows(everybody)
    for wanted in SAMPLES:
        sample = _sample(everybody, of, wanted).order_by()
        try:
            # The last and smallest sample is waited for.
            with _at_most(SAMPLE_MS if wanted != SAMPLES[-1] else 0):
                drawn = sample.annotate(inside=ExpressionWrapper(chosen, BooleanField()))
                found = list(drawn.values_list("pk", "inside"))
                members = [pk for pk, is_inside in found if is_inside]
                return Size(_scaled(len(members), len(found), of), of, len(found) < of, members[:MEMBERS], [])
        except TooSlow:
            continue
    raise AssertionError


def _scaled(inside: int, seen: int, of: int) -> int:
    return round(inside / seen * of) if seen else 0


def _rows(everybody: QuerySet[Any]) -> int:
    planned: int = _plan(everybody.order_by())["Plan Rows"]
    return planned if planned > _VERY_MANY else everybody.count()


def _plan(rows: QuerySet[Any]) -> dict[str, Any]:
    if connection.vendor != "postgresql":
        return {"Total Cost": 0, "Plan Rows": 0}
    plan: dict[str, Any] = msgspec.json.decode(rows.explain(format="json"))[0]["Plan"]
    return plan


def _sample(everybody: QuerySet[Any], of: int, wanted: int) -> QuerySet[Any]:
    if of <= wanted:
        return everybody
    if connection.vendor != "postgresql" or of <= _FEW:
        every: QuerySet[Any] = everybody.annotate(place=F("pk") % (of // wanted)).filter(place=0)
        return every
    table = everybody.model._meta.db_table
    percent = 100 * wanted / of
    # Repeatable: who counts again without a change reads the same number.
    drawn = RawSQL(f"SELECT id FROM {table} TABLESAMPLE SYSTEM (%s) REPEATABLE (1)", [percent])  # noqa: S608, S611 - our name
    return everybody.filter(pk__in=drawn)


@contextmanager
def _at_most(milliseconds: int) -> Iterator[None]:
    """Raise TooSlow when a query in the block takes longer; 0 for no bound. SQLite is never stopped: its tables are small."""
    if connection.vendor != "postgresql" or not milliseconds:
        yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone() or ("0",)
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _STOPPED:
            raise
        raise TooSlow from error
