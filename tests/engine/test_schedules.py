from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR, iso
from guidance.engine import schedules
from guidance.engine.caps import Held
from guidance.engine.reasons import Reason
from tests.support.catalogs import NOW, spec

TODAY = NOW // DAY  # Saturday, 21 November 2026, ten in the morning
SATURDAY = 5
BERLIN, NEW_YORK, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
MIDNIGHT = (TODAY + 1) * DAY


def judged(now=NOW, zone=UTC, **changes):
    return schedules.judge(spec(**changes), now, zone)


def out(day, until):
    return Held(Reason.NOT_STARTED, {"day": day, "until": "further notice" if until is None else iso(until)}, until)


@pytest.mark.parametrize(
    ("changes", "does"),
    [
        ({"starts": 0, "ends": NOW}, False),
        ({"local": True}, True),
        ({"blackout": frozenset({TODAY})}, True),
        ({"weekdays": frozenset({0})}, True),
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


@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "starts": st.integers(NOW - 3 * DAY, NOW + 3 * DAY),
            "ends": st.integers(NOW - 3 * DAY, NOW + 9 * DAY),
            "local": st.booleans(),
            "blackout": st.frozensets(st.integers(TODAY - 1, TODAY + 12), max_size=5),
            "weekdays": st.frozensets(st.integers(0, 6)),
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
