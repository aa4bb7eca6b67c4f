"""The audit log: who changed what in a workspace, with what it was before."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from guidance.workspaces.models import AuditEntry

MAX_LINES = 60
MAX_LINE = 300
ALIKE_WITHIN = timedelta(hours=1)
CHUNK = 1000
Change = Mapping[str, Any]


def note(
    *,
    workspace_id: int,
    by: User | None,
    action: str,
    sort: str,
    object_id: object,
    name: str,
    now: datetime,
    changes: Iterable[Change] = (),
    by_name: str = "",
    fold: bool = False,
) -> AuditEntry:
    """Write down that `by` did `action` to the `sort` called `name`; call it in the transaction of the change.

    `by_name`: who did it, where that was no user of the studio; with neither it was the system.
    `changes`: [{"aspect", "before": lines, "after": lines}] in plain words; very long ones are cut.
    `fold`: where the last entry of the thing tells the same action on the same aspects by the same doer, begun within
    ALIKE_WITHIN, that entry tells this change too: what was before the first, what is after the last, how many there were.
    """
    entry = AuditEntry(
        workspace_id=workspace_id,
        at=now,
        by=by,
        by_name=(by.get_full_name() or by.get_username() if by else by_name)[:150],
        action=action[:300],
        sort=sort[:40],
        object_id=str(object_id)[:40],
        name=name[:200],
        changes=[_short(change) for change in changes],
    )
    last = _alike(entry) if fold else None
    if last is None:
        entry.save()
        return entry
    return _folded(last, entry)


def prune(*, before: datetime) -> int:
    """Delete what was written before that moment, a few entries at a time; return how many went."""
    deleted = 0
    while True:
        # Entries are written in the order of time: the oldest have the smallest numbers, and no index on the time is needed.
        oldest = AuditEntry.objects.order_by("pk").values_list("pk", "at")[:CHUNK]
        past = [pk for pk, at in oldest if at < before]
        # _raw_delete: nothing points at an entry, so Django need not collect them first.
        deleted += AuditEntry.objects.filter(pk__in=past)._raw_delete(AuditEntry.objects.db) if past else 0
        if len(past) < CHUNK:
            return deleted


def oldest() -> datetime | None:
    """Return when the oldest entry was written, None without any."""
    return AuditEntry.objects.order_by("pk").values_list("at", flat=True).first()


def blank(*, sort: str, object_id: object) -> int:
    """Keep who changed something of this kind and when, and forget what it was; return how many lines that were."""
    entries = AuditEntry.objects.filter(sort=sort, object_id=str(object_id))
    return entries.update(name="(erased)", action="Changed.", changes=[])


def _alike(entry: AuditEntry) -> AuditEntry | None:
    of_thing = AuditEntry.objects.filter(sort=entry.sort, object_id=entry.object_id)
    # Locked: of two keys' requests at once the second adds to what the first has written.
    last = of_thing.select_for_update().order_by("-pk").first()
    alike = last is not None and _kind(last) == _kind(entry) and entry.at - last.at < ALIKE_WITHIN
    return last if alike else None


def _kind(entry: AuditEntry) -> tuple[object, ...]:
    return entry.by_id, entry.by_name, entry.action, [change["aspect"] for change in entry.changes]


def _folded(last: AuditEntry, entry: AuditEntry) -> AuditEntry:
    pairs = zip(last.changes, entry.changes, strict=True)
    last.changes = [{**first, "after": latest["after"]} for first, latest in pairs]
    last.name, last.until, last.times = entry.name, entry.at, last.times + 1
    last.save(update_fields=["changes", "name", "until", "times"])
    return last


def _short(change: Change) -> dict[str, Any]:
    return {
        "aspect": str(change["aspect"]),
        **{side: [_cut(line) for line in change[side][:MAX_LINES]] for side in ("before", "after")},
    }


def _cut(line: str) -> str:
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
