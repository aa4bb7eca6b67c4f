"""Windows against a plain reading of the whole list of events."""

import pytest
from hypothesis import assume, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR, iso
from guidance.engine import facts
from guidance.people import ledger as ledgers
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import counted_in
from tests.support.catalogs import NOW, account, catalog, lena

MINUTE = 60_000
FEWER = settings(max_examples=30, deadline=None)
AGES = st.integers(-5 * MINUTE, 6 * DAY) | st.sampled_from([0, -1, 1, HOUR, DAY, 2 * DAY, 3 * DAY])
FEW = st.lists(AGES, max_size=50).map(lambda ages: sorted(NOW - age for age in ages))
MANY = st.lists(st.integers(0, 6 * DAY), min_size=51, max_size=150).map(lambda ages: sorted(NOW - age for age in ages))
SECONDS = st.sampled_from([1, 60, 3600, 86_400, 172_800, 259_200]) | st.integers(1, 4 * 86_400)
PAID = "Paid#0123abcd"


def given(**strategies):
    """Return a decorator that tries fewer examples than usual: each has long lists."""
    return lambda test: FEWER(given_any(**strategies)(test))


def person(scope="user", **events):
    """Return somebody with these events: {name: times, or (time, number) pairs}."""
    built = {}
    for name, listed in events.items():
        for item in listed:
            at, value = item if isinstance(item, tuple) else (item, None)
            ledgers.add(ledger=built, name=name, at=at, days=90, value=value)
    return lena(ledger=built) if scope == "user" else lena(account=account(ledger=built))


def fact(spec, who, now=NOW):
    values, flips = facts.compute(catalog(facts={"it": spec}), who, now)
    return values["it"], flips


def stays(spec, who, share):
    """Assert that the value is the same at any moment before the one told; `share` chooses which."""
    value, flips = fact(spec, who)
    end = NOW + 900 * DAY if flips is None else flips
    assert end > NOW
    for moment in (NOW + int((end - 1 - NOW) * share), end - 1):
        assert fact(spec, who, moment)[0] == value


def summed(pairs, seconds):
    """Return a person who paid `pairs` of (time, whole number), and the spec of their sum."""
    spec = {"kind": "sum", "event": "Paid", "property": "amount", "window_seconds": seconds}
    key = counted_in(parse_fact(spec))[0].key
    return person(**{key: [(at, number * 1_000_000) for at, number in pairs]}), spec


def followed(first, then, within, window, now):
    """Say whether one of `first` in the window was followed in time."""
    since = -1 if window is None else now - window
    return any(
        since <= cause <= now and any(cause < effect <= min(cause + within, now) for effect in then) for cause in first
    )


def missed(first, without, within, window, now):
    """Say whether one of `first` in the window was not followed in time."""
    since = -1 if window is None else now - window
    return any(
        since <= cause and cause + within <= now and not any(cause < effect <= cause + within for effect in without)
        for cause in first
    )


