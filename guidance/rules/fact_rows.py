"""The rows of the rule form that ask of history: one fact and a test of its value each, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guidance.rules import facts as kinds
from guidance.rules.facts import Fact, Side
from guidance.rules.filter_rows import filters_of, where_of
from guidance.rules.row_tests import (
    DATES,
    NUMBERS,
    Clause,
    Row,
    comparison,
    number,
    one_of,
    tidy,
    trait_test,
)
from guidance.rules.syntax import InvalidRule

DAY_SECONDS = 86_400
_FLAGS = {"is_true": True, "is_false": False}
_FEW_OR_MANY = ("at_least", "at_most")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One sort of row: the fact it asks about, by the row and the key after its subject's colon, and its comparisons."""

    fact: Callable[[Row, str], Fact]
    operators: tuple[str, ...]
    test: Callable[[Row], Clause]


def fact_test(row: Row, head: str) -> Clause:
    """Return the test a row about a fact makes. Raises InvalidRule."""
    one_of(row.operator, FACT_ROWS[head].operators)
    return FACT_ROWS[head].test(row)


def fact_row(fact: Fact, test: Mapping[str, object]) -> Row | None:
    """Return a row that may stand for a test of a fact, or None; the caller checks that it says the same."""
    match fact:
        case kinds.Ratio(limit=limit):
            return _compared(f"limit:{limit}", test, 100)
        case kinds.DaysUntilFull(limit=limit):
            return _compared(f"full_in:{limit}", test)
        case kinds.PromptHistory(prompt=prompt, what=what, window_seconds=window, scope=scope):
            return _compared(f"prompt:{prompt}", test, days=_days(window), what=what, scope=scope)
        case kinds.DaysSincePrompt(prompt=prompt, what=what, scope=scope):
            return _compared(f"since_prompt:{prompt}", test, what=what, scope=scope)
        case kinds.Sequence(first=first, then=other) | kinds.Absence(event=first, without=other):
            return _of_two(fact, first, other, test)
        case _:
            return _of_event(fact, test)


def _of_event(fact: kinds.OfEvent, test: Mapping[str, object]) -> Row | None:
    only = filters_of(fact.where)
    if only is None:
        return None
    match fact:
        case kinds.Count(window_seconds=window):
            return _compared(f"event:{fact.event}", test, days=_days(window), scope=fact.scope, only=only)
        case kinds.DistinctDays(window_seconds=window):
            return _compared(f"days_with:{fact.event}", test, days=_days(window), scope=fact.scope, only=only)
        case kinds.Sum(window_seconds=window):
            days, other = _days(window), fact.property
            return _compared(f"sum:{fact.event}", test, days=days, scope=fact.scope, only=only, other=other)
        case kinds.Trend(window_seconds=window, minimum=minimum):
            days = _days(window)
            return _compared(f"trend:{fact.event}", test, 100, days=days, scope=fact.scope, only=only, minimum=minimum)
        case kinds.DaysSince():
            return _compared(f"days_since:{fact.event}", test, scope=fact.scope, only=only)
        case _:
            head = "first" if isinstance(fact, kinds.FirstAt) else "last"
            operator = next((word for word, sign in DATES.items() if sign in test), "")
            date = test.get(DATES.get(operator, ""))
            return Row(f"{head}:{fact.event}", operator, date, kind="date", scope=fact.scope, only=only)


def _of_two(fact: kinds.OfTwo, first: Side, other: Side, test: Mapping[str, object]) -> Row | None:
    only = filters_of(first.where)
    if only is None or other.where is not None:
        return None
    return Row(
        f"{'then' if isinstance(fact, kinds.Sequence) else 'without'}:{first.event}",
        "is_true" if test.get("$eq") is True else "is_false",
        days=_days(fact.window_seconds),
        scope=fact.scope,
        other=other.event,
        within=_days(fact.within_seconds),
        only=only,
    )


def _compared(subject: str, test: Mapping[str, object], times: int = 1, **more: object) -> Row | None:
    operator, value = comparison(test)
    return None if value is None else Row(subject, operator, tidy(value * times), **more)  # type: ignore[arg-type]


