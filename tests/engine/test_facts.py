import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine import facts
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import tally_of
from tests.support.catalogs import MONTH_BEGAN, NEXT_MONTH, NOW, account, catalog, ledger, lena, shown

WEEK = {"kind": "count", "event": "Login", "window_seconds": 604_800}
EVER = {"kind": "count", "event": "Login"}


def fact(spec, person, now=NOW):
    values, flips = facts.compute(catalog(facts={"it": spec}), person, now)
    return values["it"], flips


def test_compute_returns_every_fact_and_the_earliest_flip():
    person = lena(ledger=ledger(NOW - DAY, NOW - HOUR))
    specs = {"week": WEEK, "ever": EVER, "since": {"kind": "days_since", "event": "Login"}}

    held = catalog(facts=specs)

    assert facts.compute(held, person, NOW) == ({"week": 2, "ever": 2, "since": 0}, NOW - HOUR + DAY)
    assert facts.compute(held, lena(), NOW) == ({"week": 0, "ever": 0, "since": None}, None)


def test_earliest_takes_none_for_never():
    assert facts.earliest() is None
    assert facts.earliest(None, 3, None, 2) == 2


def test_count_includes_an_event_at_the_edge_of_its_window():
    person = lena(ledger=ledger(NOW - 7 * DAY))

    assert fact(WEEK, person) == (1, NOW + 1)
    assert fact(WEEK, person, NOW + 1) == (0, None)


def test_count_includes_an_event_of_this_very_moment_and_none_of_the_future():
    person = lena(ledger=ledger(NOW, NOW + 1))

    assert fact(WEEK, person) == (1, NOW + 1)
    assert fact(WEEK, person, NOW + 1) == (2, NOW + 7 * DAY + 1)


def test_count_is_zero_when_nothing_happened():
    assert fact(WEEK, lena()) == (0, None)


def test_count_of_the_account_is_anybodys_in_it():
    spec = {**EVER, "scope": "account"}

    assert fact(spec, lena(account=account(ledger=ledger(NOW - 1, NOW)))) == (2, None)
    assert fact(spec, lena(account=None)) == (0, None)


def test_count_is_the_total_when_there_were_more_events_than_times_kept():
    person = lena(ledger=ledger(*range(NOW - 80, NOW)))

    assert fact(EVER, person) == (80, None)


def test_count_is_exact_when_the_kept_times_reach_over_the_window():
    times = range(NOW - 80 * HOUR, NOW, HOUR)
    spec = {**EVER, "window_seconds": 10 * 3600}

    assert fact(spec, lena(ledger=ledger(*times))) == (10, NOW + 1)


