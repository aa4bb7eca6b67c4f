import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine import facts, pace
from guidance.people import meters
from guidance.people.profiles import AccountRow
from tests.support.catalogs import MONTH_BEGAN, NEXT_MONTH, NOW, account, catalog, lena

TODAY = NOW // DAY
MIDNIGHT = (TODAY + 1) * DAY
MONTH = NEXT_MONTH - MONTH_BEGAN


def reported(key, *said, plan="free"):
    """Return Lena in an account that said so: (used, ms) each."""
    row = AccountRow(1, 1, "northwind", None, {}, {}, {}, {}, {}, NOW)
    for used, at in said:
        meters.report(row=row, usage={key: used}, at=at)
    return lena(account=account(meters=row.meters, plan=plan))


def fact(key, who, now=NOW):
    values, flips = facts.compute(catalog(facts={"it": {"kind": "days_until_full", "limit": key}}), who, now)
    return values["it"], flips


def plainly(used, allowed, now):
    """Say in fractions how many days are left of a limit of this month."""
    left = Fraction(allowed - used) * max(now - MONTH_BEGAN, DAY) / used
    return math.floor(left / DAY) if now + left < NEXT_MONTH else None


def test_limit_that_resets_fills_at_the_pace_of_its_period():
    # 20 days and 10 hours into the month, 800 of 1,000: 5.1 more days at this pace.
    days, flips = fact("sends", reported("sends", (800, NOW)))

    assert days == 5
    assert NOW < flips < NEXT_MONTH


def test_limit_that_resets_before_it_fills_has_no_such_day():
    assert fact("sends", reported("sends", (500, NOW))) == (None, None)
    assert fact("sends", reported("sends", (0, NOW))) == (None, None)
    assert fact("sends", reported("sends", (900, MONTH_BEGAN - 1))) == (None, None)  # of last month


def test_limit_is_full_until_it_resets():
    assert fact("sends", reported("sends", (1000, NOW))) == (0, NEXT_MONTH)
    assert fact("sends", reported("sends", (1000, NOW)), NEXT_MONTH) == (None, None)
    assert fact("contacts", reported("contacts", (2500, NOW))) == (0, None)


@pytest.mark.parametrize(
    ("key", "plan"), [("contacts", "growth"), ("seats", "free"), ("contacts", None), ("gone", "free")]
)
def test_limit_without_an_allowance_is_never_full(key, plan):
    assert fact(key, reported(key, (5, NOW), plan=plan)) == (None, None)
    assert fact(key, lena(account=None)) == (None, None)


@given(
    used=st.integers(1, 999) | st.floats(0.5, 999).map(lambda used: round(used, 3)),
    elapsed=st.integers(0, MONTH - 1) | st.integers(0, 2 * DAY),
    share=st.floats(0, 1),
)
def test_days_of_a_limit_that_resets_are_exact_until_the_moment_told(used, elapsed, share):
    now = MONTH_BEGAN + elapsed
    exact = Fraction(round(used * 1_000_000), 1_000_000)

    days, flips = pace.resetting(used, 1000, MONTH_BEGAN, NEXT_MONTH, now)
    end = NEXT_MONTH if flips is None else flips

    assert days == plainly(exact, 1000, now)
    assert now < end <= NEXT_MONTH
    for moment in (now + int((end - 1 - now) * share), end - 1):
        assert plainly(exact, 1000, moment) == days
    if flips is not None:
        assert plainly(exact, 1000, flips) != days


def test_limit_that_never_resets_fills_at_the_pace_of_two_weeks():
    who = reported("contacts", (1000, NOW - 14 * DAY), (1500, NOW - 2 * DAY), (1700, NOW))

    assert fact("contacts", who) == (6, MIDNIGHT)  # 300 left at 50 a day


def test_pace_is_taken_from_what_was_held_two_weeks_ago():
    who = reported("contacts", (600, NOW - 30 * DAY), (1000, NOW - 20 * DAY), (1700, NOW))

    assert fact("contacts", who) == (6, MIDNIGHT)


def test_pace_is_taken_from_the_first_day_known_when_that_is_later():
    who = reported("contacts", (1000, NOW - 2 * DAY), (1700, NOW))

    assert fact("contacts", who) == (0, MIDNIGHT)
    assert fact("contacts", who, MIDNIGHT) == (1, MIDNIGHT + DAY)  # 300 left at 700 in three days


@pytest.mark.parametrize("said", [[(1700, NOW)], [(1700, NOW - DAY), (1700, NOW)], [(1800, NOW - DAY), (1700, NOW)]])
def test_limit_that_does_not_grow_has_no_such_day(said):
    assert fact("contacts", reported("contacts", *said)) == (None, MIDNIGHT)


def test_limit_that_has_not_grown_for_two_weeks_changes_by_time_no_more():
    who = reported("contacts", (1000, NOW - 20 * DAY), (1700, NOW))

    assert fact("contacts", who, (TODAY + 13) * DAY) == (6, (TODAY + 14) * DAY)
    assert fact("contacts", who, (TODAY + 14) * DAY) == (None, None)
    assert pace.growing(5, 10, {}, NOW) == (None, None)


@given(
    said=st.lists(st.tuples(st.integers(0, 1999), st.integers(0, 40 * DAY)), min_size=1, max_size=20),
    share=st.floats(0, 1),
)
def test_days_of_a_limit_that_never_resets_stay_until_the_moment_told(said, share):
    who = reported("contacts", *((used, NOW - age) for used, age in said))

    days, flips = fact("contacts", who)
    end = NOW + 400 * DAY if flips is None else flips

    assert end > NOW
    for moment in (NOW + int((end - 1 - NOW) * share), end - 1):
        assert fact("contacts", who, moment)[0] == days


def test_period_of_a_day_is_at_least_a_day_long():
    plans = catalog().plans["free"]
    day = pace.resetting(900, 1000, TODAY * DAY, MIDNIGHT, TODAY * DAY + HOUR)

    assert plans.limits.get("calls") is None
    assert day == (0, MIDNIGHT - DAY // 9)
    assert pace.resetting(900, 1000, TODAY * DAY, MIDNIGHT, MIDNIGHT - DAY // 9) == (None, None)
