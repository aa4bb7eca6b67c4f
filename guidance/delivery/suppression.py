"""Late events of people and accounts that were erased: dropped on the road, counted at the receipt."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from guidance.metrics import DROPPED
from guidance.people import erasure
from guidance.people.erasure import Erased, Name
from guidance.protocol.events import Event

Arrived = tuple[Event, dt.datetime]
_GONE = "was erased; let their events in again before saying anything of them."
# Workspaces in which this process met an erased id: only there the list is asked before events are worked in.
_met: set[int] = set()


def admitted(*, workspace_id: int, arrived: Sequence[Arrived], now: dt.datetime) -> Sequence[Arrived]:
    """Return what may be worked in: without the events of erased people, and without the ids of erased accounts and browsers."""
    if workspace_id not in _met:
        return arrived
    found = erasure.find(workspace_id=workspace_id, names=_names(event for event, _ in arrived))
    if not found:
        return arrived
    dropped: Counter[int] = Counter()
    kept: list[Arrived] = []
    for event, received_at in arrived:
        gone = _reason(event, found)
        if gone is None:
            kept.append((_without(event, found), received_at))
        else:
            dropped[gone] += 1
    DROPPED.inc(dropped.total())
    erasure.note_dropped(counts=dropped, now=now)
    return kept


def meets_any(*, workspace_id: int, events: Iterable[Event]) -> bool:
    """Return whether events name somebody erased; to be asked once their people are locked.

    Whoever erases locks the person too, so what is not erased by now is not erased before this transaction ends.
    """
    if not erasure.find(workspace_id=workspace_id, names=_names(events)):
        return False
    _met.add(workspace_id)
    return True


def refuse(*, workspace_id: int, events: Sequence[Event]) -> None:
    """Raise Erased where an event is of somebody, or tells of an account, that was erased."""
    found = erasure.find(workspace_id=workspace_id, names=_names(events))
    for event in events:
        if _reason(event, found) is not None:
            raise Erased("This person " + _GONE if event.type != "group" else "This account or person " + _GONE)


def refuse_account(*, workspace_id: int, group_id: str) -> None:
    """Raise Erased where the account was erased."""
    if erasure.find(workspace_id=workspace_id, names=[Name("account", group_id)]):
        raise Erased("This account " + _GONE)


def _names(events: Iterable[Event]) -> set[Name]:
    found: set[Name] = set()
    for event in events:
        found |= {Name("user", event.user_id), Name("anonymous", event.anonymous_id), Name("account", event.group_id)}
        if event.previous_id:
            found |= {Name("user", event.previous_id), Name("anonymous", event.previous_id)}
    return {name for name in found if name.id}


def _reason(event: Event, found: Mapping[Name, int]) -> int | None:
    # The erasure on whose account an event is dropped.
    who = Name("user", event.user_id) if event.user_id else Name("anonymous", event.anonymous_id)
    if who in found:
        return found[who]
    return found.get(Name("account", event.group_id)) if event.type == "group" else None


def _without(event: Event, found: Mapping[Name, int]) -> Event:
    changed = {}
    if Name("anonymous", event.anonymous_id) in found:
        changed["anonymous_id"] = ""
    if Name("user", event.previous_id) in found or Name("anonymous", event.previous_id) in found:
        changed["previous_id"] = ""
    if Name("account", event.group_id) in found:
        changed["group_id"] = ""
    return msgspec.structs.replace(event, **changed) if changed else event