@given(times=FEW, seconds=SECONDS, share=st.floats(0, 1))
def test_distinct_days_are_exact_when_few_events_happened(times, seconds, share):
    spec = {"kind": "distinct_days", "event": "Login", "window_seconds": seconds}
    who = person(Login=times)

    expected = {at // DAY for at in times if NOW - seconds * 1000 <= at <= NOW}

    assert fact(spec, who)[0] == len(expected)
    stays(spec, who, share)


@given(times=MANY, seconds=SECONDS, share=st.floats(0, 1))
def test_distinct_days_reach_at_most_a_day_further_when_many_happened(times, seconds, share):
    spec = {"kind": "distinct_days", "event": "Login", "window_seconds": seconds}
    who = person(Login=times)
    since = NOW - seconds * 1000

    near = {at // DAY for at in times if since <= at}
    far = {at // DAY for at in times if since - DAY <= at}

    assert len(near) <= fact(spec, who)[0] <= len(far)
    stays(spec, who, share)


def test_distinct_days_are_all_known_days_when_there_is_no_window():
    spec = {"kind": "distinct_days", "event": "Login"}
    busy = [NOW - step * 8 * HOUR for step in range(60)]

    assert fact(spec, person(Login=[NOW - 9 * DAY, NOW - 1, NOW])) == (2, None)
    assert fact(spec, person(Login=busy)) == (21, None)
    assert fact(spec, lena()) == (0, None)


@given(pairs=st.lists(st.tuples(AGES, st.integers(-9, 9)), max_size=50), seconds=SECONDS, share=st.floats(0, 1))
def test_sum_is_exact_when_few_events_happened(pairs, seconds, share):
    who, spec = summed([(NOW - age, number) for age, number in pairs], seconds)

    expected = sum(number for age, number in pairs if 0 <= age <= seconds * 1000)

    assert fact(spec, who)[0] == expected
    stays(spec, who, share)


@given(ages=st.lists(st.integers(0, 6 * DAY), min_size=51, max_size=120), seconds=SECONDS, share=st.floats(0, 1))
def test_sum_reaches_at_most_one_bucket_further_when_many_happened(ages, seconds, share):
    who, spec = summed([(NOW - age, 1) for age in ages], seconds)
    window = seconds * 1000
    bucket = HOUR if window <= 48 * HOUR else DAY

    summed_up = fact(spec, who)[0]

    assert sum(age <= window for age in ages) <= summed_up <= sum(age <= window + bucket for age in ages)
    stays(spec, who, share)


def test_sum_without_a_window_is_of_all_events_ever():
    few, spec = summed([(NOW - DAY, 2), (NOW, 3)], None)
    many, _ = summed([(NOW - step, 2) for step in range(60)], None)

    assert fact(spec, few) == (5, None)
    assert fact(spec, many) == (120, None)
    assert fact(spec, lena()) == (0, None)


def test_sum_is_a_fraction_only_where_it_is_one():
    spec = {"kind": "sum", "event": "Paid", "property": "amount"}
    key = counted_in(parse_fact(spec))[0].key

    assert fact(spec, person(**{key: [(NOW, 100_000), (NOW, 200_000)]})) == (0.3, None)
    assert repr(fact(spec, person(**{key: [(NOW, 500_000), (NOW, 500_000)]}))[0]) == "1"
    assert fact(spec, person(**{key: [(NOW, -2_500_000)]}))[0] == -2.5


@given(times=FEW, seconds=SECONDS, minimum=st.integers(1, 4), share=st.floats(0, 1))
def test_trend_is_exact_when_few_events_happened(times, seconds, minimum, share):
    spec = {"kind": "trend", "event": "Login", "window_seconds": seconds, "minimum": minimum}
    who = person(Login=times)
    window = seconds * 1000

    last = sum(NOW - window <= at <= NOW for at in times)
    before = sum(NOW - 2 * window <= at < NOW - window for at in times)

    assert fact(spec, who)[0] == (last / before if before >= minimum else None)
    stays(spec, who, share)


@given(times=MANY, seconds=SECONDS, share=st.floats(0, 1))
def test_trend_of_many_events_stays_until_the_moment_it_names(times, seconds, share):
    spec = {"kind": "trend", "event": "Login", "window_seconds": seconds}
    who = person(Login=times)

    stays(spec, who, share)


def test_trend_compares_a_busy_week_with_the_week_before():
    spec = {"kind": "trend", "event": "Login", "window_seconds": 7 * 86_400, "minimum": 10}
    who = person(Login=[NOW - step * HOUR for step in range(14 * 24)] + [NOW - step * HOUR for step in range(7 * 24)])

    assert fact(spec, who)[0] == pytest.approx(2, abs=0.35)
    assert fact(spec, lena()) == (None, None)


@given(first=FEW, then=FEW, within=SECONDS, window=st.none() | SECONDS, share=st.floats(0, 1))
def test_sequence_is_exact_when_few_events_happened(first, then, within, window, share):
    assume(first and then)
    spec = {"kind": "sequence", "first": "A", "then": "B", "within_seconds": within, "window_seconds": window}
    who = person(A=first, B=then)

    expected = followed(first, then, within * 1000, window and window * 1000, NOW)

    assert fact(spec, who)[0] is expected
    stays(spec, who, share)


@given(first=MANY | FEW, then=MANY, within=SECONDS, window=st.none() | SECONDS, share=st.floats(0, 1))
def test_sequence_of_many_events_is_at_most_a_bucket_too_generous(first, then, within, window, share):
    assume(first)
    spec = {"kind": "sequence", "first": "A", "then": "B", "within_seconds": within, "window_seconds": window}
    who = person(A=first, B=then)
    told = fact(spec, who)[0]

    if followed(first, then, within * 1000, window and window * 1000, NOW):
        assert told is True
    if told:
        since = -1 if window is None else NOW - window * 1000 - DAY
        late = within * 1000 + DAY
        assert any(since <= cause <= NOW and any(-DAY < effect - cause <= late for effect in then) for cause in first)
    stays(spec, who, share)


@given(first=FEW, without=FEW, within=SECONDS, more=st.none() | SECONDS, share=st.floats(0, 1))
def test_absence_is_exact_when_few_events_happened(first, without, within, more, share):
    assume(first)
    window = None if more is None else within + more
    spec = {"kind": "absence", "event": "A", "without": "B", "within_seconds": within, "window_seconds": window}
    who = person(A=first, B=without)

    expected = missed(first, without, within * 1000, window and window * 1000, NOW)

    assert fact(spec, who)[0] is expected
    stays(spec, who, share)


@given(first=MANY | FEW, without=MANY, within=SECONDS, share=st.floats(0, 1))
def test_absence_is_told_of_many_events_only_when_it_is_sure(first, without, within, share):
    assume(first)
    spec = {"kind": "absence", "event": "A", "without": "B", "within_seconds": within}
    who = person(A=first, B=without)

    if fact(spec, who)[0]:
        assert missed(first, without, within * 1000, None, NOW)
    stays(spec, who, share)


def test_absence_is_pending_until_the_time_has_passed():
    spec = {"kind": "absence", "event": "A", "without": "B", "within_seconds": 3600}

    assert fact(spec, person(A=[NOW - HOUR + 1])) == (False, NOW + 1)
    assert fact(spec, person(A=[NOW - HOUR])) == (True, None)
    assert fact(spec, person(A=[NOW - HOUR], B=[NOW])) == (False, None)
    assert fact(spec, person(A=[NOW - HOUR], B=[NOW - HOUR])) == (True, None)  # not after it
    assert fact(spec, lena()) == (False, None)


def test_sequence_ends_when_its_first_event_leaves_the_window():
    spec = {"kind": "sequence", "first": "A", "then": "B", "within_seconds": 60, "window_seconds": 3600}
    who = person(A=[NOW - HOUR, NOW - 5], B=[NOW - HOUR + MINUTE])

    assert fact(spec, who) == (True, NOW + 1)
    assert fact(spec, who, NOW + 1) == (False, None)
    assert fact(spec, person(A=[NOW])) == (False, None)
    assert fact(spec, person(A=[NOW - 5], B=[NOW + 5])) == (False, NOW + 5)


def test_sequence_of_the_account_is_of_anybodys_events():
    spec = {"kind": "sequence", "first": "A", "then": "B", "within_seconds": 60, "scope": "account"}

    assert fact(spec, person("account", A=[NOW - 9], B=[NOW])) == (True, None)
    assert fact(spec, lena(account=None)) == (False, None)


def test_sequence_remembers_by_the_day_what_lies_before_the_kept_times():
    spec = {"kind": "sequence", "first": "A", "then": "B", "within_seconds": 3600}
    before = [NOW - 20 * DAY]
    busy = [NOW - 30 * HOUR - step * MINUTE for step in range(90)]

    assert fact(spec, person(A=before, B=[at + MINUTE for at in before] + busy))[0] is True
    assert fact(spec, person(A=before, B=[at + 3 * DAY for at in before] + busy))[0] is False
    assert fact(spec, person(A=[NOW - 32 * HOUR], B=busy))[0] is True


def test_first_and_last_are_told_as_text_in_utc():
    who = person(Login=[NOW - DAY, NOW, NOW - 5])

    assert fact({"kind": "first_at", "event": "Login"}, who) == (iso(NOW - DAY), None)
    assert fact({"kind": "last_at", "event": "Login"}, who) == (iso(NOW), None)
    assert fact({"kind": "last_at", "event": "Login"}, lena()) == (None, None)


@given(times=FEW, other=FEW, chance=st.randoms())
def test_facts_do_not_mind_the_order_of_arrival(times, other, chance):
    specs = {
        "count": {"kind": "count", "event": "A", "window_seconds": 86_400},
        "days": {"kind": "distinct_days", "event": "A"},
        "trend": {"kind": "trend", "event": "A", "window_seconds": 86_400},
        "sequence": {"kind": "sequence", "first": "A", "then": "B", "within_seconds": 60},
        "absence": {"kind": "absence", "event": "A", "without": "B", "within_seconds": 60},
        "first": {"kind": "first_at", "event": "A"},
    }
    shuffled = {"A": chance.sample(times, len(times)), "B": chance.sample(other, len(other))}

    assert facts.compute(catalog(facts=specs), person(**shuffled), NOW) == facts.compute(
        catalog(facts=specs), person(A=times, B=other), NOW
    )
