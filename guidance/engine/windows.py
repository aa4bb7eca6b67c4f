"""What a ledger entry says of a window of time, each answer with the moment (ms) at which time alone may change it.

A window is closed at both ends: an event at t counts while now - window <= t <= now. An entry keeps the latest 50 times, which
answer exactly whatever they reach back to; a busier event is counted by hours (48 of them) and days, so that the far edge of
its window may lie up to one bucket further back. Windows and times are ms.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from guidance.core.times import DAY, HOUR, iso

Answer = tuple[Any, int | None]
Entry = Mapping[str, Any]
Span = tuple[int, int]
HOURS_KEPT = 48
MILLIONTHS = 1_000_000
"""Summed numbers are whole millionths: sums of those are exact in whatever order they are added."""


def earliest(*moments: int | None) -> int | None:
    """Return the earliest of the moments, None meaning never."""
    return min((moment for moment in moments if moment is not None), default=None)


def times_in(times: Sequence[int], window: int | None, now: int) -> Answer:
    """Return how many of the sorted `times` lie in the last `window` ms, and when that changes."""
    since, until, flips = _reach(times, window, now)
    return max(until - since, 0), flips


def count(entry: Entry, window: int | None, now: int) -> Answer:
    """Return how many events lie in the window (None: ever)."""
    times: Sequence[int] = entry["t"]
    since, until, flips = _reach(times, window, now)
    exact = max(until - since, 0)
    if len(times) >= entry["n"] or (window is not None and times[0] < now - window):
        return exact, flips
    if window is None:
        return entry["n"], flips
    size, kind = _buckets(window)
    first = (now - window) // size
    counted = _since(entry[kind], first, entry["l"] // size)
    return max(counted, exact), earliest(flips, (first + 1) * size + window)


def total(entry: Entry, window: int | None, now: int) -> Answer:
    """Return the sum of the events' numbers in the window (None: ever)."""
    times: Sequence[int] = entry["t"]
    since, until, flips = _reach(times, window, now)
    if len(times) >= entry["n"] or (window is not None and times[0] < now - window):
        return _number(sum(entry["v"][since:until])), flips
    if window is None:
        return _number(entry["s"]), flips
    size, kind = _buckets(window)
    first = (now - window) // size
    summed = _since(entry[f"{kind}s"], first, entry["l"] // size)
    return _number(summed), earliest(flips, (first + 1) * size + window)


def distinct_days(entry: Entry, window: int | None, now: int) -> Answer:
    """Return on how many days (UTC) there was an event in the window (None: as far back as days are counted)."""
    times: Sequence[int] = entry["t"]
    since, until, flips = _reach(times, window, now)
    if len(times) >= entry["n"] or (window is not None and times[0] < now - window):
        days = [at // DAY for at in times[since:until]]
        if window is not None and days:  # the oldest day counts until the last event in it has left
            flips = earliest(_ahead(times, until), times[since + bisect_right(days, days[0]) - 1] + window + 1)
        return len(set(days)), flips
    if window is None:
        return len(entry["d"]), flips
    first = (now - window) // DAY
    held = sum(int(day) >= first and int(day) <= now // DAY for day in entry["d"])
    return held, earliest(flips, (first + 1) * DAY + window)


def trend(entry: Entry, window: int, minimum: int, now: int) -> Answer:
    """Return the count in [now - window, now] over that in [now - 2 windows, now - window), None where that is below `minimum`."""
    times: Sequence[int] = entry["t"]
    since, until, flips = _reach(times, window, now)
    if len(times) >= entry["n"] or times[0] < now - 2 * window:
        far = bisect_left(times, now - 2 * window)
        if far < since:
            flips = earliest(flips, times[far] + 2 * window + 1)
        return _ratio(max(until - since, 0), min(since, until) - min(far, until), minimum), flips
    size, kind = _buckets(2 * window)
    near, far = (now - window) // size, (now - 2 * window) // size
    last = _since(entry[kind], near, entry["l"] // size)
    before = _since(entry[kind], far, entry["l"] // size) - last
    edges = (near + 1) * size + window, (far + 1) * size + 2 * window, times[0] + 2 * window + 1
    flips = earliest(_ahead(times, until), *edges)
    return _ratio(last, before, minimum), flips


def days_since(at: int, now: int) -> Answer:
    """Return the whole days since `at`, 0 where it lies ahead."""
    days = max(now - at, 0) // DAY
    return days, at + (days + 1) * DAY


def first_at(entry: Entry, now: int) -> Answer:
    """Return when the first event happened; one that its sender dated minutes ahead has happened."""
    return iso(entry["f"]), None


def last_at(entry: Entry, now: int) -> Answer:
    """Return when the latest event happened; one that its sender dated minutes ahead has happened."""
    return iso(entry["l"]), None


def spans(entry: Entry) -> list[Span]:
    """Return in which spans of time (both ends included) there was at least one event, in order.

    A kept time is a span of itself; what is only counted by the hour or the day may lie anywhere in that.
    """
    times: Sequence[int] = entry["t"]
    exact = [(at, at) for at in times]
    if len(times) >= entry["n"]:
        return exact
    hours = dict(_left_over(entry["h"], HOUR, times))
    by_day: dict[int, int] = {}
    for hour, held in hours.items():
        by_day[hour * HOUR // DAY] = by_day.get(hour * HOUR // DAY, 0) + held
    oldest_hour = (entry["l"] // HOUR - HOURS_KEPT) * HOUR
    days = [
        (day * DAY, min((day + 1) * DAY - 1, oldest_hour - 1, times[0]))
        for day, held in _left_over(entry["d"], DAY, times)
        if held > by_day.get(day, 0)
    ]
    return [*sorted(days), *sorted((hour * HOUR, min((hour + 1) * HOUR - 1, times[0])) for hour in hours), *exact]


def sequence(first: Entry, then: Entry, within: int, window: int | None, now: int) -> Answer:
    """Return whether a `first` in the window was followed by a `then` within so many ms."""
    causes, effects = spans(first), spans(then)
    since = None if window is None else now - window
    ahead = earliest(*(span[0] for span in (*causes, *effects) if span[0] > now))
    effects = [span for span in effects if span[0] <= now]
    ends = [span[1] for span in effects]
    for cause in reversed(causes):
        if since is not None and cause[1] < since:
            break
        if cause[0] <= now and _followed(cause, effects, ends, within):
            return True, None if window is None else cause[1] + window + 1
    return False, ahead


def absence(first: Entry, without: Entry | None, within: int, window: int | None, now: int) -> Answer:
    """Return whether so many ms have passed since a `first` in the window and no `without` happened in them."""
    effects = spans(without) if without is not None else []
    ends = [span[1] for span in effects]
    since = None if window is None else now - window
    pending: int | None = None
    for cause in reversed(spans(first)):
        if since is not None and cause[1] < since:
            break
        if _followed(cause, effects, ends, within):
            continue
        if cause[1] + within <= now:
            return True, None if window is None else cause[1] + window + 1
        pending = earliest(pending, cause[1] + within)
    return False, pending


def _reach(times: Sequence[int], window: int | None, now: int) -> tuple[int, int, int | None]:
    until = bisect_right(times, now)
    since = 0 if window is None else bisect_left(times, now - window)
    flips = _ahead(times, until)
    if window is not None and since < until:
        leaves = times[since] + window + 1
        flips = leaves if flips is None or leaves < flips else flips
    return since, until, flips


def _ahead(times: Sequence[int], until: int) -> int | None:
    return times[until] if until < len(times) else None


def _buckets(window: int) -> tuple[int, str]:
    return (HOUR, "h") if window <= HOURS_KEPT * HOUR else (DAY, "d")


def _since(buckets: Mapping[str, int], first: int, latest: int) -> int:
    if latest - first >= len(buckets):
        return sum(held for bucket, held in buckets.items() if int(bucket) >= first)
    return sum(buckets.get(str(bucket), 0) for bucket in range(first, latest + 1))


def _left_over(buckets: Mapping[str, int], size: int, times: Sequence[int]) -> list[tuple[int, int]]:
    # How many of each bucket's events are not among the kept times: those are the latest, so only one bucket has both.
    oldest = times[0] // size
    found = []
    for key, held in buckets.items():
        bucket = int(key)
        left = held if bucket < oldest else held - bisect_left(times, (bucket + 1) * size) if bucket == oldest else 0
        if left > 0:
            found.append((bucket, left))
    return found


def _followed(cause: Span, effects: Sequence[Span], ends: Sequence[int], within: int) -> bool:
    # Spans of one entry do not overlap, so the first that may lie after the cause is also the soonest.
    place = bisect_right(ends, cause[0])
    return place < len(effects) and effects[place][0] <= cause[1] + within


def _ratio(last: int, before: int, minimum: int) -> float | None:
    return last / before if before >= minimum else None


def _number(millionths: int) -> float:
    whole, rest = divmod(millionths, MILLIONTHS)
    return millionths / MILLIONTHS if rest else whole
