from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR, iso
from guidance.engine import schedules
from guidance.engine.caps import Held
from guidance.engine.reasons import Reason
from guidance.engine.zones import wall
from tests.support.catalogs import NOW, spec

TODAY = NOW // DAY  # Saturday, 21 November 2026, ten in the morning
SATURDAY = 5
BERLIN, NEW_YORK, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
MIDNIGHT = (TODAY + 1) * DAY


def judged(now=NOW, zone=UTC, **changes):
    return schedules.judge(spec(**changes), now, zone)


def hours(opens, closes, **more):
    return {"opens": opens * HOUR, "open_for": (closes - opens) % 24 * HOUR, **more}


def shut(opens, closes, until):
    resumes = "further notice" if until is None else iso(until)
    return Held(Reason.NOT_STARTED, {"opens": opens, "closes": closes, "until": resumes}, until)


def out(day, until):
    return Held(Reason.NOT_STARTED, {"day": day, "until": "further notice" if until is None else iso(until)}, until)


@pytest.mark.parametrize(
    ("changes", "does"),
    [
        ({"starts": 0, "ends": NOW}, False),
        ({"local": True}, True),
        ({"blackout": frozenset({TODAY})}, True),
        ({"weekdays": frozenset({0})}, True),
        ({"opens": HOUR, "open_for": DAY - 1}, True),
    ],
)
def test_a_schedule_goes_by_place_when_it_speaks_of_days_or_local_times(changes, does):
    assert schedules.goes_by_place(spec(**changes)) is does


def test_judge_lets_pass_what_has_no_schedule():
    assert judged() == (None, None)


def test_judge_holds_a_prompt_until_its_first_moment():
    held = Held(Reason.NOT_STARTED, {"starts": "2026-11-21T10:00:00.000Z"}, NOW)

    assert judged(now=NOW - 1, starts=NOW) == (held, NOW)
    assert judged(starts=NOW) == (None, None)


def test_judge_holds_a_prompt_from_its_end_on():
    assert judged(now=NOW - 1, ends=NOW) == (None, NOW)
    assert judged(ends=NOW) == (Held(Reason.ENDED, {"ended": "2026-11-21T10:00:00.000Z"}), None)


@pytest.mark.parametrize(("zone", "hours"), [(BERLIN, 1), (NEW_YORK, -5), (KATHMANDU, 5.75)])
def test_judge_goes_by_the_clocks_of_the_place_when_the_times_are_local(zone, hours):
    there = NOW - int(hours * HOUR)

    assert judged(now=there - 1, zone=zone, local=True, starts=NOW)[1] == there
    assert judged(now=there, zone=zone, local=True, starts=NOW) == (None, None)
    assert judged(now=there - 1, zone=zone, local=True, ends=NOW) == (None, there)
    assert judged(now=there, zone=zone, local=True, ends=NOW)[0].reason == Reason.ENDED


def test_judge_keeps_moments_as_they_are_when_the_times_are_not_local():
    assert judged(zone=BERLIN, starts=NOW + 1)[1] == NOW + 1


def test_judge_leaves_a_blackout_day_out_where_the_person_lives():
    christmas = {"blackout": frozenset({TODAY})}

    assert judged(**christmas) == (out("2026-11-21", MIDNIGHT), MIDNIGHT)
    assert judged(zone=BERLIN, **christmas)[1] == MIDNIGHT - HOUR
    assert judged(now=MIDNIGHT - HOUR, zone=BERLIN, **christmas) == (None, None)
    assert judged(now=MIDNIGHT - HOUR, zone=NEW_YORK, **christmas)[1] == MIDNIGHT + 5 * HOUR


def test_judge_leaves_out_a_row_of_blackout_days_at_once():
    assert judged(blackout=frozenset({TODAY, TODAY + 1, TODAY + 2}))[1] == MIDNIGHT + 2 * DAY


def test_judge_looks_again_when_the_next_blackout_day_begins():
    assert judged(blackout=frozenset({TODAY + 40, TODAY - 1})) == (None, (TODAY + 40) * DAY)


def test_judge_runs_on_the_given_weekdays_only():
    assert judged(weekdays=frozenset({SATURDAY})) == (None, MIDNIGHT)
    assert judged(weekdays=frozenset({0, 1})) == (out("2026-11-21", MIDNIGHT + DAY), MIDNIGHT + DAY)
    assert judged(weekdays=frozenset(range(7))) == (None, None)


def test_judge_waits_for_a_weekday_that_is_no_blackout_day():
    mondays = [TODAY + 2 + 7 * week for week in range(3)]

    assert judged(weekdays=frozenset({0}), blackout=frozenset(mondays[:2]))[1] == mondays[2] * DAY


def test_judge_waits_for_its_end_when_no_day_is_left():
    assert judged(weekdays=frozenset({9})) == (out("2026-11-21", None), None)
    assert judged(weekdays=frozenset({9}), ends=NOW + HOUR) == (out("2026-11-21", NOW + HOUR), NOW + HOUR)
    assert judged(blackout=frozenset({TODAY}), ends=NOW + HOUR)[1] == NOW + HOUR


def test_judge_does_not_ask_for_the_day_before_the_first_moment():
    assert judged(starts=NOW + 1, blackout=frozenset({TODAY}))[0].detail == {"starts": iso(NOW + 1)}


