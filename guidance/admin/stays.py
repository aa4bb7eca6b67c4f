"""Who is in which segment since when, as pages show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guidance.people.models import Account, Person
from guidance.segments.models import Segment, SegmentMembership

LATELY = 8


@dataclass(frozen=True, slots=True)
class Stay:
    """One segment somebody is in; `since` None where it was not noted."""

    name: str
    pk: int | None
    since: datetime | None


def of_row(*, row: Person | Account) -> list[Stay]:
    """Return the segments a person or an account is in, in two queries."""
    whose = {"account": row} if isinstance(row, Account) else {"person": row}
    since = dict(
        SegmentMembership.objects.filter(left_at=None, **whose).values_list("segment__key", "entered_at").order_by()
    )
    named = {held.key: held for held in Segment.objects.filter(workspace_id=row.workspace_id).only("key", "name")}
    return [
        Stay(named[key].name if key in named else key, named[key].pk if key in named else None, since.get(key))
        for key in row.segments
    ]


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who entered or left a segment."""

    who: Person | Account
    at: datetime
    entered: bool


def lately(*, segment: Segment) -> list[Move]:
    """Return who entered or left a segment last, newest first, in two queries."""
    stays = SegmentMembership.objects.filter(segment=segment).select_related("person", "account")
    moves = [
        _move(stay, stay.entered_at, entered=True)
        for stay in stays.filter(left_at=None).order_by("-entered_at")[:LATELY]
    ]
    moves += [
        _move(stay, stay.left_at, entered=False)
        for stay in stays.filter(left_at__isnull=False).order_by("-left_at")[:LATELY]
    ]
    return sorted(moves, key=lambda move: move.at, reverse=True)[:LATELY]


def _move(stay: SegmentMembership, at: Any, *, entered: bool) -> Move:
    who = stay.person or stay.account
    assert who is not None  # noqa: S101 - a stay is somebody's
    return Move(who, at, entered)
