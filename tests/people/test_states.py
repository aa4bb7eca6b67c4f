import pytest

from guidance.people import states
from guidance.people.profiles import AccountRow, PersonRow
from tests.support.factories import AT

KNOWN = "There is no state “asleep”; there are: open_ticket, open_deal, overdue, just_upgraded, with_human."


def account(**held):
    return AccountRow(1, 1, "northwind", 1, {}, {}, {}, {}, {}, AT, states=held)


def person(**held):
    return PersonRow(1, 1, "lena", 1, {}, [], {}, {}, {}, AT, states=held)


@pytest.mark.parametrize("make", [account, person])
def test_put_turns_a_state_on_and_lift_off_again(make):
    row = make()

    assert states.put(row=row, state="overdue", until=AT + 5, now=AT) is True
    assert states.put(row=row, state="overdue", until=AT + 5, now=AT) is False
    assert states.put(row=row, state="overdue", until=None, now=AT) is True
    assert states.put(row=row, state="overdue", until=AT + 1, now=AT) is True
    assert row.states == {"overdue": AT + 1}
    assert states.lift(row=row, state="overdue", now=AT) is True
    assert states.lift(row=row, state="overdue", now=AT) is False
    assert row.states == {}


def test_put_says_whether_an_account_s_people_must_be_looked_at_again():
    row = account(overdue=None)

    states.put(row=row, state="overdue", until=None, now=AT)
    before = row.changed
    states.put(row=row, state="open_deal", until=None, now=AT)

    assert (before, row.changed) == (False, True)


def test_put_forgets_what_ended_by_itself():
    row = account(overdue=AT, open_deal=AT + 1)

    assert states.put(row=row, state="with_human", until=None, now=AT) is True
    assert row.states == {"open_deal": AT + 1, "with_human": None}


def test_lift_of_what_ended_by_itself_changes_nothing():
    row = account(overdue=AT)

    assert states.lift(row=row, state="overdue", now=AT) is False
    assert (row.states, row.changed) == ({}, False)


@pytest.mark.parametrize("until", [0, AT - 1, AT])
def test_put_refuses_an_end_that_is_over(until):
    row = account()

    with pytest.raises(states.BadUntil, match="lies in the future"):
        states.put(row=row, state="overdue", until=until, now=AT)
    assert row.states == {}


def test_unknown_state_is_refused_with_the_known_ones():
    with pytest.raises(states.UnknownState) as put:
        states.put(row=account(), state="asleep", until=None, now=AT)
    with pytest.raises(states.UnknownState) as lifted:
        states.lift(row=account(), state="asleep", now=AT)

    assert put.value.message == lifted.value.message == KNOWN


@pytest.mark.parametrize(
    ("held", "known", "changed"),
    [({}, AT + 7, True), ({"just_upgraded": AT + 9}, AT + 9, False), ({"just_upgraded": None}, None, False)],
)
def test_upgraded_lasts_as_long_as_the_longer_time(held, known, changed):
    row = account(**held)

    states.upgraded(row=row, until=AT + 7)

    assert (row.states, row.changed) == ({"just_upgraded": known}, changed)


def test_running_tells_what_is_on_in_the_order_of_the_words():
    held = {"with_human": None, "gone": None, "overdue": AT + 1, "open_ticket": AT}

    assert list(states.running(states=held, now=AT).items()) == [("overdue", AT + 1), ("with_human", None)]