def test_judge_opens_and_closes_at_its_hours_of_the_day():
    nine_to_five = hours(9, 17)
    five = TODAY * DAY + 17 * HOUR
    tomorrow = TODAY * DAY + 33 * HOUR

    assert judged(now=NOW - HOUR - 1, **nine_to_five) == (shut("09:00", "17:00", NOW - HOUR), NOW - HOUR)
    assert judged(now=NOW - HOUR, **nine_to_five) == (None, five)
    assert judged(now=five - 1, **nine_to_five) == (None, five)
    assert judged(now=five, **nine_to_five) == (shut("09:00", "17:00", tomorrow), tomorrow)


def test_judge_goes_by_the_hours_where_the_person_is():
    assert judged(zone=NEW_YORK, **hours(9, 17))[1] == NOW + 4 * HOUR
    assert judged(zone=BERLIN, **hours(9, 17)) == (None, NOW + 6 * HOUR)


def test_judge_lets_hours_through_the_night_belong_to_the_day_they_begin_on():
    nights = hours(22, 6, weekdays=frozenset({SATURDAY}))
    opens, closes = TODAY * DAY + 22 * HOUR, TODAY * DAY + 30 * HOUR

    assert judged(now=closes - DAY - HOUR, **nights) == (shut("22:00", "06:00", opens), opens)  # Friday's night
    assert judged(now=opens, **nights) == (None, closes)
    assert judged(now=closes - 1, **nights) == (None, closes)
    assert judged(now=closes, **nights)[1] == opens + 7 * DAY


def test_judge_waits_for_hours_of_a_day_that_is_not_left_out():
    weekdays = hours(9, 17, weekdays=frozenset(range(5)), blackout=frozenset({TODAY + 2}))

    assert judged(**weekdays)[1] == (TODAY + 3) * DAY + 9 * HOUR
    assert judged(**hours(9, 17, weekdays=frozenset({9}))) == (shut("09:00", "17:00", None), None)
    assert judged(**hours(9, 17, ends=NOW + HOUR)) == (None, NOW + HOUR)
    assert judged(now=NOW - 2 * HOUR, **hours(9, 17, ends=NOW - HOUR - 1))[1] == NOW - HOUR - 1


def test_judge_passes_over_hours_that_a_change_of_clocks_leaves_out_and_opens_once_in_a_doubled_one():
    in_march, in_october = 1_806_195_600_000, 1_792_890_000_000  # 28 March 2027 and 25 October 2026, 01:00 UTC
    half_past_two = {"opens": 9_000_000, "open_for": HOUR // 2}

    assert judged(now=in_march - HOUR, zone=BERLIN, **half_past_two)[1] == in_march + 23 * HOUR + HOUR // 2
    assert judged(now=in_october - HOUR, zone=BERLIN, **half_past_two)[1] == in_october - HOUR // 2
    # From the first half past two until it is three.
    assert judged(now=in_october, zone=BERLIN, **half_past_two) == (None, in_october + HOUR)


def test_judge_does_not_close_between_hours_that_a_change_of_clocks_brings_together():
    in_march = 1_806_195_600_000
    all_but_a_quarter = {"opens": 3 * HOUR, "open_for": DAY - HOUR // 4}  # until 02:45, which never was

    held, turns = judged(now=in_march - 1, zone=BERLIN, **all_but_a_quarter)

    assert (held, turns) == (None, in_march + 23 * HOUR - HOUR // 4 + HOUR)


@given(
    opens=st.integers(0, 23),
    length=st.integers(1, 23),
    weekdays=st.frozensets(st.integers(0, 6)),
    minute=st.integers(0, 14 * 24 * 60),
    zone=st.sampled_from([UTC, KATHMANDU]),
)
def test_judge_runs_in_the_hours_of_its_days_where_clocks_never_change(opens, length, weekdays, minute, zone):
    now = NOW + minute * 60_000
    shown = wall(now, zone) - opens * HOUR
    runs = shown % DAY < length * HOUR and (not weekdays or (shown // DAY + 3) % 7 in weekdays)

    held, _ = judged(now=now, zone=zone, opens=opens * HOUR, open_for=length * HOUR, weekdays=weekdays)

    assert (held is None) == runs


@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "starts": st.integers(NOW - 3 * DAY, NOW + 3 * DAY),
            "ends": st.integers(NOW - 3 * DAY, NOW + 9 * DAY),
            "local": st.booleans(),
            "blackout": st.frozensets(st.integers(TODAY - 1, TODAY + 12), max_size=5),
            "weekdays": st.frozensets(st.integers(0, 6)),
            "opens": st.integers(0, 95).map(lambda quarter: quarter * HOUR // 4),
            "open_for": st.integers(1, 96).map(lambda quarters: quarters * HOUR // 4),
        },
    ),
    zone=st.sampled_from([UTC, BERLIN, NEW_YORK, KATHMANDU]),
    share=st.just(1.0) | st.floats(0, 1),
)
def test_judge_says_the_same_until_the_moment_it_names_and_something_else_then(changes, zone, share):
    held, turns = judged(zone=zone, **changes)
    end = turns if turns is not None else NOW + 60 * DAY

    later, then = judged(now=NOW + int((end - 1 - NOW) * share), zone=zone, **changes)

    assert end > NOW
    assert (later is None) == (held is None)
    assert then == turns
    if turns is not None:
        now_held = judged(now=turns, zone=zone, **changes)[0]
        assert now_held != held
