"""What a rule names by key: segments, plans, limits, prompts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidance.segments.queries import SegmentRule

_PLAN = "account.plan"
_SEGMENTS = "segments."


@dataclass(frozen=True, slots=True)
class References:
    """The keys one rule depends on, and every path it asks about."""

    segments: frozenset[str]
    plans: frozenset[str]
    limits: frozenset[str]
    prompts: frozenset[str]
    paths: frozenset[str] = frozenset()


def references(*, rule: Mapping[str, Any]) -> References:
    """Return the keys that `rule`, in its stored form, names."""
    facts = [fact for fact in (rule.get("facts") or {}).values() if isinstance(fact, Mapping)]
    leaves = list(_leaves(rule.get("where") or {}))
    return References(
        segments=frozenset(path.removeprefix(_SEGMENTS) for path, _ in leaves if path.startswith(_SEGMENTS)),
        plans=frozenset(value for path, held in leaves if path == _PLAN for value in _words(held)),
        limits=frozenset(str(fact["limit"]) for fact in facts if "limit" in fact),
        prompts=frozenset(str(fact["prompt"]) for fact in facts if "prompt" in fact),
        paths=frozenset(path for path, _ in leaves),
    )


def dependents(*, of: Iterable[str], rules: Sequence[SegmentRule]) -> frozenset[str]:
    """Return the segments `of` and all that name one of them, directly or through others."""
    names = {
        each.key: references(rule=each.rule).segments | references(rule=each.live_rule or {}).segments for each in rules
    }
    found = set(of)
    while more := {key for key, named in names.items() if key not in found and named & found}:
        found |= more
    return frozenset(found)


def requirements(*, of: Iterable[str], rules: Sequence[SegmentRule]) -> frozenset[str]:
    """Return the segments `of` and all that those name, directly or through others."""
    names = {each.key: references(rule=each.rule).segments for each in rules}
    found = set(of)
    while more := {named for key in found for named in names.get(key, ())} - found:
        found |= more
    return frozenset(found)


def _leaves(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, list):
        for part in node:
            yield from _leaves(part)
    elif isinstance(node, Mapping):
        for name, held in node.items():
            if name.startswith("$"):
                yield from _leaves(held)
            else:
                yield name, held


def _words(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, list):
        for part in held:
            yield from _words(part)
    elif isinstance(held, Mapping):
        for operator, value in held.items():
            if operator in {"$eq", "$ne", "$in", "$nin", "$not"}:
                yield from _words(value)
