import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY
from guidance.people import meters
from guidance.people.profiles import AccountRow
from tests.support.factories import AT

TODAY = str(AT // DAY)


def row(**changes):
    built = {"group_id": "northwind", "plan_id": 1, "traits": {"plan": "free"}, "meters": {}, "times": {"plan": 10}}
    return AccountRow(**({"id": 1, "workspace_id": 1, "ledger": {}, "prompts": {}, "last_seen": AT} | built | changes))


def test_report_sets_a_meter_unless_a_later_report_did():
    northwind = row()

    assert meters.report(row=northwind, usage={"contacts": 5}, at=AT) is True
    assert meters.report(row=northwind, usage={"contacts": 4}, at=AT - 1) is False
    assert meters.report(row=northwind, usage={"contacts": 3}, at=AT + 1) is True
    assert northwind.meters == {"contacts": {"used": 3, "at": AT + 1, "d": {TODAY: [3, AT + 1]}}}


@pytest.mark.parametrize("used", [None, "many", True, float("nan"), float("inf"), 10**400, [1]])
def test_report_ignores_what_is_no_finite_number(used):
    northwind = row()

    assert meters.report(row=northwind, usage={"contacts": used}, at=AT) is False
    assert (northwind.meters, northwind.changed) == ({}, False)


def test_report_of_the_same_figure_changes_something_only_on_another_day():
    northwind = row()
    meters.report(row=northwind, usage={"sends": 5}, at=AT)

    assert meters.report(row=northwind, usage={"sends": 5}, at=AT + 1) is False
    assert meters.report(row=northwind, usage={"sends": 5}, at=AT + DAY) is True
    assert northwind.meters["sends"] == {
        "used": 5,
        "at": AT + DAY,
        "d": {TODAY: [5, AT + 1], str(AT // DAY + 1): [5, AT + DAY]},
    }


def test_report_keeps_what_the_latest_35_days_ended_with():
    northwind = row()
    for day in range(40):
        meters.report(row=northwind, usage={"contacts": day}, at=AT + day * DAY)

    assert northwind.meters["contacts"]["d"] == {
        str(AT // DAY + day): [day, AT + day * DAY] for day in range(40 - 1 - meters.DAYS_KEPT, 40)
    }


def test_report_of_an_earlier_day_changes_what_that_day_ended_with():
    northwind = row()
    meters.report(row=northwind, usage={"contacts": 9}, at=AT)

    assert meters.report(row=northwind, usage={"contacts": 4}, at=AT - DAY) is True
    assert meters.report(row=northwind, usage={"contacts": 3}, at=AT - DAY - 1) is False
    assert meters.report(row=northwind, usage={"contacts": 1}, at=AT - 36 * DAY) is False
    assert northwind.meters == {
        "contacts": {"used": 9, "at": AT, "d": {TODAY: [9, AT], str(AT // DAY - 1): [4, AT - DAY]}}
    }


def test_report_begins_the_days_of_a_meter_that_has_none_yet():
    northwind = row(meters={"contacts": {"used": 2, "at": AT - DAY}})

    meters.report(row=northwind, usage={"contacts": 9}, at=AT)

    assert northwind.meters["contacts"]["d"] == {TODAY: [9, AT], str(AT // DAY - 1): [2, AT - DAY]}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4) | st.integers(0, 60 * DAY)), max_size=9), st.randoms())
def test_report_does_not_mind_the_order_of_arrival(said, chance):
    one, other = row(), row()

    for used, at in said:
        meters.report(row=one, usage={"contacts": used}, at=at)
    for used, at in chance.sample(said, len(said)):
        meters.report(row=other, usage={"contacts": used}, at=at)

    assert one.meters == other.meters


@pytest.mark.parametrize(
    ("key", "plan_id", "at", "changed"),
    [
        ("growth", 2, 11, True),
        ("growth", 2, 9, False),
        ("growth", 2, 10, True),  # of two words of the same moment the greater holds
        ("basic", 3, 10, False),
        ("free", 1, 11, False),
        ("legacy", None, 11, True),
    ],
)
def test_change_plan_takes_the_latest_word(key, plan_id, at, changed):
    northwind = row()

    assert meters.change_plan(row=northwind, key=key, plan_id=plan_id, at=at) is changed
    assert northwind.changed is changed
    assert (northwind.traits["plan"], northwind.plan_id) == ((key, plan_id) if changed else ("free", 1))
