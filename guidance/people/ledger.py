"""The history ledger: counts of what happened, compact, and the same whatever the order of arrival.

Shape: {event name: {"f": first ms, "l": last ms, "n": total, "t": [latest times, sorted], "h": {hour: count},
"d": {day: count}}}.
Of "t" there are the latest 50, and where a published rule asks for a window up to 1,000: those that lie in it, and one before
as the sign that none is missing. Whatever "t" holds, it leaves out nothing later than its first. Where a rule asks for days
there is "dl": {day: latest ms in it} too, for the days of "d"; a day that was over before the rule came may be missing in it
until the log has been read.
Hours are kept for 48 hours and days for the ledger's length, both counted back from the latest event of that name, and
the bucket in which that begins is kept whole.
An entry may also be a tally, under `guidance.rules.tallies.Counted.key`: of some events of a name, or of their numbers. Then it
has as well "v": the numbers of "t", "s": their sum, "hs" and "ds": {hour or day: sum}, all in whole millionths, because sums of
whole numbers come out the same in any order.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Tally
from guidance.engine.windows import HOURS_KEPT, MILLIONTHS
from guidance.rules.tallies import SHALLOW, Depth, is_tally

TIMES_KEPT = 50
TIMES_DEEP = 1_000
NAMES_KEPT = 500
_TOO_LARGE = 10**15

Ledger = dict[str, dict[str, Any]]
Entry = dict[str, Any]
Matched = list[tuple[str, int | None]]
Moments = list[Any]
"""Times, or (time, number) pairs of an entry that is summed."""


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


def add(*, ledger: Ledger, name: str, at: int, days: int, value: int | None = None, depth: Depth = SHALLOW) -> None:
    """Count one event in the entry `name` at `at` (ms), with its number where it is summed.

    Days reach `days` back, and `depth` says what is kept one by one. A ledger holds at most 500 names; of further ones there is
    only the event log, but for what rules ask about.
    """
    entry = ledger.get(name)
    if entry is None:
        if len(ledger) >= NAMES_KEPT and not is_tally(name):
            return
        entry = ledger[name] = {"f": at, "l": at, "n": 0, "t": [], "h": {}, "d": {}}
        if value is not None:
            entry.update({"v": [], "s": 0, "hs": {}, "ds": {}})
    entry["f"] = min(entry["f"], at)
    entry["l"] = max(entry["l"], at)
    hours, kept = entry["l"] // HOUR - HOURS_KEPT, entry["l"] // DAY - days
    _count(entry["h"], at // HOUR, hours, 1)
    _count(entry["d"], at // DAY, kept, 1)
    if value is not None:
        entry["s"] += value
        _count(entry["hs"], at // HOUR, hours, value)
        _count(entry["ds"], at // DAY, kept, value)
    if depth.lasts:
        _note_last(entry, at)
    else:
        entry.pop("dl", None)
    _insert(entry, at, value)
    entry["n"] += 1
    if len(entry["t"]) > TIMES_KEPT:
        _trim(entry, depth)


def merge(*, into: Ledger, other: Ledger, days: int, depths: Mapping[str, Depth]) -> None:
    """Add the counts of `other` to `into`, as if one ledger had seen all of it; `depths` of entries that are kept deeper."""
    for name, theirs in other.items():
        ours = into.get(name)
        if ours is None:
            into[name] = theirs
            continue
        depth = depths.get(name, SHALLOW)
        lasts = _common_lasts(ours, theirs)
        _set_moments(ours, _common_moments(ours, theirs))
        ours["n"] += theirs["n"]
        ours["f"] = min(ours["f"], theirs["f"])
        ours["l"] = max(ours["l"], theirs["l"])
        if "s" in ours:
            ours["s"] += theirs["s"]
        hours, kept = ours["l"] // HOUR - HOURS_KEPT, ours["l"] // DAY - days
        for key, oldest in (("h", hours), ("d", kept), ("hs", hours), ("ds", kept)):
            if key in ours:
                _unite(ours, key, theirs[key], oldest)
        _set_lasts(ours, lasts, depth)
        _trim(ours, depth)


def extend(*, entry: Entry, known: Entry, depth: Depth) -> None:
    """Take from `known`, what the log holds of the same events, the days and moments that `entry` does not keep."""
    lasts = _lasts(entry)
    for day, last in _lasts(known).items():
        lasts[day] = max(last, lasts.get(day, last))
    for day, held in known["d"].items():
        if held > entry["d"].get(day, 0):
            entry["d"][day] = held
            if "ds" in entry:
                entry["ds"][day] = known["ds"][day]
    # What both know is one and the same event.
    _set_moments(entry, sorted((Counter(_moments(entry)) | Counter(_moments(known))).elements()))
    _set_lasts(entry, lasts, depth)
    _trim(entry, depth)


def lacks(*, entry: Entry, depth: Depth) -> bool:
    """Tell whether `entry` has had more events than it shows at that `depth`, so that only the log can tell of them."""
    if depth.lasts and entry["d"].keys() - _lasts(entry).keys():
        return True
    times = entry["t"]
    if len(times) >= min(entry["n"], TIMES_DEEP if depth.reach != 0 else TIMES_KEPT):
        return False
    return depth.reach is None or times[0] >= entry["l"] - depth.reach


def _insert(entry: Entry, at: int, value: int | None) -> None:
    times = entry["t"]
    # What is older than the oldest one kept was let go, and must not come back alone.
    if len(times) < entry["n"] and at <= times[0] and (at, value) < (times[0], entry["v"][0] if "v" in entry else None):
        return
    if value is None:
        insort(times, at)
        return
    # Of equal times the smaller number first, so that the order of arrival leaves no trace.
    values = entry["v"]
    place = bisect_right(times, at)
    while place and times[place - 1] == at and values[place - 1] > value:
        place -= 1
    times.insert(place, at)
    values.insert(place, value)


def _trim(entry: Entry, depth: Depth) -> None:
    times = entry["t"]
    most = TIMES_KEPT if depth.reach == 0 else TIMES_DEEP
    spare = len(times) - most
    if depth.reach:
        before = bisect_left(times, entry["l"] - depth.reach) - 1
        spare = max(spare, min(before, len(times) - TIMES_KEPT))
    if spare > 0:
        del times[:spare]
        if "v" in entry:
            del entry["v"][:spare]


def _moments(entry: Entry) -> Moments:
    return list(zip(entry["t"], entry["v"], strict=True)) if "v" in entry else entry["t"]


def _set_moments(entry: Entry, moments: Moments) -> None:
    if "v" in entry:
        entry["t"], entry["v"] = [at for at, _ in moments], [value for _, value in moments]
    else:
        entry["t"] = moments


def _common_moments(one: Entry, other: Entry) -> Moments:
    # Where one has let go of older ones, the other's older ones would be there alone.
    moments = sorted([*_moments(one), *_moments(other)])
    floors = [_moments(entry)[0] for entry in (one, other) if len(entry["t"]) < entry["n"]]
    return moments[bisect_left(moments, max(floors)) :] if floors else moments


def _note_last(entry: Entry, at: int) -> None:
    day = str(at // DAY)
    if "dl" not in entry:
        entry["dl"] = _lasts(entry)
    if day in entry["dl"] or entry["d"].get(day) == 1:
        entry["dl"][day] = max(at, entry["dl"].get(day, at))
    if len(entry["dl"]) > len(entry["d"]):
        entry["dl"] = {day: last for day, last in entry["dl"].items() if day in entry["d"]}


def _lasts(entry: Entry) -> dict[str, int]:
    # The kept times are the latest, so the last of them in a day is the last of that day.
    known = {str(at // DAY): at for at in entry["t"]} | entry.get("dl", {})
    return {day: last for day, last in known.items() if day in entry["d"]}


def _common_lasts(one: Entry, other: Entry) -> dict[str, int]:
    ours, theirs = _lasts(one), _lasts(other)
    unknown = (one["d"].keys() - ours.keys()) | (other["d"].keys() - theirs.keys())
    return {
        day: max(held[day] for held in (ours, theirs) if day in held) for day in {*ours, *theirs} if day not in unknown
    }


def _set_lasts(entry: Entry, lasts: Mapping[str, int], depth: Depth) -> None:
    entry.pop("dl", None)
    if depth.lasts:
        entry["dl"] = {day: last for day, last in lasts.items() if day in entry["d"]}


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
