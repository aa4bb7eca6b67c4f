"""The history ledger: counts of what happened, compact, and the same whatever the order of arrival.

Shape: {event name: {"f": first ms, "l": last ms, "n": total, "t": [latest 50 times, sorted], "h": {hour: count},
"d": {day: count}}}.
Hours are kept for 48 hours and days for the ledger's length, both counted back from the latest event of that name, and
the bucket in which that begins is kept whole.
"""

from bisect import insort
from typing import Any

from guidance.core.times import DAY, HOUR

TIMES_KEPT = 50
HOURS_KEPT = 48
NAMES_KEPT = 500

Ledger = dict[str, dict[str, Any]]


def add(*, ledger: Ledger, name: str, at: int, days: int) -> None:
    """Count one event of `name` at `at` (ms); daily counts reach `days` back.

    A ledger holds at most 500 names; further ones are only in the event log.
    """
    entry = ledger.get(name)
    if entry is None:
        if len(ledger) >= NAMES_KEPT:
            return
        entry = ledger[name] = {"f": at, "l": at, "n": 0, "t": [], "h": {}, "d": {}}
    entry["n"] += 1
    entry["f"] = min(entry["f"], at)
    entry["l"] = max(entry["l"], at)
    times = entry["t"]
    insort(times, at)
    del times[:-TIMES_KEPT]
    _count(entry["h"], at // HOUR, entry["l"] // HOUR - HOURS_KEPT)
    _count(entry["d"], at // DAY, entry["l"] // DAY - days)


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
        ours["t"] = sorted(ours["t"] + theirs["t"])[-TIMES_KEPT:]
        for key, oldest in (("h", ours["l"] // HOUR - HOURS_KEPT), ("d", ours["l"] // DAY - days)):
            for bucket, count in theirs[key].items():
                ours[key][bucket] = ours[key].get(bucket, 0) + count
            ours[key] = {bucket: count for bucket, count in ours[key].items() if int(bucket) >= oldest}


def _count(buckets: dict[str, int], bucket: int, oldest: int) -> None:
    key = str(bucket)
    if key in buckets:  # then the latest event's bucket is no new one, and nothing has become too old
        buckets[key] += 1
    elif bucket >= oldest:
        buckets[key] = 1
        for old in [held for held in buckets if int(held) < oldest]:
            del buckets[old]
