"""What a ledger entry says of a window of time, each answer with the moment (ms) at which time alone may change it.

A window is closed at both ends: an event at t counts while now - window <= t <= now. An entry keeps its latest times: up to
1,000 of a name that a rule asks for over a window, 50 of others and of one whose rule came a moment ago, until the log has been
read. What they reach back to is exact to the millisecond. With K kept times in a window that had more than K events:

- a count is never told as less than K, so that "at least k" is exact up to k = K. The count itself is by hours (48 of them) or
  days, and so are a sum and a trend: the far edge of the window may lie up to one bucket further back, never nearer.
- days with an event are exact all the same, by the latest moment of each day; without those (the log has yet to be read) the
  oldest day counts whole.
- a sequence is looked for, and an absence made sure of, among kept times first; an older event may lie anywhere in its bucket,
  so that a sequence may be up to a bucket too generous and an absence is told only where it is certain.

Windows and times are ms.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from guidance.core.times import DAY, HOUR, iso

Answer = tuple[Any, int | None]
Entry = Mapping[str, Any]
HOURS_KEPT = 48
MILLIONTHS = 1_000_000
"""Summed numbers are whole millionths: sums of those are exact in whatever order they are added."""


class _Spans(NamedTuple):
    # When there was at least one event each: at a kept time, which is a span of itself, or anywhere in a bucket. In order.
    starts: Sequence[int]
    ends: Sequence[int]


_NONE = _Spans((), ())


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
    if len(times) >= entry["n"] or (window is not None and times[0] < now - window):
        return _days_among(times, window, now)
    if window is None:
        return len(entry["d"]), _ahead(times, bisect_right(times, now))
    since, today = now - window, now // DAY
    lasts: Mapping[str, int] = entry.get("dl", {})
    days: Mapping[str, int] = entry["d"]
    held = [day for day in range(since // DAY, today + 1) if str(day) in days]
    if held and lasts.get(str(held[0]), since) < since:
        del held[0]
    ahead = bisect_right(times, now)
    # More events ahead than times kept: which of a day to come are first is not known.
    begins = (today + 1) * DAY if not ahead and entry["l"] // DAY > today else None
    if held and held[-1] == today and days[str(today)] <= bisect_left(times, (today + 1) * DAY) - ahead:
        held.pop()  # all of today's are dated ahead
    leaves = None
    if held:
        # Where the last of the oldest day is not known, that counts whole until the kept times reach over the window.
        last = lasts.get(str(held[0]), min((held[0] + 1) * DAY - 1, times[0]))
        leaves = (times[ahead - 1] if ahead and held[0] == today else last) + window + 1  # today's last may lie ahead
    return len(held), earliest(_ahead(times, ahead), begins, leaves)


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


def sequence(first: Entry, then: Entry, within: int, window: int | None, now: int) -> Answer:
    """Return whether a `first` in the window was followed by a `then` within so many ms."""
    since = None if window is None else now - window
    causes, effects = _spans(first, since), _spans(then, since)
    (begins, ends), (starts, stops) = causes, effects  # by name: a busy person has a thousand of each
    oldest = 0 if since is None else bisect_left(ends, since)
    known = bisect_right(starts, now)
    place = bisect_right(begins, now) - 1
    while place >= oldest:
        known = bisect_right(stops, begins[place], 0, known)
        if known < len(starts) and starts[known] <= min(ends[place] + within, now):
            return True, None if window is None else ends[place] + window + 1
        place = bisect_left(begins, stops[known - 1], 0, place) - 1 if known else -1
    ahead = (_ahead(spans.starts, bisect_right(spans.starts, now)) for spans in (causes, effects))
    return False, earliest(*ahead)


def absence(first: Entry, without: Entry | None, within: int, window: int | None, now: int) -> Answer:
    """Return whether so many ms have passed since a `first` in the window and no `without` happened in them."""
    since = None if window is None else now - window
    causes, effects = _spans(first, since), _NONE if without is None else _spans(without, since)
    oldest = 0 if since is None else bisect_left(causes.ends, since)
    over = bisect_right(causes.ends, now - within)  # of those from here on the time has not passed
    place, pending = len(causes.starts) - 1, None
    while place >= oldest:
        # All causes between one effect and the next; of these the later ones may have been followed in time.
        next_one = bisect_right(effects.ends, causes.starts[place])
        before = _before(causes, effects, next_one, place)
        if next_one < len(effects.starts):
            place = min(place, bisect_left(causes.ends, effects.starts[next_one] - within) - 1)
        earlier = max(before + 1, oldest)
        if earlier <= min(place, over - 1):
            return True, None if window is None else causes.ends[min(place, over - 1)] + window + 1
        if max(earlier, over) <= place:
            pending = causes.ends[max(earlier, over)] + within
        place = before
    return False, pending


def _before(causes: _Spans, effects: _Spans, next_one: int, place: int) -> int:
    # The latest cause that may have another effect next.
    return bisect_left(causes.starts, effects.ends[next_one - 1], 0, place) - 1 if next_one else -1


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


def _spans(entry: Entry, since: int | None) -> _Spans:
    times: Sequence[int] = entry["t"]
    if len(times) >= entry["n"] or (since is not None and times[0] < since):
        return _Spans(times, times)
    hours = dict(_left_over(entry["h"], HOUR, times))
    by_day: dict[int, int] = {}
    for hour, held in hours.items():
        by_day[hour * HOUR // DAY] = by_day.get(hour * HOUR // DAY, 0) + held
    oldest_hour = (entry["l"] // HOUR - HOURS_KEPT) * HOUR
    days = sorted(
        (day * DAY, min((day + 1) * DAY - 1, oldest_hour - 1, times[0]))
        for day, held in _left_over(entry["d"], DAY, times)
        if held > by_day.get(day, 0)
    )
    older = [*days, *sorted((hour * HOUR, min((hour + 1) * HOUR - 1, times[0])) for hour in hours)]
    return _Spans([*(start for start, _ in older), *times], [*(end for _, end in older), *times])


def _days_among(times: Sequence[int], window: int | None, now: int) -> Answer:
    since, until, flips = _reach(times, window, now)
    held, oldest = 0, None
    while since < until:
        since = bisect_left(times, (times[since] // DAY + 1) * DAY, since, until)
        held += 1
        oldest = times[since - 1] if oldest is None else oldest
    if window is not None and oldest is not None:  # the oldest day counts until the last event in it has left
        flips = earliest(_ahead(times, until), oldest + window + 1)
    return held, flips


def _ratio(last: int, before: int, minimum: int) -> float | None:
    return last / before if before >= minimum else None


def _number(millionths: int) -> float:
    whole, rest = divmod(millionths, MILLIONTHS)
    return millionths / MILLIONTHS if rest else whole
