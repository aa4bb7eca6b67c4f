"""How many people or accounts a rule reaches, in words: before it is saved, and for segments that are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse

from guidance.people.models import Account, Person
from guidance.segments import preview, queries
from guidance.segments.models import Segment

NAMED = 10


class Member(NamedTuple):
    """One of those a rule reaches, with the way to their page."""

    name: str
    about: str
    url: str


class Reach(NamedTuple):
    """How many a rule reaches, in words, and a few of them."""

    words: str
    members: list[Member]


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


def reach(*, workspace_id: int, rule: dict[str, Any], kind: str, now: datetime) -> Reach:
    """Return “About 1,200 people, 4 % of all.” for a rule, and up to ten of them. Raises InvalidRule."""
    size = preview.size(workspace_id=workspace_id, rule=rule, kind=kind, now=now)
    about = "About " if size.about else ""
    share = f", {_share(size.count, size.of)} of all" if size.of else ""
    return Reach(f"{about}{size.count:,} {counted(kind, size.count)}{share}.", _members(size.members, kind))


def counted(kind: str, count: int) -> str:
    """Return the word for so many members of a kind of segment."""
    one, many = ("account", "accounts") if kind == Segment.Kind.ACCOUNT else ("person", "people")
    return one if count == 1 else many


def _share(count: int, of: int) -> str:
    percent = 100 * count / of
    return "less than 1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def _members(ids: list[int], kind: str) -> list[Member]:
    if kind == Segment.Kind.ACCOUNT:
        accounts = Account.objects.select_related("plan").in_bulk(ids[:NAMED])
        return [
            Member(str(held), str(held.plan or held.group_id), reverse("admin:guidance_account_change", args=[pk]))
            for pk, held in sorted(accounts.items())
        ]
    people = Person.objects.select_related("account").in_bulk(ids[:NAMED])
    return [
        Member(str(held), str(held.account or held.user_id or ""), reverse("admin:guidance_person_change", args=[pk]))
        for pk, held in sorted(people.items())
    ]
