from datetime import UTC, datetime, timedelta, timezone

import pytest

from guidance.core import times

TEN = datetime(2026, 11, 21, 10, 0, 0, 123_999, tzinfo=UTC)
BERLIN_SUMMER = timezone(timedelta(hours=2))


def test_milliseconds_round_down_when_a_moment_has_microseconds() -> None:
    assert times.to_ms(TEN) == 1_795_255_200_123
    assert times.to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_milliseconds_are_refused_when_a_moment_has_no_zone() -> None:
    with pytest.raises(TypeError):
        times.to_ms(datetime(2026, 11, 21))  # noqa: DTZ001


def test_moment_survives_the_way_there_and_back_when_it_has_whole_milliseconds() -> None:
    assert times.from_ms(1_795_255_200_123) == TEN.replace(microsecond=123_000)


def test_text_has_fixed_width_in_utc_when_given_a_moment_or_its_milliseconds() -> None:
    assert times.iso(TEN) == "2026-11-21T10:00:00.123Z"
    assert times.iso(0) == "1970-01-01T00:00:00.000Z"
    assert times.iso(datetime(2026, 7, 1, 1, 30, tzinfo=BERLIN_SUMMER)) == "2026-06-30T23:30:00.000Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21T10:00:00.123Z", datetime(2026, 11, 21, 10, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-11-21T12:00:00+02:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21 10:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-21T10:00:00.123456789Z", datetime(2026, 11, 21, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+02:00", None),
    ],
)
def test_text_is_read_as_utc_when_it_names_a_moment(text: str, expected: datetime | None) -> None:
    assert times.parse_iso(text) == expected


def test_period_starts_in_utc_when_the_clock_is_elsewhere() -> None:
    now = datetime(2026, 7, 1, 1, 30, tzinfo=BERLIN_SUMMER)

    assert times.period_start(now, "day") == datetime(2026, 6, 30, tzinfo=UTC)
    assert times.period_start(now, "month") == datetime(2026, 6, 1, tzinfo=UTC)
    assert times.period_start(now, "none") == datetime(1970, 1, 1, tzinfo=UTC)


def test_lengths_are_in_milliseconds_when_used_with_moments() -> None:
    assert (times.HOUR, times.DAY) == (3_600_000, 86_400_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21T10:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00-09:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("ten o'clock", None),
    ],
)
def test_wall_clock_is_what_the_clock_shows_whatever_the_zone(text: str, expected: datetime | None) -> None:
    assert times.wall_clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00", 0),
        ("09:05", 9 * times.HOUR + 300_000),
        ("23:59", times.DAY - 60_000),
        ("24:00", None),
        ("9:00", None),
        ("09+01", None),
        ("09:00:00", None),
        ("٠٩:٠٠", None),
        ("", None),
        (None, None),
    ],
)
def test_hour_of_day_is_told_from_midnight_on_or_not_at_all(text: str | None, expected: int | None) -> None:
    assert times.hour_of_day(text) == expected
