"""Reads of saved audiences."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef

from guidance.segments.models import ListEntry, Segment, SegmentBuild, SegmentMembership

Whose = tuple[int, str, str]
"""Workspace, kind of segment, and the userId or groupId."""


class SegmentRule(NamedTuple):
    """One segment as the catalog needs it. `live_rule`: what is served while it is rebuilt for `rule`."""

    key: str
    name: str
    kind: str
    rule: dict[str, Any]
    source: str = "rule"
    live_rule: dict[str, Any] | None = None

    @property
    def served(self) -> dict[str, Any]:
        """The rule by which people are judged now."""
        return self.rule if self.live_rule is None else self.live_rule


class Progress(NamedTuple):
    """How far the latest rebuild of a segment is; `percent` is 100 when it is finished."""

    percent: int
    looked_at: int
    finished: bool
    error: str


def rules(*, workspace_id: int) -> list[SegmentRule]:
    """Return every segment of a workspace with its rule, in key order."""
    rows = Segment.objects.filter(workspace_id=workspace_id).order_by("key")
    return [SegmentRule(*row) for row in rows.values_list("key", "name", "kind", "rule", "source", "live_rule")]


def sizes(*, workspace_id: int) -> dict[str, int]:
    """Return {segment key: how many people or accounts are in it now}."""
    stays = SegmentMembership.objects.filter(segment__workspace=workspace_id, left_at=None)
    found = dict(stays.values_list("segment__key").annotate(Count("pk")).order_by())
    return {
        key: found.get(key, 0) for key in Segment.objects.filter(workspace=workspace_id).values_list("key", flat=True)
    }


def empty(*, workspace_ids: Collection[int] | None) -> dict[tuple[int, str], str]:
    """Return {(workspace, key): name} of the segments that nobody is in now; None: of every workspace. One query."""
    inside = SegmentMembership.objects.filter(segment=OuterRef("pk"), left_at=None)
    rows = Segment.objects.filter(~Exists(inside))
    if workspace_ids is not None:
        rows = rows.filter(workspace__in=workspace_ids)
    return {(workspace, key): name for workspace, key, name in rows.values_list("workspace_id", "key", "name")}


def progress(*, workspace_id: int) -> dict[str, Progress]:
    """Return {segment key: its latest rebuild}, of those that ever had one."""
    builds = SegmentBuild.objects.filter(segment__workspace=workspace_id).order_by("pk").select_related("segment")
    return {build.segment.key: _progress(build) for build in builds}


def lists(*, members: Mapping[int, Iterable[tuple[str, str]]]) -> dict[Whose, frozenset[str]]:
    """Return which static lists name whom, for {workspace id: (kind, userId or groupId)}; one query."""
    wanted = {(workspace, kind, member) for workspace, named in members.items() for kind, member in named}
    rows = ListEntry.objects.filter(
        member_id__in={member for _, _, member in wanted}, segment__workspace__in=members, segment__source="list"
    ).values_list("segment__workspace_id", "segment__kind", "member_id", "segment__key")
    found: dict[Whose, set[str]] = {}
    for workspace, kind, member, key in rows:
        if (workspace, kind, member) in wanted:
            found.setdefault((workspace, kind, member), set()).add(key)
    return {whose: frozenset(keys) for whose, keys in found.items()}


def member_segments(*, account_ids: Iterable[int], keys: Iterable[str], besides: Iterable[int]) -> dict[int, set[str]]:
    """Return which of the person segments `keys` have a member in each account, persons `besides` not asked; one query."""
    stays = SegmentMembership.objects.filter(
        person__account__in=account_ids, segment__key__in=set(keys), left_at=None
    ).exclude(person__in=list(besides))
    found: dict[int, set[str]] = {}
    for account, key in stays.values_list("person__account_id", "segment__key").distinct().order_by():
        found.setdefault(account, set()).add(key)
    return found


def inside(*, workspace_id: int, kind: str, ids: Iterable[int], keys: Iterable[str]) -> dict[int, frozenset[str]]:
    """Return which of the segments `keys` each of these people, or accounts, is stored to be in; one query."""
    column = "account_id" if kind == "account" else "person_id"
    stays = SegmentMembership.objects.filter(
        segment__workspace=workspace_id, segment__key__in=set(keys), left_at=None, **{f"{column}__in": list(ids)}
    )
    found: dict[int, set[str]] = {}
    for member, key in stays.values_list(column, "segment__key"):
        found.setdefault(member, set()).add(key)
    return {member: frozenset(held) for member, held in found.items()}


def _progress(build: SegmentBuild) -> Progress:
    finished = build.finished_at is not None
    percent = 100 if finished else 100 * build.done // build.parts if build.parts else 0
    return Progress(percent, build.looked_at, finished, build.error)
