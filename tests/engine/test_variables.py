import pytest

from guidance.core.times import HOUR
from guidance.engine.variables import is_buyer, stale_at, values
from tests.support.catalogs import MONTH_BEGAN, NEXT_MONTH, NOW, account, catalog, lena, trial


def value(name, person=None):
    return values([name], catalog(), person or lena(), NOW).get(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("buyer", False),
        ("person.name", "Lena"),
        ("person.role", "member"),
        ("person.unknown", None),
        ("account.name", "Northwind"),
        ("account.unknown", None),
        ("plan.name", "Free"),
        ("plan.price", "$0"),
        ("plan.features", None),
        ("next_plan.name", "Growth"),
        ("next_plan.price", "$29 a month"),
        ("limit.contacts.used", 1800),
        ("limit.contacts.limit", 2000),
        ("limit.contacts.left", 200),
        ("limit.contacts.percent", 90),
        ("limit.contacts.colour", None),
        ("limit.calls.used", 0),
        ("limit.calls.left", None),
        ("limit.seats.percent", None),
        ("feature.timeline.name", "Timeline"),
        ("feature.timeline.plan", "Growth"),
        ("feature.reports.plan", "Scale"),
        ("feature.gone.plan", None),
        ("feature.timeline.colour", None),
        ("trial.timeline.ends", None),
        ("weather.today", None),
    ],
)
def test_values_holds_each_variable_for_lena(name, expected):
    assert value(name) == expected


def test_values_leaves_out_what_is_not_known_or_no_plain_value():
    person = lena(traits={"tags": ["a"], "age": 7, "beta": True})

    found = values(["person.tags", "person.age", "person.beta", "person.name"], catalog(), person, NOW)

    assert found == {"person.age": 7, "person.beta": True}


def test_values_knows_the_end_of_a_trial_as_text():
    assert value("trial.timeline.ends", lena(account=account(trials={"timeline": trial(ends=NOW)}))) == (
        "2026-11-21T10:00:00.000Z"
    )
    assert value("trial.timeline.days", lena(account=account(trials={"timeline": trial()}))) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account.name", None),
        ("plan.name", None),
        ("limit.contacts.used", None),
        ("feature.reports.name", "Custom reports"),
    ],
)
def test_values_knows_only_what_is_everybodys_when_there_is_no_account(name, expected):
    assert value(name, lena(account=None)) == expected


@pytest.mark.parametrize(
    ("name", "plan", "expected"),
    [
        ("plan.name", None, None),
        ("next_plan.name", None, "Free"),
        ("next_plan.name", "scale", None),
        ("limit.contacts.limit", "growth", None),
        ("limit.contacts.left", "growth", None),
        ("limit.contacts.used", "growth", 1800),
    ],
)
def test_values_follow_the_plan(name, plan, expected):
    assert value(name, lena(account=account(plan=plan))) == expected


def test_values_never_say_less_than_nothing_is_left():
    assert value("limit.contacts.left", lena(account=account(meters={"contacts": {"used": 2100, "at": NOW}}))) == 0


def test_values_round_the_percentage_down_so_that_100_means_full():
    person = lena(account=account(meters={"contacts": {"used": 1999, "at": NOW}}))

    assert value("limit.contacts.percent", person) == 99


def test_values_of_a_limit_start_at_zero_each_period():
    person = lena(account=account(meters={"sends": {"used": 900, "at": MONTH_BEGAN - 1}}))

    assert value("limit.sends.used", person) == 0


@pytest.mark.parametrize(
    ("role", "buys"), [("Owner", True), ("billing", True), ("member", False), (None, False), (7, False)]
)
def test_is_buyer_goes_by_the_role(role, buys):
    assert is_buyer(catalog(), lena(traits={"role": role})) is buys


@pytest.mark.parametrize(
    ("names", "moment"),
    [
        (["person.name", "limit.contacts.used"], None),
        (["limit.sends.left"], NEXT_MONTH),
        (["limit.sends.left", "limit.calls.used"], NOW + 14 * HOUR),
        (["limit.gone.used"], None),
    ],
)
def test_stale_at_is_the_next_period_of_what_starts_at_zero(names, moment):
    assert stale_at(names, catalog(), NOW) == moment
