"""Segments inside segments, of people and of accounts: what may name what."""

from collections.abc import Mapping

from guidance.core.errors import GuidanceError
from guidance.rules.facts import parse_fact
from guidance.segments import queries
from guidance.segments.models import Segment
from guidance.segments.queries import SegmentRule
from guidance.segments.references import dependents, references

MAX_DEPTH = 10
_NOT_OF_ACCOUNTS = ("user.", "page.", "device.")
Graph = Mapping[str, frozenset[str]]


class InvalidSegment(GuidanceError):
    """The audience refers to itself, to nothing, or to too much."""


def check(*, segment: Segment) -> None:
    """Do nothing for a segment that can be saved beside the others. Raises InvalidSegment with one sentence and the place."""
    others = [other for other in queries.rules(workspace_id=segment.workspace_id) if other.key != segment.key]
    if segment.kind == Segment.Kind.ACCOUNT:
        _check_account(segment)
    _check_facts(segment, others)
    own = SegmentRule(segment.key, segment.name, segment.kind, segment.rule)
    graph = {each.key: references(rule=each.rule).segments for each in (*others, own)}
    for key in sorted(graph[segment.key]):
        if key not in graph:
            raise InvalidSegment(f"There is no segment “{key}”.", place="where")
    known: dict[str, int] = {}
    _depth(graph, segment.key, (), known)
    for key in sorted(dependents(of=[segment.key], rules=[*others, own])):
        _depth(graph, key, (), known)


def _check_account(segment: Segment) -> None:
    for path in sorted(references(rule=segment.rule).paths):
        if path.startswith(_NOT_OF_ACCOUNTS):
            raise InvalidSegment(
                f"A segment of accounts cannot ask about “{path}”; ask about the account, or name a segment of people.",
                place=f"where.{path}",
            )
    for name, spec in (segment.rule.get("facts") or {}).items():
        if getattr(parse_fact(spec), "scope", "account") != "account":
            raise InvalidSegment(
                "A segment of accounts can only count what anyone in the account did; say so in its rule.",
                place=f"facts.{name}",
            )


def _check_facts(segment: Segment, others: list[SegmentRule]) -> None:
    own = segment.rule.get("facts") or {}
    for other in others:
        for name, fact in (other.rule.get("facts") or {}).items():
            if own.get(name, fact) != fact:
                raise InvalidSegment(
                    f"The segment “{other.name}” means something else by the fact “{name}”.", place="facts"
                )


def _depth(graph: Graph, key: str, path: tuple[str, ...], known: dict[str, int]) -> int:
    if key in path:
        raise InvalidSegment(f"The segment would depend on itself, through “{path[-1]}”.", place="where")
    if key not in known:
        below = [_depth(graph, used, (*path, key), known) for used in sorted(graph.get(key, ()))]
        known[key] = 1 + max(below, default=0)
    if known[key] > MAX_DEPTH:
        raise InvalidSegment(f"Segments inside segments go at most {MAX_DEPTH} deep.", place="where")
    return known[key]
