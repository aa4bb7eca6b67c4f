import pytest

from guidance.rules.facts import (
    Absence,
    Count,
    DaysSince,
    DistinctDays,
    Fact,
    FirstAt,
    LastAt,
    PromptHistory,
    Ratio,
    Sequence,
    Side,
    Sum,
    Trend,
)
from guidance.rules.tallies import SHALLOW, Counted, Depth, counted_in, days_of, depth_of, is_tally, tally_of

BIG = {"rows": {"$type": "number", "$gte": 100}}
DAY = 86_400


@pytest.mark.parametrize(
    ("fact", "counted"),
    [
        (Count("Login"), [Counted("Login")]),
        (Count("Login", where=BIG), [Counted("Login", BIG)]),
        (Sum("Paid", "amount", where=BIG), [Counted("Paid", BIG, "amount")]),
        (FirstAt("Login"), [Counted("Login")]),
        (LastAt("Login", where=BIG), [Counted("Login", BIG)]),
        (DaysSince("Login"), [Counted("Login")]),
        (Sequence(Side("A", BIG), Side("B"), 60), [Counted("A", BIG), Counted("B")]),
        (Absence(Side("A"), Side("B", BIG), 60), [Counted("A"), Counted("B", BIG)]),
        (Ratio("contacts"), []),
        (PromptHistory("tour"), []),
    ],
)
def test_fact_says_which_events_it_needs_counted(fact: Fact, counted: list[Counted]) -> None:
    assert list(counted_in(fact)) == counted
    assert tally_of(fact) == (counted[0].key if counted else "")


def test_tally_of_plain_events_is_their_own_entry() -> None:
    assert tally_of(Count("Login", 3600, "account")) == "Login"
    assert not is_tally("Login")


def test_tally_is_named_after_what_it_counts_when_it_is_filtered_or_summed() -> None:
    keys = [
        tally_of(Count("Paid", where=BIG)),
        tally_of(Count("Paid", where={"rows": {"$type": "number", "$gte": 101}})),
        tally_of(Sum("Paid", "rows")),
        tally_of(Sum("Paid", "rows", where=BIG)),
        tally_of(Sum("Paid", "amount")),
    ]

    assert len(set(keys)) == len(keys)
    assert all(key.startswith("Paid#") and is_tally(key) for key in keys)
    assert keys[0] == tally_of(Trend("Paid", DAY, where={"rows": {"$gte": 100, "$type": "number"}}))
    assert keys[0] == "Paid#bba69efc"


@pytest.mark.parametrize(
    ("fact", "days"),
    [
        (Count("Login"), 0),
        (Count("Login", 1), 2),
        (Count("Login", 7 * DAY), 8),
        (Sum("Login", "n", 7 * DAY + 1), 9),
        (DistinctDays("Login", 120 * DAY), 121),
        (Trend("Login", 30 * DAY), 61),
        (Sequence(Side("A"), Side("B"), 60, 5 * DAY), 6),
        (Absence(Side("A"), Side("B"), 60), 0),
        (DaysSince("Login"), 0),
        (Ratio("contacts"), 0),
    ],
)
def test_fact_says_how_many_days_it_looks_back(fact: Fact, days: int) -> None:
    assert days_of(fact) == days


@pytest.mark.parametrize(
    ("fact", "depth"),
    [
        (Count("Login"), SHALLOW),
        (Count("Login", 7 * DAY), Depth(8 * DAY * 1000)),
        (Sum("Paid", "amount", 60), Depth((DAY + 60) * 1000)),
        (Sum("Paid", "amount"), SHALLOW),
        (DistinctDays("Login", 7 * DAY), Depth(lasts=True)),
        (DistinctDays("Login"), SHALLOW),
        (Trend("Login", 7 * DAY), Depth(15 * DAY * 1000)),
        (Sequence(Side("A"), Side("B"), 60, 5 * DAY), Depth(6 * DAY * 1000)),
        (Sequence(Side("A"), Side("B"), 60), Depth(None)),
        (Absence(Side("A"), Side("B"), 60), Depth(None)),
        (DaysSince("Login"), SHALLOW),
        (Ratio("contacts"), SHALLOW),
    ],
)
def test_fact_says_how_deep_its_entries_must_be_kept(fact: Fact, depth: Depth) -> None:
    assert depth_of(fact) == depth


def test_depths_join_to_what_serves_both() -> None:
    assert Depth(3) | Depth(5, lasts=True) == Depth(5, lasts=True)
    assert Depth(3) | Depth(None) == Depth(None)
    assert SHALLOW | SHALLOW == SHALLOW


def test_depth_covers_what_asks_for_less() -> None:
    assert Depth(5, lasts=True).covers(Depth(3))
    assert Depth(None).covers(Depth(None))
    assert not Depth(5).covers(Depth(6))
    assert not Depth(5).covers(Depth(None))
    assert not Depth(None).covers(Depth(lasts=True))
