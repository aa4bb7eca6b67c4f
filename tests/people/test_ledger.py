import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Tally
from guidance.people import ledger
from guidance.rules.compiler import compile_condition
from guidance.rules.tallies import SHALLOW, Depth
from tests.support.catalogs import NOW

TIMES = st.integers(NOW - 120 * DAY, NOW) | st.integers(NOW - 3, NOW)
HAPPENED = st.lists(st.tuples(st.sampled_from(["Login", "Import"]), TIMES), max_size=80)
PAID = "Paid#0123abcd"
PAYMENTS = st.lists(st.tuples(st.just(PAID), TIMES, st.integers(-(10**20), 10**20)), max_size=80)
DEPTHS = st.builds(Depth, st.sampled_from([0, HOUR, 3 * DAY, None]), st.booleans())


def of(happened, days=90, depth=SHALLOW):
    built = {}
    for name, at, *value in happened:
        ledger.add(ledger=built, name=name, at=at, days=days, value=value[0] if value else None, depth=depth)
    return built


def depths(depth):
    """Return the depths of a catalog in which every entry is kept so deep."""
    return dict.fromkeys(("Login", "Import", PAID), depth)


def many(count, *, apart=1, until=NOW):
    """Return so many logins, the last one at `until`."""
    return [("Login", until - apart * back) for back in reversed(range(count))]