def _whole(row: Row) -> Clause:
    value = number(row.value)
    if value < 0:
        raise InvalidRule("A number from 0 is needed here.")
    if value != int(value):
        raise InvalidRule("A whole number is needed here.")
    return {"$type": "number", NUMBERS[row.operator]: value}


def _share(row: Row) -> Clause:
    value = number(row.value)
    if value < 0:
        raise InvalidRule("A number from 0 is needed here.")
    return {"$type": "number", NUMBERS[row.operator]: tidy(value / 100)}


def _any_number(row: Row) -> Clause:
    return {"$type": "number", NUMBERS[row.operator]: number(row.value)}


def _date(row: Row) -> Clause:
    return trait_test(Row(row.subject, row.operator, row.value, kind="date"))


def _flag(row: Row) -> Clause:
    return {"$eq": _FLAGS[row.operator]}


def _sum(row: Row, key: str) -> Fact:
    if not row.other:
        raise InvalidRule("Say which property is added up.")
    return kinds.Sum(key, row.other, _seconds(row.days), row.scope, where_of(row.only))


def _trend(row: Row, key: str) -> Fact:
    return kinds.Trend(key, _needed(row.days, "Say over how many days."), row.minimum, row.scope, where_of(row.only))


def _two(made: type[kinds.OfTwo]) -> Callable[[Row, str], Fact]:
    def fact(row: Row, key: str) -> Fact:
        if not row.other:
            raise InvalidRule("Say the other event.")
        within = _needed(row.within, "Say within how many days.")
        return made(Side(key, where_of(row.only)), Side(row.other), within, _seconds(row.days), row.scope)

    return fact


def _needed(days: int | None, sentence: str) -> int:
    if days is None:
        raise InvalidRule(sentence)
    return days * DAY_SECONDS


def _seconds(days: int | None) -> int | None:
    return None if days is None else days * DAY_SECONDS


def _days(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // DAY_SECONDS


FACT_ROWS: dict[str, FactRow] = {
    "limit": FactRow(lambda row, key: kinds.Ratio(key), ("at_least", "at_most", "below"), _share),
    "full_in": FactRow(lambda row, key: kinds.DaysUntilFull(key), _FEW_OR_MANY, _whole),
    "event": FactRow(
        lambda row, key: kinds.Count(key, _seconds(row.days), row.scope, where_of(row.only)),
        (*_FEW_OR_MANY, "exactly"),
        _whole,
    ),
    "days_with": FactRow(
        lambda row, key: kinds.DistinctDays(key, _seconds(row.days), row.scope, where_of(row.only)),
        (*_FEW_OR_MANY, "exactly"),
        _whole,
    ),
    "sum": FactRow(_sum, (*_FEW_OR_MANY, "more_than", "below"), _any_number),
    "trend": FactRow(_trend, (*_FEW_OR_MANY, "below"), _share),
    "first": FactRow(lambda row, key: kinds.FirstAt(key, row.scope, where_of(row.only)), tuple(DATES), _date),
    "last": FactRow(lambda row, key: kinds.LastAt(key, row.scope, where_of(row.only)), tuple(DATES), _date),
    "days_since": FactRow(lambda row, key: kinds.DaysSince(key, row.scope, where_of(row.only)), _FEW_OR_MANY, _whole),
    "then": FactRow(_two(kinds.Sequence), tuple(_FLAGS), _flag),
    "without": FactRow(_two(kinds.Absence), tuple(_FLAGS), _flag),
    "prompt": FactRow(
        lambda row, key: kinds.PromptHistory(key, row.what, _seconds(row.days), row.scope),
        (*_FEW_OR_MANY, "exactly"),
        _whole,
    ),
    "since_prompt": FactRow(lambda row, key: kinds.DaysSincePrompt(key, row.what, row.scope), _FEW_OR_MANY, _whole),
}
FACT_OPERATORS: dict[str, tuple[str, ...]] = {head: sort.operators for head, sort in FACT_ROWS.items()}
