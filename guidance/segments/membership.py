"""Who is in which segment since when, written as people and accounts move in and out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from guidance.people import bulk
from guidance.segments.models import Segment, SegmentMembership

_NOW_IN = "excluded.left_at IS NULL"
_TABLE = "guidance_segmentmembership"
# Entering again begins a new stay; saying twice what is so already changes nothing.
_STAY = (
    f" DO UPDATE SET entered_at = CASE WHEN {_NOW_IN} AND {_TABLE}.left_at IS NOT NULL THEN excluded.entered_at"
    f" ELSE {_TABLE}.entered_at END, left_at = CASE WHEN {_NOW_IN} THEN NULL ELSE coalesce({_TABLE}.left_at,"
    " excluded.left_at) END"
)


class Moves(NamedTuple):
    """The segments that one person or account, `member`, was in before and is in now."""

    workspace_id: int
    kind: str
    member: int
    before: frozenset[str]
    after: frozenset[str]


def record(*, moves: Iterable[Moves], now: dt.datetime) -> None:
    """Write who entered and who left; no query where nobody did. Call it with the members' rows locked."""
    moved = [each for each in moves if each.before != each.after]
    if not moved:
        return
    ids = _ids(moved)
    when = connection.ops.adapt_datetimefield_value(now)
    for kind, column in (("person", "person_id"), ("account", "account_id")):
        # In one order for all, so that nobody waits in a circle.
        flips = sorted(
            (each.member, ids[each.workspace_id, key], key in each.after)
            for each in moved
            if each.kind == kind
            for key in each.before ^ each.after
            if (each.workspace_id, key) in ids
        )
        rows = [(member, segment, when, None if inside else when) for member, segment, inside in flips]
        bulk.insert(
            model=SegmentMembership,
            columns=(column, "segment_id", "entered_at", "left_at"),
            rows=rows,
            then=f"ON CONFLICT (segment_id, {column}){_STAY}",
        )


def _ids(moved: Sequence[Moves]) -> dict[tuple[int, str], Any]:
    keys = {key for each in moved for key in each.before ^ each.after}
    rows = Segment.objects.filter(workspace__in={each.workspace_id for each in moved}, key__in=keys)
    return {(workspace, key): pk for workspace, key, pk in rows.values_list("workspace_id", "key", "pk")}
