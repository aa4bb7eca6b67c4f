import pytest

from guidance.engine import states
from guidance.engine.caps import Held
from guidance.engine.catalog import INTENTS, Policy, QuietTrait
from guidance.engine.reasons import Reason
from tests.support.catalogs import NOW, account, lena

FROM_TRAITS = Policy(
    quiet_traits=(
        QuietTrait("overdue", "account", "unpaid"),
        QuietTrait("open_ticket", "user", "tickets"),
        QuietTrait("bored", "user", "bored"),
    )
)


def running(person, policy=Policy()):  # noqa: B008 - frozen
    return dict(states.running(person, policy, NOW))


def test_running_is_nothing_when_nothing_was_said():
    assert running(lena()) == {}
    assert running(lena(account=None)) == {}


def test_running_holds_the_states_of_person_and_account_in_their_order():
    person = lena(states={"just_upgraded": NOW + 1}, account=account(states={"open_ticket": None}))

    assert list(states.running(person, Policy(), NOW).items()) == [("open_ticket", None), ("just_upgraded", NOW + 1)]


@pytest.mark.parametrize(
    ("of_person", "of_account", "until"),
    [(NOW + 1, NOW + 9, NOW + 9), (NOW + 9, NOW + 1, NOW + 9), (NOW + 9, None, None), (None, NOW + 9, None)],
)
def test_running_lasts_as_long_as_the_longer_of_both(of_person, of_account, until):
    person = lena(states={"overdue": of_person}, account=account(states={"overdue": of_account}))

    assert running(person) == {"overdue": until}


def test_running_ends_at_the_moment_it_names():
    assert running(lena(states={"overdue": NOW})) == {}
    assert running(lena(states={"overdue": NOW + 1})) == {"overdue": NOW + 1}


@pytest.mark.parametrize(
    ("value", "holds"), [(True, True), (3, True), ("yes", True), (False, False), (0, False), ("", False), ([], False)]
)
def test_running_takes_traits_for_states_while_they_are_true(value, holds):
    assert running(lena(traits={"tickets": value}), FROM_TRAITS) == ({"open_ticket": None} if holds else {})
    assert running(lena(account=account(traits={"unpaid": value})), FROM_TRAITS) == ({"overdue": None} if holds else {})


def test_running_knows_no_other_states_than_the_words():
    assert running(lena(traits={"bored": True}, account=None, states={"sleepy": None}), FROM_TRAITS) == {}


def test_suppressed_names_the_state_and_until_when():
    assert states.suppressed("sell", {"overdue": NOW}) == Held(
        Reason.SUPPRESSED_STATE, {"state": "overdue", "until": "2026-11-21T10:00:00.000Z"}, NOW
    )
    assert states.suppressed("ask", {"with_human": None, "open_deal": None}) == Held(
        Reason.SUPPRESSED_STATE, {"state": "open_deal", "until": "it is lifted"}, None
    )


@pytest.mark.parametrize("intent", INTENTS)
def test_suppressed_holds_only_what_sells_or_asks(intent):
    held = states.suppressed(intent, {"open_ticket": None})

    assert (held is not None) is (intent in {"sell", "ask"})
    assert states.suppressed(intent, {"with_human": None}) is None
    assert states.suppressed(intent, {}) is None


@pytest.mark.parametrize("intent", INTENTS)
def test_with_human_holds_everything_but_warnings(intent):
    held = states.with_human(intent, {"with_human": NOW})

    expected = Held(Reason.WAITING_FOR_HUMAN, {"until": "2026-11-21T10:00:00.000Z"}, NOW)
    assert held == (None if intent == "warn" else expected)
    assert states.with_human(intent, {"open_ticket": None}) is None