def few_kept(monkeypatch):
    """Have a ledger keep so few times that short lists of events show what happens to long ones."""
    monkeypatch.setattr(ledger, "TIMES_KEPT", 3)
    monkeypatch.setattr(ledger, "TIMES_DEEP", 9)


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

    ledger.extend(entry=short[PAID], known=long[PAID], depth=SHALLOW)

    assert short[PAID]["d"] == {str(NOW // DAY): 7, str(NOW // DAY - 20): 1}
    assert short[PAID]["ds"] == long[PAID]["ds"]


def test_add_keeps_a_thousand_times_of_what_a_window_asks_for():
    held = of(many(1_200), depth=Depth(None))

    assert held["Login"]["t"] == list(range(NOW - 999, NOW + 1))
    assert held["Login"]["n"] == 1_200


def test_add_keeps_the_times_of_the_window_and_one_before_it():
    held = of(many(200, apart=HOUR), depth=Depth(3 * DAY))

    assert len(held["Login"]["t"]) == 3 * 24 + 2
    assert held["Login"]["t"][:2] == [NOW - 3 * DAY - HOUR, NOW - 3 * DAY]


def test_add_keeps_the_latest_50_times_when_the_window_has_fewer():
    assert len(of(many(60, apart=DAY), depth=Depth(3 * DAY))["Login"]["t"]) == 50


def test_add_keeps_the_latest_moment_of_each_day_when_days_are_asked_for():
    happened = [("Login", NOW), ("Login", NOW - 5), ("Login", NOW - 3 * DAY), ("Login", NOW - 9 * DAY)]

    held = of(happened, days=5, depth=Depth(lasts=True))

    today = NOW // DAY
    assert held["Login"]["dl"] == {str(today): NOW, str(today - 3): NOW - 3 * DAY}


def test_add_begins_the_latest_moments_with_the_days_of_the_kept_times():
    held = of([*many(5, until=NOW - 20 * DAY), *many(50, until=NOW - DAY)])
    yesterday, long_ago = str(NOW // DAY - 1), str(NOW // DAY - 20)

    for name, at in [("Login", NOW - DAY - 9), ("Login", NOW - 20 * DAY), ("Login", NOW)]:
        ledger.add(ledger=held, name=name, at=at, days=90, depth=Depth(lasts=True))

    # Whether an event of the day long ago was a later one is not known.
    assert held["Login"]["dl"] == {yesterday: NOW - DAY, str(NOW // DAY): NOW}
    assert held["Login"]["d"][long_ago] == 6


def test_add_forgets_the_latest_moments_when_nothing_asks_for_them_any_more():
    held = of([("Login", NOW - DAY)], depth=Depth(None, lasts=True))

    ledger.add(ledger=held, name="Login", at=NOW, days=90)

    assert "dl" not in held["Login"]


def test_add_leaves_out_what_is_older_than_the_times_kept_though_there_is_room_again():
    held = of(many(60))

    for at in (NOW - 55, NOW - 50, NOW - 49, NOW + 1):
        ledger.add(ledger=held, name="Login", at=at, days=90, depth=Depth(None))

    assert held["Login"]["t"] == [NOW - 49, *range(NOW - 49, NOW + 2)]
    assert held["Login"]["n"] == 64


def test_merge_leaves_out_what_is_older_than_the_times_one_of_both_kept():
    one, other = of(many(60)), of([("Login", NOW - 70), ("Login", NOW - 30)])

    ledger.merge(into=one, other=other, days=90, depths=depths(Depth(None)))

    assert one["Login"]["t"] == sorted([*range(NOW - 49, NOW + 1), NOW - 30])
    assert one["Login"]["n"] == 62


def test_merge_knows_the_latest_moment_of_a_day_only_when_both_do():
    one, other = of([*many(5, until=NOW - 20 * DAY), *many(50)]), of(many(1, until=NOW - 20 * DAY + 5))
    today = str(NOW // DAY)

    ledger.merge(into=one, other=other, days=90, depths=depths(Depth(lasts=True)))

    assert one["Login"]["dl"] == {today: NOW}


def test_extend_fills_in_the_times_and_moments_that_were_let_go():
    happened = [*many(5, until=NOW - 20 * DAY), *many(300)]
    held, whole = (of(happened, depth=depth)["Login"] for depth in (SHALLOW, Depth(None, lasts=True)))
    lacked = ledger.lacks(entry=held, depth=Depth(None))

    ledger.extend(entry=held, known=whole, depth=Depth(None, lasts=True))

    assert held == whole
    assert (lacked, ledger.lacks(entry=held, depth=Depth(None, lasts=True))) == (True, False)


def test_extend_keeps_the_times_that_the_log_has_let_go():
    held = of(many(40, apart=DAY), depth=Depth(None))["Login"]
    before = copy.deepcopy(held)

    ledger.extend(entry=held, known=of(many(10, apart=DAY), depth=Depth(None))["Login"], depth=Depth(None))

    assert held == before


@pytest.mark.parametrize(
    ("happened", "depth", "lacks"),
    [
        (many(50), Depth(None, lasts=True), False),  # all of it is kept
        (many(51), Depth(None), True),
        (many(51, apart=HOUR), Depth(DAY), False),  # the window is
        (many(51, apart=HOUR), Depth(3 * DAY), True),
        (many(51), SHALLOW, False),
        (many(51), Depth(lasts=True), False),
        ([*many(1, until=NOW - DAY), *many(50)], Depth(lasts=True), True),
    ],
)
def test_lacks_tells_whether_only_the_log_knows_what_is_asked(happened, depth, lacks):
    assert ledger.lacks(entry=of(happened)["Login"], depth=depth) is lacks


@pytest.mark.parametrize("short", [False, True])
@given(happened=HAPPENED | PAYMENTS, chance=st.randoms(), days=st.integers(1, 100), depth=DEPTHS)
def test_add_does_not_mind_the_order_of_arrival(short, happened, chance, days, depth):
    shuffled = chance.sample(happened, len(happened))

    with pytest.MonkeyPatch.context() as patch:
        if short:
            few_kept(patch)
        assert of(shuffled, days, depth) == of(happened, days, depth)


@pytest.mark.parametrize("short", [False, True])
@given(
    both=st.sampled_from([HAPPENED, PAYMENTS]).flatmap(lambda kind: st.tuples(kind, kind)),
    days=st.integers(1, 100),
    depth=DEPTHS,
)
def test_merge_is_as_if_one_ledger_had_seen_all(short, both, days, depth):
    one, other = both
    with pytest.MonkeyPatch.context() as patch:
        if short:
            few_kept(patch)
        merged = of(one, days, depth)

        ledger.merge(into=merged, other=copy.deepcopy(of(other, days, depth)), days=days, depths=depths(depth))

        assert merged == of([*one, *other], days, depth)


@given(happened=HAPPENED | PAYMENTS, depth=DEPTHS)
def test_extend_by_the_whole_log_is_as_if_the_entry_had_always_been_as_deep(happened, depth):
    with pytest.MonkeyPatch.context() as patch:
        few_kept(patch)
        held, log = of(happened), of(happened, depth=depth)

        for name, entry in held.items():
            ledger.extend(entry=entry, known=log[name], depth=depth)

        assert held == log
