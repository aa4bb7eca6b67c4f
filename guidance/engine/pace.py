"""When a limit will be full, at the pace of now. Every answer comes with the moment (ms) at which time alone may change it.

The pace of a limit that starts each period at zero is what is used of it divided by the time since the period began, at
least a day. The pace of any other is its growth over the last 14 days by the meter's daily samples, divided by those days:
from the end of the day 14 days ago (or the end of the first day known since) to the end of today. It changes at midnight (UTC).
All in whole numbers (used amounts in millionths), so that the moment told is the moment of change.
"""

from collections.abc import Mapping, Sequence

from guidance.core.times import DAY
from guidance.engine.windows import MILLIONTHS

LOOKED_BACK = 14

Answer = tuple[int | None, int | None]
Samples = Mapping[str, Sequence[float]]


def resetting(used: float, allowed: int, start: int, end: int, now: int) -> Answer:
    """Return the whole days until a limit is full that starts at zero at `start` and again at `end`; None if it resets before."""
    have, full = round(used * MILLIONTHS), allowed * MILLIONTHS
    if have >= full:
        return 0, end
    if have <= 0:
        return None, None
    left, elapsed = full - have, max(now - start, DAY)
    if left * elapsed >= (end - now) * have:
        return None, None
    days = left * elapsed // (have * DAY)
    return days, min(_resets_first(have, full, start, end), start + -(-(days + 1) * have * DAY // left))


def growing(used: float, allowed: int, samples: Samples, now: int) -> Answer:
    """Return the whole days until a limit is full that never resets; `samples`: {day: [used, ms]}, what a day ended with."""
    have, full = round(used * MILLIONTHS), allowed * MILLIONTHS
    if have >= full:
        return 0, None
    today = now // DAY
    days = sorted(int(day) for day in samples)
    flips = (today + 1) * DAY if days and days[-1] > today - LOOKED_BACK else None
    known = [day for day in days if day <= today - LOOKED_BACK]
    since = known[-1] if known else next((day for day in days if day < today), None)
    if since is None:
        return None, flips
    grown = have - round(samples[str(since)][0] * MILLIONTHS)
    span = min(today - since, LOOKED_BACK)
    return ((full - have) * span // grown if grown > 0 else None), flips


def _resets_first(have: int, full: int, start: int, end: int) -> int:
    # From when on the period ends before the limit is full: on the first day the pace stands still, afterwards it sinks.
    first_day = end - (full - have) * DAY // have
    if first_day <= start + DAY:
        return first_day
    return start + max(-(-(end - start) * have // full), DAY)
