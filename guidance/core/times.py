"""Moments: milliseconds since 1970, ISO text whose order is time order, and the starts of periods. All in UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

Period = Literal["day", "month", "none"]

HOUR = 3_600_000
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = 60_000
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970, rounded down. Raises TypeError for a moment without a time zone."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    """Return the moment, in UTC. Raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(milliseconds=ms)


def iso(moment: datetime | int) -> str:
    """Return a moment (or its milliseconds) as UTC text of fixed width: `2026-11-21T10:00:00.000Z`."""
    whole = from_ms(to_ms(moment) if isinstance(moment, datetime) else moment)
    return whole.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def parse_iso(text: str) -> datetime | None:
    """Return the moment an ISO 8601 text names, in UTC (also its default zone), or None when it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def wall_clock(text: str) -> datetime | None:
    """Return what the clock shows in an ISO 8601 text, as if it were UTC, whatever zone the text names; None for no time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def hour_of_day(text: str | None) -> int | None:
    """Return how many ms after midnight a clock shows `text` ("09:00"); None for no text, or one that is no such time."""
    shown = _CLOCK.fullmatch(text) if text else None
    return None if shown is None else int(shown[1]) * HOUR + int(shown[2]) * _MINUTE


def period_start(now: datetime, period: Period) -> datetime:
    """Return when the running period began: midnight, the first of the month, or 1970 for "none"."""
    if period == "none":
        return _EPOCH
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.replace(day=1) if period == "month" else midnight