@pytest.mark.parametrize("hours", [1, 1.5, 24, 47.25, 48])
def test_count_of_a_busy_event_reaches_at_most_an_hour_further_when_the_window_is_two_days_or_less(hours):
    now = NOW + 17 * 60_000
    times = [now - step * 7 * 60_000 for step in range(600)]
    window = int(hours * HOUR)

    counted, flips = fact({**EVER, "window_seconds": window // 1000}, lena(ledger=ledger(*times)), now)

    assert sum(at >= now - window for at in times) <= counted <= sum(at >= now - window - HOUR for at in times)
    assert now < flips <= now + HOUR


def test_count_of_a_busy_event_reaches_at_most_a_day_further_when_the_window_is_longer():
    times = [NOW - step * HOUR for step in range(24 * 120)]

    counted, _ = fact({**EVER, "window_seconds": 90 * 86_400}, lena(ledger=ledger(*times)))

    assert 90 * 24 + 1 <= counted <= 91 * 24 + 1


@given(
    ages=st.lists(st.integers(-10 * 60_000, 4 * DAY), min_size=1, max_size=90),
    minutes=st.integers(1, 4 * 24 * 60),
    share=st.floats(0, 1),
)
def test_count_stays_until_the_moment_it_names(ages, minutes, share):
    person = lena(ledger=ledger(*(NOW - age for age in ages)))
    spec = {**EVER, "window_seconds": minutes * 60}

    value, flips = fact(spec, person)
    end = flips if flips is not None else NOW + 200 * DAY

    assert end > NOW
    assert fact(spec, person, NOW + int((end - 1 - NOW) * share))[0] == value


@given(ages=st.lists(st.integers(0, 9 * DAY), max_size=50))
def test_count_equals_a_plain_count_when_few_events_happened(ages):
    times = [NOW - age for age in ages]

    assert fact(WEEK, lena(ledger=ledger(*times)))[0] == sum(at >= NOW - 7 * DAY for at in times)


def test_days_since_is_the_floor_of_exact_days():
    spec = {"kind": "days_since", "event": "Login"}
    person = lena(ledger=ledger(NOW - 2 * DAY))

    assert fact(spec, person, NOW - 1) == (1, NOW)
    assert fact(spec, person) == (2, NOW + DAY)


def test_days_since_is_nothing_when_it_never_happened():
    assert fact({"kind": "days_since", "event": "Login"}, lena()) == (None, None)


def test_days_since_is_zero_when_the_event_lies_ahead():
    assert fact({"kind": "days_since", "event": "Login"}, lena(ledger=ledger(NOW + 5))) == (0, NOW + 5 + DAY)


@pytest.mark.parametrize(
    ("limit", "plan", "used", "expected"),
    [
        ("contacts", "free", 1800, (0.9, None)),
        ("contacts", "free", 2000, (1.0, None)),
        ("contacts", "growth", 1800, (None, None)),  # unlimited
        ("seats", "free", 3, (None, None)),  # none allowed
        ("contacts", None, 1800, (None, None)),
        ("sends", "free", 500, (0.5, NEXT_MONTH)),
        ("gone", "free", 5, (None, None)),
    ],
)
def test_ratio_is_used_of_the_allowance(limit, plan, used, expected):
    person = lena(account=account(plan=plan, meters={limit: {"used": used, "at": NOW}}))

    assert fact({"kind": "ratio", "limit": limit}, person) == expected


def test_ratio_starts_at_zero_when_a_new_period_began_since_the_last_report():
    person = lena(account=account(meters={"sends": {"used": 900, "at": MONTH_BEGAN - 1}}))

    assert fact({"kind": "ratio", "limit": "sends"}, person) == (0.0, NEXT_MONTH)
    assert fact({"kind": "ratio", "limit": "sends"}, person, MONTH_BEGAN - 1) == (0.9, MONTH_BEGAN)


def test_ratio_is_nothing_when_there_is_no_account():
    assert fact({"kind": "ratio", "limit": "contacts"}, lena(account=None)) == (None, None)


@pytest.mark.parametrize(("what", "expected"), [("seen", 2), ("dismissed", 1), ("converted", 0)])
def test_prompt_history_counts_what_the_person_did(what, expected):
    person = lena(prompts={"tip": shown(NOW - 9 * DAY, NOW - DAY, d=[NOW - DAY])})

    assert fact({"kind": "prompt_history", "prompt": "tip", "what": what}, person) == (expected, None)


def test_prompt_history_counts_within_its_window():
    person = lena(prompts={"tip": shown(NOW - 9 * DAY, NOW - DAY)})
    spec = {"kind": "prompt_history", "prompt": "tip", "what": "seen", "window_seconds": 86_400}

    assert fact(spec, person) == (1, NOW + 1)
    assert fact(spec, lena()) == (0, None)


def test_prompt_history_of_the_account_is_anybodys_in_it():
    spec = {"kind": "prompt_history", "prompt": "tip", "scope": "account"}

    assert fact(spec, lena(account=account(prompts={"tip": shown(NOW - 9, NOW - 5)}))) == (2, None)
    assert fact(spec, lena(account=None, prompts={"tip": shown(NOW)})) == (0, None)


def test_days_since_a_prompt_are_the_floor_of_exact_days():
    spec = {"kind": "days_since_prompt", "prompt": "tip"}
    person = lena(prompts={"tip": shown(NOW - 9 * DAY, NOW - 2 * DAY - 5, d=[NOW - DAY])})

    assert fact(spec, person) == (2, NOW + DAY - 5)
    assert fact({**spec, "what": "dismissed"}, person) == (1, NOW + DAY)
    assert fact({**spec, "what": "converted"}, person) == (None, None)
    assert fact({**spec, "scope": "account"}, person) == (None, None)


def test_filtered_fact_is_read_from_the_entry_of_its_own():
    spec = {"kind": "count", "event": "Login", "where": {"method": "sso"}}
    key = tally_of(parse_fact(spec))
    person = lena(ledger={**ledger(NOW, NOW - 1), **ledger(NOW - 5, name=key)})

    assert fact(spec, person) == (1, None)
    assert fact({"kind": "days_since", "event": "Login", "where": {"method": "sso"}}, person) == (0, NOW - 5 + DAY)
    assert fact({**spec, "where": {"method": "password"}}, person) == (0, None)


def test_watched_are_the_events_and_prompts_of_facts_about_the_account():
    specs = {
        "mine": {"kind": "count", "event": "Login"},
        "ours": {"kind": "sum", "event": "Paid", "property": "amount", "scope": "account"},
        "both": {"kind": "sequence", "first": "Invited", "then": "Joined", "within_seconds": 60, "scope": "account"},
        "used": {"kind": "ratio", "limit": "contacts"},
        "seen": {"kind": "prompt_history", "prompt": "tip", "scope": "account"},
        "mine too": {"kind": "prompt_history", "prompt": "tour"},
    }
    held = catalog(facts=specs)

    assert facts.watched(held) == facts.watched(held) == ({"Paid", "Invited", "Joined"}, {"tip"})


@pytest.mark.parametrize(
    ("limit", "now", "expected"),
    [
        ("contacts", NOW, NEXT_MONTH),
        ("contacts", MONTH_BEGAN, NEXT_MONTH),
        ("contacts", NEXT_MONTH - 1, NEXT_MONTH),
        ("calls", NOW, NOW + 14 * HOUR),
        ("seats", NOW, None),
    ],
)
def test_next_period_begins_at_midnight_utc(limit, now, expected):
    assert facts.next_period(catalog().limits[limit], now) == expected
