import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Tally
from guidance.people import ledger
from guidance.rules.compiler import compile_condition
from tests.support.catalogs import NOW

TIMES = st.integers(NOW - 120 * DAY, NOW) | st.integers(NOW - 3, NOW)
HAPPENED = st.lists(st.tuples(st.sampled_from(["Login", "Import"]), TIMES), max_size=80)
PAID = "Paid#0123abcd"
PAYMENTS = st.lists(st.tuples(st.just(PAID), TIMES, st.integers(-(10**20), 10**20)), max_size=80)


def of(happened, days=90):
    built = {}
    for name, at, *value in happened:
        ledger.add(ledger=built, name=name, at=at, days=days, value=value[0] if value else None)
    return built


def test_add_keeps_first_latest_total_times_hours_and_days():
    held = of([("Login", NOW), ("Login", NOW - DAY), ("Login", NOW - 5)])

    assert held == {
        "Login": {
            "f": NOW - DAY,
            "l": NOW,
            "n": 3,
            "t": [NOW - DAY, NOW - 5, NOW],
            "h": {str(NOW // HOUR): 1, str(NOW // HOUR - 1): 1, str(NOW // HOUR - 24): 1},
            "d": {str(NOW // DAY): 2, str(NOW // DAY - 1): 1},
        }
    }


def test_add_keeps_the_latest_50_times():
    held = of([("Login", NOW + step) for step in range(70)])

    assert held["Login"]["t"] == list(range(NOW + 20, NOW + 70))
    assert held["Login"]["n"] == 70


def test_add_forgets_hours_and_days_that_lie_too_far_back():
    held = of(
        [("Login", NOW - 49 * HOUR), ("Login", NOW - 48 * HOUR), *(("Login", NOW - days * DAY) for days in (91, 90, 0))]
    )

    assert sorted(held["Login"]["h"]) == [str(NOW // HOUR - 48), str(NOW // HOUR)]
    assert sorted(held["Login"]["d"]) == [str(NOW // DAY - 90), str(NOW // DAY - 2), str(NOW // DAY)]


def test_add_holds_at_most_500_names():
    held = of([(f"name {number}", NOW) for number in range(501)])

    assert len(held) == 500
    assert "name 500" not in held


def test_add_always_counts_what_rules_ask_about():
    held = of([*((f"name {number}", NOW) for number in range(500)), (PAID, NOW, 5)])

    assert held[PAID]["s"] == 5


def test_add_keeps_the_numbers_of_the_kept_times_and_the_sums_of_all():
    held = of([(PAID, NOW, 7), (PAID, NOW - DAY, 3), (PAID, NOW, -2)])

    assert held == {
        PAID: {
            "f": NOW - DAY,
            "l": NOW,
            "n": 3,
            "t": [NOW - DAY, NOW, NOW],
            "v": [3, -2, 7],
            "s": 8,
            "h": {str(NOW // HOUR): 2, str(NOW // HOUR - 24): 1},
            "hs": {str(NOW // HOUR): 5, str(NOW // HOUR - 24): 3},
            "d": {str(NOW // DAY): 2, str(NOW // DAY - 1): 1},
            "ds": {str(NOW // DAY): 5, str(NOW // DAY - 1): 3},
        }
    }


def test_matches_names_the_entries_an_event_counts_in():
    big = compile_condition({"order.amount": {"$type": "number", "$gte": 100}})
    tallies = [
        Tally("Paid#00000001", "Paid", big),
        Tally("Paid#00000002", "Paid", big, "order.amount"),
        Tally("Paid#00000003", "Paid", None, "order.tip"),
    ]

    def entries(properties):
        return ledger.matches(name="Paid", properties=properties, tallies=tallies)

    assert entries({"order": {"amount": 100}}) == [
        ("Paid", None),
        ("Paid#00000001", None),
        ("Paid#00000002", 100_000_000),
    ]
    assert entries({"order": {"amount": 99, "tip": 0.1}}) == [("Paid", None), ("Paid#00000003", 100_000)]
    assert entries({}) == [("Paid", None)]


def test_matches_does_not_take_an_event_for_a_tally():
    assert ledger.matches(name="Paid#0123abcd", properties={}, tallies=()) == []


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (3, 3_000_000),
        (0.1, 100_000),
        (-2.5000004, -2_500_000),
        (True, None),
        ("3", None),
        (None, None),
        ([3], None),
        (float("nan"), None),
        (float("inf"), None),
        (10**15, None),
        (10**400, None),
    ],
)
def test_millionths_of_a_property_are_none_when_it_is_no_number(held, expected):
    assert ledger.millionths({"amount": held}, "amount") == expected
    assert ledger.millionths({"order": {"amount": held}}, "order.amount") == expected
    assert ledger.millionths({"order": held}, "order.amount") is None


def test_extend_adds_the_days_an_entry_does_not_reach_back_to():
    short, long = (of([(PAID, NOW, 1), (PAID, NOW - 20 * DAY, 2)], days) for days in (10, 30))
    short[PAID]["d"][str(NOW // DAY)] = 7  # what is held is the better record

    ledger.extend(entry=short[PAID], known=long[PAID])

    assert short[PAID]["d"] == {str(NOW // DAY): 7, str(NOW // DAY - 20): 1}
    assert short[PAID]["ds"] == long[PAID]["ds"]


@given(HAPPENED | PAYMENTS, st.randoms(), st.integers(1, 100))
def test_add_does_not_mind_the_order_of_arrival(happened, chance, days):
    shuffled = chance.sample(happened, len(happened))

    assert of(shuffled, days) == of(happened, days)


@given(st.sampled_from([HAPPENED, PAYMENTS]).flatmap(lambda kind: st.tuples(kind, kind)), st.integers(1, 100))
def test_merge_is_as_if_one_ledger_had_seen_all(both, days):
    one, other = both
    merged = of(one, days)

    ledger.merge(into=merged, other=copy.deepcopy(of(other, days)), days=days)

    assert merged == of([*one, *other], days)
