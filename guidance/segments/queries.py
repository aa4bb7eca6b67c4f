"""Reads of saved audiences."""

from typing import Any, NamedTuple

from guidance.segments.models import Segment


class SegmentRule(NamedTuple):
    """One segment as the catalog needs it."""

    key: str
    name: str
    kind: str
    rule: dict[str, Any]


def rules(*, workspace_id: int) -> list[SegmentRule]:
    """Return every segment of a workspace with its rule, in key order."""
    rows = Segment.objects.filter(workspace_id=workspace_id).order_by("key").values_list("key", "name", "kind", "rule")
    return [SegmentRule(*row) for row in rows]
