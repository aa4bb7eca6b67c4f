"""Conditions as Python functions: compiled once per content, then as fast as hand-written tests."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from guidance.core.ids import content_hash
from guidance.rules.emission import judge, judge_all
from guidance.rules.lowering import Condition, Groups, lower
from guidance.rules.syntax import Node

_KEPT = 512


def compile_condition(condition: Condition, groups: Groups | None = None) -> Callable[[Mapping[str, object]], bool]:
    """Return a function that judges one context. Raises InvalidRule when the condition has no shape."""
    return _one(_source([condition], groups))


def compile_set(
    conditions: Sequence[Condition], groups: Groups | None = None
) -> Callable[[Mapping[str, object]], Sequence[bool]]:
    """Return one function that judges a context by all conditions, in their order. Raises InvalidRule likewise."""
    return _many(_source(conditions, groups))


@dataclass(frozen=True, slots=True)
class _Source:
    """What is compiled, known by the hash of its content alone."""

    digest: str
    content: str = field(compare=False)

    def nodes(self) -> list[Node]:
        # Read back from the text, so that nobody's later change to a list reaches a compiled rule.
        conditions, groups = json.loads(self.content)
        return [lower(condition, groups) for condition in conditions]


def _source(conditions: Sequence[Condition], groups: Groups | None) -> _Source:
    content = json.dumps([conditions, groups], separators=(",", ":"))
    return _Source(content_hash(content.encode()), content)


@lru_cache(maxsize=_KEPT)
def _one(source: _Source) -> Callable[[Mapping[str, object]], bool]:
    return judge(source.nodes()[0])


@lru_cache(maxsize=_KEPT)
def _many(source: _Source) -> Callable[[Mapping[str, object]], Sequence[bool]]:
    return judge_all(source.nodes())
