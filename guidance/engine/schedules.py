"""When a prompt runs at all: from, until, on which days and at which hours; by the clocks of the person's own place."""

from datetime import tzinfo

from guidance.core.times import DAY, from_ms, iso
from guidance.engine.caps import Held
from guidance.engine.catalog import PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.windows import earliest
from guidance.engine.zones import moment_of, wall

_THURSDAY = 3  # 1 January 1970 was one; 0 is Monday
_WEEK = 7


def goes_by_place(spec: PromptSpec) -> bool:
    """Tell whether the schedule means different moments in different time zones."""
    return spec.local or bool(spec.blackout or spec.weekdays) or spec.open_for < DAY


def judge(spec: PromptSpec, now: int, zone: tzinfo) -> tuple[Held | None, int | None]:
    """Return why the schedule holds the prompt back, or None, and when time alone changes that (ms; None: never)."""
    starts, ends = _moment(spec.starts, spec, zone), _moment(spec.ends, spec, zone)
    if starts is not None and now < starts:
        return Held(Reason.NOT_STARTED, {"starts": iso(starts)}, starts), starts
    if ends is not None and now >= ends:
        return Held(Reason.ENDED, {"ended": iso(ends)}), None
    if spec.open_for < DAY:
        runs, turns = _by_the_hour(spec, now, zone)
    elif spec.blackout or spec.weekdays:
        runs, turns = _by_the_day(spec, now, zone)
    else:
        return None, ends
    until = earliest(ends, turns)
    return (None if runs else _held(spec, wall(now, zone) // DAY, until)), until


def _moment(at: int | None, spec: PromptSpec, zone: tzinfo) -> int | None:
    return moment_of(at, zone) if at is not None and spec.local else at


def _held(spec: PromptSpec, today: int, until: int | None) -> Held:
    opens, closes = from_ms(spec.opens), from_ms(spec.opens + spec.open_for)
    by_the_hour = {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
    told = by_the_hour if spec.open_for < DAY else {"day": from_ms(today * DAY).date().isoformat()}
    return Held(Reason.NOT_STARTED, {**told, "until": "further notice" if until is None else iso(until)}, until)


def _by_the_hour(spec: PromptSpec, now: int, zone: tzinfo) -> tuple[bool, int | None]:
    # The last days' hours may reach into today. Where clocks change, two may meet, and one may have no time at all.
    today = wall(now, zone) // DAY
    closed: int | None = None
    for day in range(today - 2, today + 2 + _WEEK * (len(spec.blackout) + 1)):
        if not _runs(spec, day):
            continue
        begin = day * DAY + spec.opens
        opens, closes = moment_of(begin, zone), moment_of(begin + spec.open_for, zone)
        if closes <= opens or closes <= now:
            continue
        if opens > (now if closed is None else closed):
            return closed is not None, opens if closed is None else closed
        closed = closes if closed is None else max(closed, closes)
    return closed is not None, closed


def _by_the_day(spec: PromptSpec, now: int, zone: tzinfo) -> tuple[bool, int | None]:
    today = wall(now, zone) // DAY
    runs = _runs(spec, today)
    turns = _next_day(spec, today, runs=not runs)
    return runs, None if turns is None else moment_of(turns * DAY, zone)


def _runs(spec: PromptSpec, day: int) -> bool:
    return day not in spec.blackout and (not spec.weekdays or (day + _THURSDAY) % _WEEK in spec.weekdays)


def _next_day(spec: PromptSpec, today: int, *, runs: bool) -> int | None:
    # Days off: one of the coming week, or the next blackout day. Days on: no further away than a week for each day off.
    if runs:
        coming = range(today + 1, today + 1 + _WEEK * (len(spec.blackout) + 1))
        return next((day for day in coming if _runs(spec, day)), None)
    off = next((day for day in range(today + 1, today + 8) if not _runs(spec, day)), None)
    return earliest(off, min((day for day in spec.blackout if day > today), default=None))
