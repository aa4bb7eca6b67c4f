import copy

from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.people import ledger
from tests.support.catalogs import NOW

HAPPENED = st.lists(st.tuples(st.sampled_from(["Login", "Import"]), st.integers(NOW - 120 * DAY, NOW)), max_size=80)


def of(happened, days=90):
    built = {}
    for name, at in happened:
        ledger.add(ledger=built, name=name, at=at, days=days)
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


@given(HAPPENED, st.randoms(), st.integers(1, 100))
def test_add_does_not_mind_the_order_of_arrival(happened, chance, days):
    shuffled = chance.sample(happened, len(happened))

    assert of(shuffled, days) == of(happened, days)


@given(HAPPENED, HAPPENED, st.integers(1, 100))
def test_merge_is_as_if_one_ledger_had_seen_all(one, other, days):
    merged = of(one, days)

    ledger.merge(into=merged, other=copy.deepcopy(of(other, days)), days=days)

    assert merged == of([*one, *other], days)
