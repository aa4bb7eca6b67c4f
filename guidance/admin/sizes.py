"""How many people or accounts a rule reaches, in words: before it is saved, and for segments that are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guidance.people.models import Account, Person
from guidance.segments import preview, queries
from guidance.segments.models import Segment

NAMED = 3


@dataclass(frozen=True, slots=True)
class Now:
    """How many are in a segment now, and how far the look at everybody is."""

    words: str
    percent: int = 100
    is_building: bool = False
    error: str = ""


class Standing:
    """Sizes and progress of the segments of some workspaces, in three queries each."""

    def __init__(self, *, workspace_ids: Iterable[int]) -> None:
        held = list(workspace_ids)
        self._sizes = {pk: queries.sizes(workspace_id=pk) for pk in held}
        self._progress = {pk: queries.progress(workspace_id=pk) for pk in held}

    def of(self, segment: Segment) -> Now:
        """Return how a segment stands."""
        size = self._sizes[segment.workspace_id].get(segment.key, 0)
        progress = self._progress[segment.workspace_id].get(segment.key)
        words = f"{size:,} {counted(segment.kind, size)}"
        if progress is None or progress.finished:
            return Now(words)
        return Now(words, progress.percent, True, progress.error)


def reach(*, workspace_id: int, rule: dict[str, Any], kind: str, now: datetime) -> str:
    """Return “about 1,200 people, 4 % of all; for example: Lena” for a rule. Raises InvalidRule."""
    size = preview.size(workspace_id=workspace_id, rule=rule, kind=kind, now=now)
    about = "About " if size.about else ""
    share = f", {_share(size.count, size.of)} of all" if size.of else ""
    return f"{about}{size.count:,} {counted(kind, size.count)}{share}{_examples(size.members, kind)}."


def counted(kind: str, count: int) -> str:
    """Return the word for so many members of a kind of segment."""
    one, many = ("account", "accounts") if kind == Segment.Kind.ACCOUNT else ("person", "people")
    return one if count == 1 else many


def _share(count: int, of: int) -> str:
    percent = 100 * count / of
    return "less than 1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def _examples(ids: list[int], kind: str) -> str:
    model: Any = Account if kind == Segment.Kind.ACCOUNT else Person
    found = model.objects.in_bulk(ids[:NAMED])
    names = [str(found[pk]) for pk in ids[:NAMED] if pk in found]
    return f"; for example: {', '.join(names)}" if names else ""
