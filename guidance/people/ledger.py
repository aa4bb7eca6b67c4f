"""The history ledger: counts of what happened, compact, and the same whatever the order of arrival.

Shape: {event name: {"f": first ms, "l": last ms, "n": total, "t": [latest 50 times, sorted], "h": {hour: count},
"d": {day: count}}}.
Hours are kept for 48 hours and days for the ledger's length, both counted back from the latest event of that name, and
the bucket in which that begins is kept whole.
An entry may also be a tally, under `guidance.rules.tallies.Counted.key`: of some events of a name, or of their numbers. Then it
has as well "v": the numbers of "t", "s": their sum, "hs" and "ds": {hour or day: sum}, all in whole millionths, because sums of
whole numbers come out the same in any order.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from typing import Any

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Tally
from guidance.engine.windows import HOURS_KEPT, MILLIONTHS
from guidance.rules.tallies import is_tally

TIMES_KEPT = 50
NAMES_KEPT = 500
_TOO_LARGE = 10**15

Ledger = dict[str, dict[str, Any]]
Entry = dict[str, Any]
Matched = list[tuple[str, int | None]]


def matches(*, name: str, properties: Mapping[str, Any], tallies: Iterable[Tally]) -> Matched:
    """Return the entries that an event counts in, as (entry's name, its number in millionths or None) for `add`.

    An event whose own name looks like a tally's is not counted, only logged.
    """
    found: Matched = [] if is_tally(name) else [(name, None)]
    for tally in tallies:
        value = None if tally.prop is None else millionths(properties, tally.prop)
        if (tally.prop is None or value is not None) and (tally.holds is None or tally.holds(properties)):
            found.append((tally.key, value))
    return found


def millionths(properties: Mapping[str, Any], path: str) -> int | None:
    """Return the number at the dotted `path` in whole millionths, or None where there is none below 10^15."""
    held: Any = properties
    for key in path.split("."):
        held = held.get(key) if isinstance(held, Mapping) else None
    if isinstance(held, bool) or not isinstance(held, int | float) or not -_TOO_LARGE < held < _TOO_LARGE:
        return None
    return held * MILLIONTHS if isinstance(held, int) else round(held * MILLIONTHS)


def add(*, ledger: Ledger, name: str, at: int, days: int, value: int | None = None) -> None:
    """Count one event in the entry `name` at `at` (ms), with its number where it is summed; days reach `days` back.

    A ledger holds at most 500 names; of further ones there is only the event log, but for what rules ask about.
    """
    entry = ledger.get(name)
    if entry is None:
        if len(ledger) >= NAMES_KEPT and not is_tally(name):
            return
        entry = ledger[name] = {"f": at, "l": at, "n": 0, "t": [], "h": {}, "d": {}}
        if value is not None:
            entry.update({"v": [], "s": 0, "hs": {}, "ds": {}})
    entry["n"] += 1
    entry["f"] = min(entry["f"], at)
    entry["l"] = max(entry["l"], at)
    hours, kept = entry["l"] // HOUR - HOURS_KEPT, entry["l"] // DAY - days
    _count(entry["h"], at // HOUR, hours, 1)
    _count(entry["d"], at // DAY, kept, 1)
    if value is None:
        insort(entry["t"], at)
    else:
        _insert(entry, at, value)
        entry["s"] += value
        _count(entry["hs"], at // HOUR, hours, value)
        _count(entry["ds"], at // DAY, kept, value)
    del entry["t"][:-TIMES_KEPT]


def merge(*, into: Ledger, other: Ledger, days: int) -> None:
    """Add the counts of `other` to `into`, as if one ledger had seen all of it."""
    for name, theirs in other.items():
        ours = into.get(name)
        if ours is None:
            into[name] = theirs
            continue
        ours["n"] += theirs["n"]
        ours["f"] = min(ours["f"], theirs["f"])
        ours["l"] = max(ours["l"], theirs["l"])
        if "v" in ours:
            pairs = sorted(zip(ours["t"] + theirs["t"], ours["v"] + theirs["v"], strict=True))[-TIMES_KEPT:]
            ours["t"], ours["v"] = [at for at, _ in pairs], [value for _, value in pairs]
            ours["s"] += theirs["s"]
        else:
            ours["t"] = sorted(ours["t"] + theirs["t"])[-TIMES_KEPT:]
        hours, kept = ours["l"] // HOUR - HOURS_KEPT, ours["l"] // DAY - days
        for key, oldest in (("h", hours), ("d", kept), ("hs", hours), ("ds", kept)):
            if key in ours:
                _unite(ours, key, theirs[key], oldest)


def extend(*, entry: Entry, known: Entry) -> None:
    """Take from `known`, a longer record of the same events, the days that `entry` does not reach back to."""
    for key in {"d", "ds"} & entry.keys():
        entry[key] = {**known[key], **entry[key]}


def _insert(entry: Entry, at: int, value: int) -> None:
    # Of equal times the smaller number first, so that the order of arrival leaves no trace.
    times, values = entry["t"], entry["v"]
    place = bisect_right(times, at)
    while place and times[place - 1] == at and values[place - 1] > value:
        place -= 1
    times.insert(place, at)
    values.insert(place, value)
    del values[:-TIMES_KEPT]


def _unite(ours: Entry, key: str, theirs: Mapping[str, int], oldest: int) -> None:
    buckets = ours[key]
    for bucket, held in theirs.items():
        buckets[bucket] = buckets.get(bucket, 0) + held
    ours[key] = {bucket: held for bucket, held in buckets.items() if int(bucket) >= oldest}


def _count(buckets: dict[str, int], bucket: int, oldest: int, held: int) -> None:
    key = str(bucket)
    if key in buckets:  # then the latest event's bucket is no new one, and nothing has become too old
        buckets[key] += held
    elif bucket >= oldest:
        buckets[key] = held
        for old in [held for held in buckets if int(held) < oldest]:
            del buckets[old]
