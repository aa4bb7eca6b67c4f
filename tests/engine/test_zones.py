from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR, iso, to_ms
from guidance.engine import zones
from guidance.engine.catalog import Policy
from tests.support.catalogs import NOW, lena

BERLIN, CAIRO, HAVANA = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo"), ZoneInfo("America/Havana")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
PLACES = [BERLIN, CAIRO, HAVANA, KATHMANDU, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland"), UTC]


def ms(text):
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("trait", "policy", "zone"),
    [
        ("Europe/Berlin", "Asia/Kathmandu", BERLIN),
        (None, "Asia/Kathmandu", KATHMANDU),
        ("Mars/Olympus", "Asia/Kathmandu", KATHMANDU),
        ("Europe", "Asia/Kathmandu", KATHMANDU),
        ("../../etc/passwd", "Asia/Kathmandu", KATHMANDU),
        ("Europe/Berlin\0", "Asia/Kathmandu", KATHMANDU),
        ("x" * 65, "Asia/Kathmandu", KATHMANDU),
        ("", "Asia/Kathmandu", KATHMANDU),
        (7, "Asia/Kathmandu", KATHMANDU),
        (None, "Mars/Olympus", UTC),
    ],
)
def test_zone_of_is_the_persons_else_the_workspaces_else_utc(trait, policy, zone):
    assert zones.zone_of(lena(traits={"timezone": trait}), Policy(zone=policy)) == zone


@pytest.mark.parametrize(
    ("zone", "hours"), [(BERLIN, 1), (KATHMANDU, 5.75), (ZoneInfo("America/New_York"), -5), (UTC, 0)]
)
def test_wall_is_what_the_clocks_show(zone, hours):
    assert zones.wall(NOW, zone) == NOW + hours * HOUR


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        (BERLIN, "2026-11-21T10:00", "2026-11-21T09:00:00.000Z"),
        (BERLIN, "2026-07-01T10:00", "2026-07-01T08:00:00.000Z"),
        (BERLIN, "2026-03-29T02:30", "2026-03-29T01:30:00.000Z"),  # never shown: half an hour after the change
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30:00.000Z"),  # shown twice: the first time
        (CAIRO, "2026-04-24T00:00", "2026-04-23T22:00:00.000Z"),  # a day that begins at one
        (HAVANA, "2026-11-01T00:00", "2026-11-01T04:00:00.000Z"),  # a day that begins twice
    ],
)
def test_moment_of_is_when_the_clocks_show_it(zone, shown, moment):
    assert iso(zones.moment_of(ms(shown), zone)) == moment


@pytest.mark.parametrize("zone", [ZoneInfo("America/New_York"), KATHMANDU])
@pytest.mark.parametrize("shown", ["0001-01-01T00:00", "9999-12-31T23:59:59.999"])
def test_moment_of_stays_within_the_calendar(zone, shown):
    assert iso(zones.moment_of(ms(shown), zone))[:4] in {"0001", "9999"}


class Unsettled(tzinfo):
    """A zone that does not know its offset, as Python allows."""

    def utcoffset(self, dt: datetime | None) -> None:
        return None


def test_a_zone_without_an_offset_is_taken_for_utc():
    assert zones.moment_of(NOW, Unsettled()) == NOW


@given(st.integers(NOW - 800 * DAY, NOW + 800 * DAY), st.sampled_from(PLACES))
def test_moment_of_takes_back_what_wall_did_but_for_the_hour_that_is_shown_twice(moment, zone):
    back = zones.moment_of(zones.wall(moment, zone), zone)

    assert back == moment or (back == moment - HOUR and zones.wall(back, zone) == zones.wall(moment, zone))


@given(st.integers(NOW - 800 * DAY, NOW + 800 * DAY), st.sampled_from(PLACES))
def test_a_day_begins_at_the_first_millisecond_that_the_clocks_call_so(moment, zone):
    day = zones.wall(moment, zone) // DAY
    begins = zones.moment_of(day * DAY, zone)

    assert zones.wall(begins, zone) // DAY == day
    assert zones.wall(begins - 1, zone) // DAY == day - 1
