"""How sure a difference between two groups is."""

import pytest

from guidance.insights.comparison import Comparison, Group, compare, group


def alone(people, reached):
    return Group(people, reached, people, float(people))


@pytest.mark.parametrize(
    ("having", "without", "low", "high"),
    # The examples (a) to (e) of Newcombe's paper, method 10, in percentage points.
    [
        ((56, 70), (48, 80), 5.2, 33.4),
        ((9, 10), (3, 10), 17.1, 80.9),
        ((6, 7), (2, 7), 5.8, 80.6),
        ((5, 56), (0, 29), -3.8, 19.3),
        ((0, 10), (0, 20), -16.1, 27.8),
    ],
)
def test_interval_is_the_one_of_the_paper(having, without, low, high):
    found = compare(having=alone(having[1], having[0]), without=alone(without[1], without[0]))

    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("having", "without", "verdict"),
    [
        (alone(1000, 100), alone(100, 2), "better"),
        (alone(1000, 20), alone(100, 12), "worse"),
        (alone(1000, 20), alone(100, 2), "open"),
        (alone(1000, 100), alone(29, 0), "few"),
        (alone(29, 20), alone(1000, 0), "few"),
        (alone(1000, 4), alone(1000, 0), "few"),
    ],
)
def test_verdict_waits_for_enough_people_and_for_an_interval_on_one_side(having, without, verdict):
    assert compare(having=having, without=without).verdict == verdict


def test_an_empty_side_compares_nothing():
    assert compare(having=alone(10, 1), without=alone(0, 0)) == Comparison(None, None, None, "few")


def test_people_drawn_alone_count_one_each():
    assert group(drawn=[(1, 1), (1, 0), (1, 0), (1, 0)]) == Group(4, 1, 4, pytest.approx(3.0))


def test_accounts_whose_people_act_alike_tell_as_little_as_one_each():
    # Four accounts of ten, of which one reached the goal whole: the design effect is 4/3 · 75 / 7.5 = 13.3.
    assert group(drawn=[(10, 10), (10, 0), (10, 0), (10, 0)]) == Group(40, 10, 4, pytest.approx(3.0))


def test_accounts_whose_people_differ_tell_as_much_as_strangers():
    assert group(drawn=[(10, 5)] * 4) == Group(40, 20, 4, 40.0)


@pytest.mark.parametrize("drawn", [[(10, 0), (5, 0)], [(10, 10), (5, 5)]])
def test_where_all_or_nobody_reached_it_each_account_tells_as_one(drawn):
    assert group(drawn=drawn).worth == 2.0


def test_nobody_was_drawn():
    assert group(drawn=[]) == Group(0, 0, 0, 0.0)
