"""Facts over ledgers that are kept as deep as the facts ask: exact to the millisecond, whatever else happened."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine import facts
from guidance.people import ledger as ledgers
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import SHALLOW, Depth, counted_in, depth_of
from tests.support.catalogs import NOW, catalog, lena

MINUTE = 60_000
AGES = st.integers(-5 * MINUTE, 9 * DAY) | st.integers(-5, 5) | st.sampled_from([HOUR, DAY, 2 * DAY, 3 * DAY])
HAPPENED = st.lists(AGES, max_size=40) | st.lists(AGES, min_size=51, max_size=150)
SECONDS = st.sampled_from([1, 3600, 86_400, 172_800, 259_200]) | st.integers(1, 4 * 86_400)
FEWER = settings(max_examples=40, deadline=None)


def count(events, now, *, window_seconds, **_):
    return len(within(events["A"], now, window_seconds))


def total(events, now, *, window_seconds, **_):
    return sum(at % 7 for at in within(events["A"], now, window_seconds))


def distinct_days(events, now, *, window_seconds, **_):
    return len({at // DAY for at in within(events["A"], now, window_seconds)})


def trend(events, now, *, window_seconds, minimum, **_):
    last = len(within(events["A"], now, window_seconds))
    before = len(within(events["A"], now, 2 * window_seconds)) - last
    return last / before if before >= minimum else None


def sequence(events, now, *, window_seconds, within_seconds, **_):
    effects = [at for at in events["B"] if at <= now]
    causes = within(events["A"], now, window_seconds)
    return any(0 < effect - cause <= within_seconds * 1000 for cause in causes for effect in effects)


def absence(events, now, *, window_seconds, within_seconds, **_):
    waited = [at for at in within(events["A"], now, window_seconds) if at + within_seconds * 1000 <= now]
    return any(not any(0 < at - cause <= within_seconds * 1000 for at in events["B"]) for cause in waited)


def within(times, now, seconds):
    return [at for at in times if at <= now and (seconds is None or now - seconds * 1000 <= at)]


KINDS = {
    "count": ({"kind": "count", "event": "A"}, count),
    "sum": ({"kind": "sum", "event": "A", "property": "amount"}, total),
    "distinct_days": ({"kind": "distinct_days", "event": "A"}, distinct_days),
    "trend": ({"kind": "trend", "event": "A", "minimum": 2}, trend),
    "sequence": ({"kind": "sequence", "first": "A", "then": "B", "within_seconds": 7200}, sequence),
    "absence": ({"kind": "absence", "event": "A", "without": "B", "within_seconds": 7200}, absence),
}


def person(spec, events, depth=None):
    """Return somebody whose entries are as deep as the fact asks, or `depth`; the number of an event is its ms modulo 7."""
    fact = parse_fact(spec)
    built = {}
    for counted in counted_in(fact):
        for at in events[counted.event]:
            value = None if counted.prop is None else at % 7 * 1_000_000
            asked = depth_of(fact) if depth is None else depth
            ledgers.add(ledger=built, name=counted.key, at=at, days=90, value=value, depth=asked)
    return lena(ledger=built)


def told(spec, who, now=NOW):
    values, flips = facts.compute(catalog(facts={"it": spec}), who, now)
    return values["it"], flips


@pytest.mark.parametrize("kind", KINDS)
@FEWER
@given(one=HAPPENED, other=HAPPENED, seconds=SECONDS, share=st.floats(0, 1))
def test_fact_is_exact_now_and_until_the_moment_it_names(kind, one, other, seconds, share):
    start, plainly = KINDS[kind]
    spec = {**start, "window_seconds": seconds + (7200 if kind == "absence" else 0)}
    events = {"A": [NOW - age for age in one], "B": [NOW - age for age in other]}
    who = person(spec, events)

    value, flips = told(spec, who)
    end = NOW + 20 * DAY if flips is None else flips

    assert value == plainly(events, NOW, **spec)
    assert end > NOW
    for moment in (NOW + int((end - 1 - NOW) * share), end - 1):
        assert plainly(events, moment, **spec) == value
        assert told(spec, who, moment)[0] == value


def test_a_day_leaves_with_its_last_moment_so_far_though_another_is_dated_ahead():
    spec = {"kind": "distinct_days", "event": "A", "window_seconds": 1}
    who = person(spec, {"A": [NOW] * 50 + [NOW + 1002]})

    assert told(spec, who) == (1, NOW + 1001)
    assert told(spec, who, NOW + 1001) == (0, NOW + 1002)
    assert told(spec, who, NOW + 1002)[0] == 1


@pytest.mark.parametrize("kind", ["sequence", "absence"])
@FEWER
@given(one=HAPPENED, other=HAPPENED)
def test_fact_of_two_events_is_exact_as_far_back_as_times_are_kept(kind, one, other):
    start, plainly = KINDS[kind]
    events = {"A": [NOW - age for age in one], "B": [NOW - age for age in other]}

    assert told(start, person(start, events))[0] == plainly(events, NOW, window_seconds=None, **start)


@FEWER
@given(ages=st.lists(st.integers(-5, 3 * DAY), min_size=30, max_size=200), seconds=SECONDS)
def test_count_of_at_least_so_many_is_exact_up_to_the_times_kept_whatever_the_total(ages, seconds):
    spec = {"kind": "count", "event": "A", "window_seconds": seconds}
    events = {"A": [NOW - age for age in ages]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "TIMES_KEPT", 3)
        patch.setattr(ledgers, "TIMES_DEEP", 20)
        value, _ = told(spec, person(spec, events))

    really = count(events, NOW, **spec)
    assert value == really or (value >= 20 - 5 and really >= 20 - 5)  # five of the kept ones may lie ahead
    assert [value >= least for least in range(16)] == [really >= least for least in range(16)]


@FEWER
@given(ages=st.lists(st.integers(0, 9 * DAY), min_size=51, max_size=150), seconds=SECONDS, share=st.floats(0, 1))
def test_days_are_exact_by_the_latest_moment_of_each_though_only_50_times_are_kept(ages, seconds, share):
    spec = {"kind": "distinct_days", "event": "A", "window_seconds": seconds}
    who = person(spec, {"A": [NOW - age for age in ages]})
    value, flips = told(spec, who)

    assert len(who.ledger["A"]["t"]) == 50
    assert flips is None or told(spec, who, flips)[0] == value - 1
    assert told(spec, who, NOW + int(((flips or NOW + DAY) - 1 - NOW) * share))[0] == value


def test_day_of_which_all_events_lie_ahead_is_none_yet():
    spec = {"kind": "distinct_days", "event": "A", "window_seconds": 10 * 86_400}
    midnight = (NOW // DAY + 1) * DAY
    times = [midnight - HOUR - step * MINUTE for step in range(60)] + [midnight, midnight + MINUTE]
    who = person(spec, {"A": times})

    assert told(spec, who, midnight - 1) == (1, midnight)
    assert told(spec, who, midnight)[0] == 2
    assert told(spec, person(spec, {"A": [*times[:60], midnight + MINUTE]}), midnight) == (1, midnight + MINUTE)
    assert told(spec, person(spec, {"A": [at + DAY for at in times]}), midnight - 1) == (0, midnight)


def test_days_count_whole_while_the_latest_moment_of_the_oldest_is_not_known():
    spec = {"kind": "distinct_days", "event": "A", "window_seconds": 3 * 86_400}
    times = [NOW - 3 * DAY - 1, *(NOW - step * MINUTE for step in range(60))]

    assert told(spec, person(spec, {"A": times}))[0] == 1
    assert told(spec, person(spec, {"A": times}, SHALLOW))[0] == 2


@FEWER
@given(one=HAPPENED, other=HAPPENED, seconds=SECONDS, kind=st.sampled_from(sorted(KINDS)), share=st.floats(0, 1))
def test_fact_of_entries_that_are_not_yet_deep_enough_stays_until_the_moment_it_names(one, other, seconds, kind, share):
    spec = {**KINDS[kind][0], "window_seconds": seconds + (7200 if kind == "absence" else 0)}
    events = {"A": [NOW - age for age in one], "B": [NOW - age for age in other]}
    assume(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "TIMES_KEPT", 3)
        who = person(spec, events, Depth(HOUR))

    value, flips = told(spec, who)
    end = NOW + 20 * DAY if flips is None else flips

    assert end > NOW
    assert [told(spec, who, moment)[0] for moment in (NOW + int((end - 1 - NOW) * share), end - 1)] == [value, value]
