"""The benchmark's rules in the languages of other engines, each as a function that judges one person by all of them.

All get what suits them best: rules prepared beforehand, a person converted beforehand, one context for all rules. A value of
another type than its rule's is left out for the engines that cannot ask for a type; to the rules it is the same.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import cel
from flag_engine.segments.evaluator import is_context_in_segment
from growthbook.core import evalCondition
from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache

from guidance.rules.patterns import literal_of

Rule = dict[str, Any]
Person = dict[str, Any]
Prepare = Callable[[Person], Any]
Judge = Callable[[Any], Sequence[bool]]
Leaf = tuple[str, str, Any]
"""A path, an operator of ours, an operand."""

_FLAGSMITH = {"$is": "EQUAL", "$gte": "GREATER_THAN_INCLUSIVE", "$lt": "LESS_THAN", "$regex": "REGEX", "$in": "IN"}
_CEL = {"$is": "==", "$gte": ">=", "$lt": "<", "$in": "in"}
_TEXTS = {"starts": "STR_STARTS_WITH", "ends": "STR_ENDS_WITH", "contains": "STR_CONTAINS"}
_METHODS = {"starts": "startsWith", "ends": "endsWith", "contains": "contains"}


def leaves(rule: Rule) -> list[Leaf]:
    """Return the tests of a rule, without the types they ask for."""
    found: list[Leaf] = []
    for part in rule["$and"]:
        for path, test in part.items():
            asked = test if isinstance(test, dict) else {"$is": test}
            found += [(path, name, operand) for name, operand in asked.items() if name != "$type"]
    return found


@contextmanager
def engines(rules: list[Rule]) -> Iterator[dict[str, tuple[Prepare, Judge]]]:
    """Give for each engine what prepares a person and what judges one."""
    with ExitStack() as doors:
        yield {
            "growthbook evalCondition": (lambda person: person, _growthbook(rules)),
            "common-expression-language": (lambda person: cel.Context(variables=person), _common(rules)),
            "flagsmith-flag-engine": (_flagsmith_person, _flagsmith(rules)),
            "UnleashClient": (lambda person: {"properties": _flat(person)}, doors.enter_context(_unleash(rules))),
        }


def _growthbook(rules: list[Rule]) -> Judge:
    return lambda person: [evalCondition(person, rule) for rule in rules]


def _common(rules: list[Rule]) -> Judge:
    programs = [cel.compile(" && ".join(map(_cel_test, leaves(rule)))) for rule in rules]
    return lambda context: [program.execute(context) for program in programs]


def _cel_test(leaf: Leaf) -> str:
    path, name, operand = leaf
    if name == "$regex":
        kind, text = _literal(operand)
        return f"has({path}) && {path}.{_METHODS[kind]}({json.dumps(text)})"
    typed = f"type({path}) == int && " if name in ("$gte", "$lt") else ""
    return f"has({path}) && {typed}{path} {_CEL[name]} {json.dumps(operand)}"


def _flagsmith(rules: list[Rule]) -> Judge:
    segments: list[Any] = [
        {"key": str(number), "name": str(number), "rules": [{"type": "ALL", "conditions": _flagsmith_rule(rule)}]}
        for number, rule in enumerate(rules)
    ]
    return lambda context: [is_context_in_segment(context, segment) for segment in segments]


def _flagsmith_rule(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"property": path, "operator": _FLAGSMITH[name], "value": _flagsmith_value(name, operand)}
        for path, name, operand in leaves(rule)
    ]


def _flagsmith_value(name: str, operand: Any) -> Any:
    # Its patterns must fit from the first character on.
    if name == "$regex":
        return operand if operand.startswith("^") else f".*{operand}"
    return operand if name == "$in" else str(operand)


def _flagsmith_person(person: Person) -> Any:
    return {
        "environment": {"key": "e", "name": "e"},
        "identity": {"identifier": "p", "key": "p", "traits": _flat(person)},
    }


@contextmanager
def _unleash(rules: list[Rule]) -> Iterator[Judge]:
    names = [str(number) for number in range(len(rules))]
    features = [
        {"name": name, "enabled": True, "strategies": [{"name": "default", "constraints": _constraints(rule)}]}
        for name, rule in zip(names, rules, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        cache = FileCache("bench", directory=folder)
        cache.bootstrap_from_dict({"version": 2, "features": features})
        client = UnleashClient(
            "http://127.0.0.1:9/api", "bench", disable_metrics=True, disable_registration=True, cache=cache
        )
        client.initialize_client(fetch_toggles=False)
        try:
            yield lambda context: [client.is_enabled(name, context) for name in names]
        finally:
            client.destroy()


def _constraints(rule: Rule) -> list[dict[str, Any]]:
    return [_constraint(*leaf) for leaf in leaves(rule)]


def _constraint(path: str, name: str, operand: Any) -> dict[str, Any]:
    if name in ("$gte", "$lt"):
        return {"contextName": path, "operator": "NUM_GTE" if name == "$gte" else "NUM_LT", "value": str(operand)}
    if name == "$regex":
        kind, text = _literal(operand)
        return {"contextName": path, "operator": _TEXTS[kind], "values": [text]}
    return {"contextName": path, "operator": "IN", "values": operand if name == "$in" else [operand]}


def _literal(pattern: str) -> tuple[str, str]:
    found = literal_of(pattern)
    assert found is not None, pattern
    return ("starts" if found.at_start else "ends" if found.at_end else "contains"), found.text


def _flat(person: Person) -> dict[str, Any]:
    texts = ("email", "country", "plan")
    return {
        f"{space}.{name}": value
        for space, held in person.items()
        for name, value in held.items()
        if isinstance(value, str) is (name in texts)
    }
