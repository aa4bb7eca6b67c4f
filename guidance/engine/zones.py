"""Wall clocks: what a moment is called where a person lives, and which moment a wall clock means there.

Wall-clock times are milliseconds that would be right if the place were at UTC, so their day is `wall // DAY`. Where clocks are
put forward, a time that never was means the moment of the change or after it; where they are put back, the first of the two.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from guidance.core.times import from_ms, to_ms
from guidance.engine.catalog import Policy
from guidance.engine.subjects import PersonState

TRAIT = "timezone"
_LONGEST_NAME = 64
_LAST = to_ms(datetime.max.replace(tzinfo=UTC))
_FIRST = to_ms(datetime.min.replace(tzinfo=UTC))
_MILLISECOND = timedelta(milliseconds=1)


def zone_of(person: PersonState, policy: Policy) -> tzinfo:
    """Return where the person lives by the trait `timezone`, or the workspace's zone where that names none."""
    return _named(person.traits.get(TRAIT)) or _named(policy.zone) or UTC


def wall(moment: int, zone: tzinfo) -> int:
    """Return what clocks in `zone` show at `moment` (both ms)."""
    offset = from_ms(moment).astimezone(zone).utcoffset() or timedelta()
    return moment + offset // _MILLISECOND


def moment_of(shown: int, zone: tzinfo) -> int:
    """Return the moment (ms) at which clocks in `zone` show `shown`, or begin to."""
    offset = from_ms(shown).replace(tzinfo=zone).utcoffset() or timedelta()
    return min(max(shown - offset // _MILLISECOND, _FIRST), _LAST)


def _named(name: object) -> tzinfo | None:
    return _zone(name) if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME else None


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo | None:
    # Names come from the host app, so anything may: no such zone, a folder of zones, a path outside of them.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
