"""What a row of the rule form asks of one value, as a test of a condition and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from guidance.rules.facts import Scope, What
from guidance.rules.patterns import literal_of
from guidance.rules.syntax import InvalidRule

Kind = Literal["text", "number", "boolean", "date"]
Clause = dict[str, object]

_ALWAYS_ASKED = {"is_set": {"$exists": True}, "is_not_set": {"$exists": False}}
NUMBERS = {"at_least": "$gte", "at_most": "$lte", "more_than": "$gt", "below": "$lt", "exactly": "$eq"}
DATES = {"on_or_after": "$gte", "before": "$lt"}
_TEXTS = ("is", "is_not", "contains", "starts_with", "is_one_of")
_FLAGS = {"is_true": True, "is_false": False}

TRAIT_OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": (*_TEXTS, *_ALWAYS_ASKED),
    "number": (*NUMBERS, *_ALWAYS_ASKED),
    "boolean": (*_FLAGS, *_ALWAYS_ASKED),
    "date": (*DATES, *_ALWAYS_ASKED),
}

_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form; which fields count depends on the subject (see `builder`).

    `other`: the second event, or the property that is summed. `within`: days. `only`: rows about "property:<name>", all of
    which the events must match too.
    """

    subject: str
    operator: str
    value: object = None
    kind: Kind = "text"
    days: int | None = None
    scope: Scope = "user"
    what: What = "seen"
    other: str = ""
    within: int | None = None
    minimum: int = 1
    only: tuple["Row", ...] = ()


def trait_test(row: Row) -> Clause:
    """Return the test that a row about a property makes. Raises InvalidRule."""
    one_of(row.operator, TRAIT_OPERATORS[row.kind])
    if row.operator in _ALWAYS_ASKED:
        return dict(_ALWAYS_ASKED[row.operator])
    if row.kind == "boolean":
        return {"$eq": _FLAGS[row.operator]}
    if row.kind == "number":
        return {"$type": "number", NUMBERS[row.operator]: number(row.value)}
    if row.kind == "date":
        if not isinstance(row.value, str) or not _ISO_DATE.fullmatch(row.value):
            raise InvalidRule(f"“{row.value}” is not a date.")
        return {"$type": "string", DATES[row.operator]: row.value}
    return text_test(row.operator, row.value, guarded=True)


def text_test(operator: str, value: object, *, guarded: bool) -> Clause:
    """Return the test of a text. Raises InvalidRule."""
    if operator == "is_one_of":
        return {"$in": texts(value)}
    if not isinstance(value, str) or not value:
        raise InvalidRule("A text is needed here.")
    if operator in ("is", "is_not"):
        return {"$eq" if operator == "is" else "$ne": value}
    pattern = _SPECIAL.sub(r"\\\g<0>", value)
    guard: Clause = {"$type": "string"} if guarded else {}
    return {**guard, "$regex": f"^{pattern}" if operator == "starts_with" else pattern}


def trait_row(subject: str, test: Mapping[str, object]) -> Row | None:
    """Return a row that may stand for a test of a property; the caller checks that it says the same."""
    if "$exists" in test:
        return Row(subject, "is_set" if test["$exists"] else "is_not_set")
    if isinstance(test.get("$eq"), bool):
        return Row(subject, "is_true" if test["$eq"] else "is_false", kind="boolean")
    if test.get("$type") == "number":
        operator, value = comparison(test)
        return Row(subject, operator, value, kind="number")
    for operator, sign in DATES.items():
        if sign in test:
            return Row(subject, operator, test[sign], kind="date")
    return text_row(subject, test)


def text_row(subject: str, test: Mapping[str, object]) -> Row | None:
    """Return a row that may stand for a test of a text, or None."""
    if "$in" in test:
        return Row(subject, "is_one_of", test["$in"])
    if "$eq" in test or "$ne" in test:
        return Row(subject, "is" if "$eq" in test else "is_not", test.get("$eq", test.get("$ne")))
    literal = literal_of(str(test.get("$regex", "$")))
    return Row(subject, "starts_with" if literal.at_start else "contains", literal.text) if literal else None


def comparison(test: Mapping[str, object]) -> tuple[str, float | None]:
    """Return the operator and the number of a comparison, None where there is none."""
    for operator, sign in NUMBERS.items():
        value = test.get(sign)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return operator, value
    return "", None


def one_of(operator: str, known: tuple[str, ...]) -> None:
    """Do nothing for a known operator. Raises InvalidRule otherwise."""
    if operator not in known:
        raise InvalidRule(f"“{operator}” cannot be asked here; choose one of {', '.join(known)}.")


def number(value: object) -> float:
    """Return a number. Raises InvalidRule for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRule("A number is needed here.")
    return value


def texts(value: object) -> list[str]:
    """Return a list of texts that is not empty. Raises InvalidRule for anything else."""
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) and item for item in value):
        raise InvalidRule("At least one value is needed here.")
    return [cast("str", item) for item in value]


def tidy(value: float) -> float:
    """Drop what binary fractions add, and the fraction where there is none: 0.07 * 100 is 7."""
    short = round(value, 9)
    return int(short) if short == int(short) else short
