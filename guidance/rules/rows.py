"""One row of the rule form, as a clause of a condition and back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from guidance.rules.facts import Count, DaysSince, Fact, PromptHistory, Ratio, Scope, What, name_of
from guidance.rules.patterns import literal_of
from guidance.rules.syntax import InvalidRule

Kind = Literal["text", "number", "boolean", "date"]
Clause = dict[str, object]

DAY_SECONDS = 86_400
PLAN = "account.plan"
PAGE_PATH = "page.path"

_ALWAYS_ASKED = {"is_set": {"$exists": True}, "is_not_set": {"$exists": False}}
_NUMBERS = {"at_least": "$gte", "at_most": "$lte", "more_than": "$gt", "below": "$lt", "exactly": "$eq"}
_DATES = {"on_or_after": "$gte", "before": "$lt"}
_TEXTS = ("is", "is_not", "contains", "starts_with", "is_one_of")
_FLAGS = {"is_true": True, "is_false": False}

TRAIT_OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": (*_TEXTS, *_ALWAYS_ASKED),
    "number": (*_NUMBERS, *_ALWAYS_ASKED),
    "boolean": (*_FLAGS, *_ALWAYS_ASKED),
    "date": (*_DATES, *_ALWAYS_ASKED),
}
FACT_OPERATORS: dict[str, tuple[str, ...]] = {
    "limit": ("at_least", "at_most", "below"),
    "event": ("at_least", "at_most", "exactly"),
    "days_since": ("at_least", "at_most"),
    "prompt": ("at_least", "at_most", "exactly"),
}
PAGE_OPERATORS = ("is", "is_not", "starts_with", "contains")

_TRAIT = re.compile(r"trait:((?:user|account)(?:\.[^.$][^.]*)+)")
_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form; which fields count depends on the subject (see `builder`)."""

    subject: str
    operator: str
    value: object = None
    kind: Kind = "text"
    days: int | None = None
    scope: Scope = "user"
    what: What = "seen"


def clause_of(row: Row) -> tuple[Clause, Fact | None]:
    """Return the clause a row stands for and the fact it asks about. Raises InvalidRule."""
    head, _, key = row.subject.partition(":")
    if row.subject == "plan":
        return {PLAN: _choice(row)}, None
    if row.subject == "page:path":
        _one_of(row.operator, PAGE_OPERATORS)
        return {PAGE_PATH: _text_test(row.operator, row.value, guarded=False)}, None
    if head == "trait" and (trait := _TRAIT.fullmatch(row.subject)):
        return {trait[1]: _trait_test(row)}, None
    if head == "segment" and key and "." not in key:
        _one_of(row.operator, ("in", "not_in"))
        return {f"segments.{key}": {"$eq" if row.operator == "in" else "$ne": True}}, None
    if head in _FACTS and key:
        fact = _FACTS[head](row, key)
        return {f"facts.{name_of(fact)}": _fact_test(row, head)}, fact
    raise InvalidRule(f"“{row.subject}” is not something a rule can ask about.")


def row_of(path: str, test: object, fact: Fact | None) -> Row | None:
    """Return a row that may stand for a clause, or None; the caller checks that it says the same."""
    if not isinstance(test, Mapping):
        return None
    if fact is not None:
        return _fact_row(fact, test)
    namespace, _, key = path.partition(".")
    if path == PLAN and ("$in" in test or "$nin" in test):
        return Row("plan", "is_one_of" if "$in" in test else "is_not_one_of", test.get("$in", test.get("$nin")))
    if path == PAGE_PATH:
        return _text_row("page:path", test)
    if namespace == "segments":
        return Row(f"segment:{key}", "in" if "$eq" in test else "not_in")
    return _trait_row(f"trait:{path}", test) if namespace in ("user", "account") else None


def _choice(row: Row) -> Clause:
    _one_of(row.operator, ("is_one_of", "is_not_one_of"))
    return {"$in" if row.operator == "is_one_of" else "$nin": _texts(row.value)}


