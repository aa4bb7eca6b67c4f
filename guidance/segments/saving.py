"""Save and delete audiences; refuse what could never be decided."""

from typing import Any

from django.db import transaction

from guidance.core.errors import GuidanceError
from guidance.rules import parse
from guidance.segments import queries
from guidance.segments.models import Segment
from guidance.segments.references import references
from guidance.workspaces.publishing import bump

MAX_DEPTH = 10


class InvalidSegment(GuidanceError):
    """The audience refers to itself, to nothing, or to too much."""


class SegmentInUse(GuidanceError):
    """Something still depends on the audience."""


def save(*, segment: Segment) -> Segment:
    """Save `segment` and let every decision see it. Raises InvalidRule or InvalidSegment."""
    parse.check(segment.rule)
    with transaction.atomic():
        _check_references(segment)
        segment.save()
        bump(workspace_id=segment.workspace_id)
    return segment


def delete(*, segment: Segment) -> None:
    """Delete `segment`. Raises SegmentInUse while another segment refers to it."""
    with transaction.atomic():
        users = [
            other.name for other in queries.rules(workspace_id=segment.workspace_id) if segment.key in _uses(other.rule)
        ]
        if users:
            raise SegmentInUse(
                f"The segment “{segment.name}” is used by the segment “{users[0]}”; change that one first."
            )
        segment.delete()
        bump(workspace_id=segment.workspace_id)


def _uses(rule: dict[str, Any]) -> frozenset[str]:
    return references(rule=rule).segments


def _check_references(segment: Segment) -> None:
    others = [other for other in queries.rules(workspace_id=segment.workspace_id) if other.key != segment.key]
    _check_facts(segment, others)
    graph = {other.key: _uses(other.rule) for other in others}
    graph[segment.key] = _uses(segment.rule)
    for key in sorted(graph[segment.key]):
        if key not in graph:
            raise InvalidSegment(f"There is no segment “{key}”.", place="where")
    _check_depth(graph, segment.key, ())


def _check_facts(segment: Segment, others: list[queries.SegmentRule]) -> None:
    own = segment.rule.get("facts") or {}
    for other in others:
        for name, fact in (other.rule.get("facts") or {}).items():
            if own.get(name, fact) != fact:
                raise InvalidSegment(
                    f"The segment “{other.name}” means something else by the fact “{name}”.", place="facts"
                )


def _check_depth(graph: dict[str, frozenset[str]], key: str, path: tuple[str, ...]) -> None:
    if key in path:
        raise InvalidSegment(f"The segment would depend on itself, through “{path[-1]}”.", place="where")
    if len(path) >= MAX_DEPTH:
        raise InvalidSegment(f"Segments inside segments go at most {MAX_DEPTH} deep.", place="where")
    for used in sorted(graph.get(key, ())):
        _check_depth(graph, used, (*path, key))
