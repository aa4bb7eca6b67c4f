"""When a prompt runs at all: from, until, and on which days; where it says so, by the clocks of the person's own place."""

from datetime import tzinfo

from guidance.core.times import DAY, from_ms, iso
from guidance.engine.caps import Held
from guidance.engine.catalog import PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.windows import earliest
from guidance.engine.zones import moment_of, wall

_THURSDAY = 3  # 1 January 1970 was one; 0 is Monday


def goes_by_place(spec: PromptSpec) -> bool:
    """Tell whether the schedule means different moments in different time zones."""
    return spec.local or bool(spec.blackout or spec.weekdays)


def judge(spec: PromptSpec, now: int, zone: tzinfo) -> tuple[Held | None, int | None]:
    """Return why the schedule holds the prompt back, or None, and when time alone changes that (ms; None: never)."""
    starts, ends = _moment(spec.starts, spec, zone), _moment(spec.ends, spec, zone)
    if starts is not None and now < starts:
        return Held(Reason.NOT_STARTED, {"starts": iso(starts)}, starts), starts
    if ends is not None and now >= ends:
        return Held(Reason.ENDED, {"ended": iso(ends)}), None
    if not spec.blackout and not spec.weekdays:
        return None, ends
    today = wall(now, zone) // DAY
    runs = _runs(spec, today)
    turns = _next_day(spec, today, runs=not runs)
    until = earliest(ends, None if turns is None else moment_of(turns * DAY, zone))
    if runs:
        return None, until
    resumes = "further notice" if until is None else iso(until)
    return Held(Reason.NOT_STARTED, {"day": from_ms(today * DAY).date().isoformat(), "until": resumes}, until), until


def _moment(at: int | None, spec: PromptSpec, zone: tzinfo) -> int | None:
    return moment_of(at, zone) if at is not None and spec.local else at


def _runs(spec: PromptSpec, day: int) -> bool:
    return day not in spec.blackout and (not spec.weekdays or (day + _THURSDAY) % 7 in spec.weekdays)


def _next_day(spec: PromptSpec, today: int, *, runs: bool) -> int | None:
    # Days off: one of the coming week, or the next blackout day. Days on: no further away than a week for each day off.
    if runs:
        coming = range(today + 1, today + 1 + 7 * (len(spec.blackout) + 1))
        return next((day for day in coming if _runs(spec, day)), None)
    off = next((day for day in range(today + 1, today + 8) if not _runs(spec, day)), None)
    return earliest(off, min((day for day in spec.blackout if day > today), default=None))