def _trait_test(row: Row) -> Clause:
    _one_of(row.operator, TRAIT_OPERATORS[row.kind])
    if row.operator in _ALWAYS_ASKED:
        return dict(_ALWAYS_ASKED[row.operator])
    if row.kind == "boolean":
        return {"$eq": _FLAGS[row.operator]}
    if row.kind == "number":
        return {"$type": "number", _NUMBERS[row.operator]: _number(row.value)}
    if row.kind == "date":
        if not isinstance(row.value, str) or not _ISO_DATE.fullmatch(row.value):
            raise InvalidRule(f"“{row.value}” is not a date.")
        return {"$type": "string", _DATES[row.operator]: row.value}
    return _text_test(row.operator, row.value, guarded=True)


def _text_test(operator: str, value: object, *, guarded: bool) -> Clause:
    if operator == "is_one_of":
        return {"$in": _texts(value)}
    if not isinstance(value, str) or not value:
        raise InvalidRule("A text is needed here.")
    if operator in ("is", "is_not"):
        return {"$eq" if operator == "is" else "$ne": value}
    pattern = _SPECIAL.sub(r"\\\g<0>", value)
    guard: Clause = {"$type": "string"} if guarded else {}
    return {**guard, "$regex": f"^{pattern}" if operator == "starts_with" else pattern}


def _fact_test(row: Row, head: str) -> Clause:
    _one_of(row.operator, FACT_OPERATORS[head])
    value = _number(row.value)
    if value < 0:
        raise InvalidRule("A number from 0 is needed here.")
    if head == "limit":
        value = _tidy(value / 100)
    elif value != int(value):
        raise InvalidRule("A whole number is needed here.")
    return {"$type": "number", _NUMBERS[row.operator]: value}


_FACTS: dict[str, Callable[[Row, str], Fact]] = {
    "limit": lambda _row, key: Ratio(key),
    "event": lambda row, key: Count(key, _seconds(row.days), row.scope),
    "days_since": lambda row, key: DaysSince(key, row.scope),
    "prompt": lambda row, key: PromptHistory(key, row.what, _seconds(row.days)),
}


def _fact_row(fact: Fact, test: Mapping[str, object]) -> Row | None:
    operator, value = _comparison(test)
    if value is None:
        return None
    if isinstance(fact, Ratio):
        return Row(f"limit:{fact.limit}", operator, _tidy(value * 100))
    if isinstance(fact, DaysSince):
        return Row(f"days_since:{fact.event}", operator, value, scope=fact.scope)
    days = None if fact.window_seconds is None else fact.window_seconds // DAY_SECONDS
    if isinstance(fact, Count):
        return Row(f"event:{fact.event}", operator, value, days=days, scope=fact.scope)
    return Row(f"prompt:{fact.prompt}", operator, value, days=days, what=fact.what)


def _trait_row(subject: str, test: Mapping[str, object]) -> Row | None:
    if "$exists" in test:
        return Row(subject, "is_set" if test["$exists"] else "is_not_set")
    if isinstance(test.get("$eq"), bool):
        return Row(subject, "is_true" if test["$eq"] else "is_false", kind="boolean")
    if test.get("$type") == "number":
        operator, value = _comparison(test)
        return Row(subject, operator, value, kind="number")
    for operator, sign in _DATES.items():
        if sign in test:
            return Row(subject, operator, test[sign], kind="date")
    return _text_row(subject, test)


def _text_row(subject: str, test: Mapping[str, object]) -> Row | None:
    if "$in" in test:
        return Row(subject, "is_one_of", test["$in"])
    if "$eq" in test or "$ne" in test:
        return Row(subject, "is" if "$eq" in test else "is_not", test.get("$eq", test.get("$ne")))
    literal = literal_of(str(test.get("$regex", "$")))
    return Row(subject, "starts_with" if literal.at_start else "contains", literal.text) if literal else None


def _comparison(test: Mapping[str, object]) -> tuple[str, float | None]:
    for operator, sign in _NUMBERS.items():
        value = test.get(sign)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return operator, value
    return "", None


def _one_of(operator: str, known: tuple[str, ...]) -> None:
    if operator not in known:
        raise InvalidRule(f"“{operator}” cannot be asked here; choose one of {', '.join(known)}.")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRule("A number is needed here.")
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) and item for item in value):
        raise InvalidRule("At least one value is needed here.")
    return [cast("str", item) for item in value]


def _tidy(value: float) -> float:
    """Drop what binary fractions add, and the fraction where there is none: 0.07 * 100 is 7."""
    short = round(value, 9)
    return int(short) if short == int(short) else short


def _seconds(days: int | None) -> int | None:
    return None if days is None else days * DAY_SECONDS
