import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR, iso
from guidance.engine import caps
from guidance.engine.caps import Held
from guidance.engine.catalog import Policy
from guidance.engine.reasons import Reason
from guidance.protocol.content import Frequency
from tests.support.catalogs import MONTH_BEGAN, NEXT_MONTH, NOW, account, catalog, lena, shown, spec

MOMENTS = st.lists(st.integers(NOW - 60 * DAY, NOW), max_size=12).map(sorted)


def capped(frequency, *shows, now=NOW):
    return caps.prompt_cap(spec(frequency=frequency), catalog(), shows, now)


def test_prompt_cap_counts_for_ever_when_no_window_is_set():
    held = capped(Frequency(count=2), NOW - 400 * DAY, NOW - DAY)

    assert held == Held(Reason.CAPPED_PROMPT, {"used": 2, "count": 2, "window": "ever", "per": "person"}, None)


def test_prompt_cap_lets_pass_when_fewer_were_shown():
    assert capped(Frequency(count=2), NOW - DAY) is None


def test_prompt_cap_never_holds_when_there_is_no_count():
    assert capped(Frequency(count=None), NOW, NOW) is None


def test_prompt_cap_holds_to_the_last_millisecond_of_the_window():
    frequency = Frequency(count=1, window_seconds=86_400)

    assert capped(frequency, NOW - DAY) == Held(
        Reason.CAPPED_PROMPT, {"used": 1, "count": 1, "window": "in a day", "per": "person"}, NOW + 1
    )
    assert capped(frequency, NOW - DAY - 1) is None


def test_prompt_cap_waits_for_the_show_that_makes_room_when_more_were_shown_than_allowed():
    held = capped(Frequency(count=2, window_seconds=86_400), NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR)

    assert held.until == NOW - 2 * HOUR + DAY + 1


@pytest.mark.parametrize(
    ("limit", "words", "until"),
    [
        ("contacts", "this month", NEXT_MONTH),
        ("calls", "this day", NOW + 14 * HOUR),
        ("seats", "ever", None),
    ],
)
def test_prompt_cap_follows_the_period_of_a_limit(limit, words, until):
    held = capped(Frequency(count=1, period_of=limit, per="account"), NOW)

    assert held == Held(Reason.CAPPED_PROMPT, {"used": 1, "count": 1, "window": words, "per": "account"}, until)


def test_prompt_cap_begins_anew_at_the_first_millisecond_of_a_period():
    frequency = Frequency(count=1, period_of="contacts")

    assert capped(frequency, MONTH_BEGAN - 1) is None
    assert capped(frequency, MONTH_BEGAN) is not None


def test_prompt_cap_falls_back_to_ever_when_the_limit_of_its_period_is_gone():
    assert capped(Frequency(count=1, period_of="gone"), 1).until is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3600, "in 1 hours"),
        (5400, "in 1.5 hours"),
        (86_400, "in a day"),
        (604_800, "in a week"),
        (864_000, "in 10 days"),
    ],
)
def test_window_of_says_the_window_in_words(seconds, words):
    rolling = spec(frequency=Frequency(window_seconds=seconds))

    assert caps.window_of(rolling, catalog(), NOW) == (NOW - seconds * 1000, seconds * 1000, words)


@given(shows=MOMENTS, extra=st.integers(NOW - 60 * DAY, NOW), count=st.integers(1, 5), days=st.integers(1, 40))
def test_prompt_cap_stays_when_one_more_was_shown(shows, extra, count, days):
    frequency = Frequency(count=count, window_seconds=days * 86_400)

    if capped(frequency, *shows) is not None:
        assert capped(frequency, *sorted([*shows, extra])) is not None


@given(shows=MOMENTS, count=st.integers(1, 5), days=st.integers(1, 40))
def test_prompt_cap_ends_at_the_moment_it_names_and_not_before(shows, count, days):
    frequency = Frequency(count=count, window_seconds=days * 86_400)
    held = capped(frequency, *shows)

    if held is not None:
        assert held.until > NOW
        assert capped(frequency, *shows, now=held.until - 1) is not None
        assert capped(frequency, *shows, now=held.until) is None


def test_shows_of_counts_the_account_when_the_cap_is_per_account():
    person = lena(prompts={"tip": shown(NOW - 5)}, account=account(prompts={"tip": shown(NOW - 9, NOW - 5)}))

    assert caps.shows_of(spec(frequency=Frequency(per="account")), person) == [NOW - 9, NOW - 5]
    assert caps.shows_of(spec(frequency=Frequency(per="person")), person) == [NOW - 5]


def test_shows_of_counts_the_person_when_there_is_no_account():
    person = lena(prompts={"tip": shown(NOW - 5)}, account=None)

    assert caps.shows_of(spec(frequency=Frequency(per="account")), person) == [NOW - 5]


def test_shows_of_counts_only_this_version_when_a_publish_counts_anew():
    person = lena(prompts={"tip": {"s": [[NOW - 9, 1], [NOW - 5, 2]]}})

    assert caps.shows_of(spec(version=2, frequency=Frequency(recount_on_publish=True)), person) == [NOW - 5]
    assert caps.shows_of(spec(version=2), person) == [NOW - 9, NOW - 5]


def test_person_cap_counts_all_prompts_together():
    policy = Policy(person_cap=2, person_cap_ms=DAY)

    held = caps.person_cap(policy, "sell", [NOW - DAY, NOW - 1], NOW)

    assert held == Held(Reason.CAPPED_PERSON, {"used": 2, "count": 2, "window": "in a day"}, NOW + 1)
    assert caps.person_cap(policy, "sell", [NOW - DAY - 1, NOW - 1], NOW) is None


def test_person_cap_never_holds_a_warning():
    assert caps.person_cap(Policy(person_cap=0), "warn", [NOW], NOW) is None


def test_person_cap_never_ends_when_it_is_zero():
    held = caps.person_cap(Policy(person_cap=0, person_cap_ms=3 * DAY), "ask", [], NOW)

    assert held == Held(Reason.CAPPED_PERSON, {"used": 0, "count": 0, "window": "in 3 days"}, None)


def test_account_cap_counts_only_where_there_is_one_and_never_holds_a_warning():
    assert caps.account_cap(Policy(), "sell", [NOW] * 99, NOW) is None
    assert caps.account_cap(Policy(account_cap=0), "warn", [NOW], NOW) is None
    assert caps.account_cap(Policy(account_cap=1, account_cap_ms=DAY), "ask", [NOW - DAY], NOW) == Held(
        Reason.CAPPED_ACCOUNT, {"used": 1, "count": 1, "window": "in a day"}, NOW + 1
    )
    assert caps.account_cap(Policy(account_cap=1, account_cap_ms=DAY), "ask", [NOW - DAY - 1], NOW) is None


def test_all_shows_gathers_every_prompt_in_order():
    person = lena(prompts={"a": shown(NOW - 9, NOW - 2), "b": shown(NOW - 5), "c": {"d": [NOW]}})

    assert caps.all_shows(person, NOW - 8) == [NOW - 5, NOW - 2]


@pytest.mark.parametrize(
    ("entry", "is_open"),
    [
        (None, False),
        ({"d": [NOW]}, False),
        (shown(NOW - 5), True),
        (shown(NOW - 5, d=[NOW - 4]), False),
        (shown(NOW - 5, r=[NOW - 4]), False),
        (shown(NOW - 5, c=[NOW - 4]), False),
        (shown(NOW - 5, NOW - 3, d=[NOW - 4]), True),
        (shown(NOW - 5, d=[NOW - 5]), False),
    ],
)
def test_is_open_holds_while_a_standing_prompt_was_not_closed(entry, is_open):
    person = lena(prompts={"tip": entry} if entry else {})

    assert caps.is_open(spec(standing=True), person) is is_open
    assert caps.is_open(spec(standing=False), person) is False


def quiet(entry, now=NOW, **changes):
    person = lena(prompts={"tip": entry} if entry else {})
    return caps.cooling_down(spec(**changes), person, now) or caps.snoozed(spec(**changes), person, now)


def test_quiet_says_nothing_when_the_person_said_nothing():
    assert quiet(None) is None
    assert quiet(shown(NOW - 5)) is None


def test_quiet_holds_for_good_when_the_prompt_is_not_relevant():
    assert quiet({"x": NOW - 400 * DAY}) == Held(Reason.SNOOZED, {"for_good": True})


def test_quiet_holds_a_snoozed_prompt_until_its_moment():
    entry = {"d": [NOW - DAY], "z": NOW}

    assert quiet(entry, now=NOW - 1) == Held(Reason.SNOOZED, {"until": "2026-11-21T10:00:00.000Z"}, NOW)
    assert quiet(entry) is None


def test_quiet_holds_a_dismissed_prompt_for_its_cool_down():
    entry = shown(NOW - 3 * DAY, d=[NOW - 2 * DAY])
    frequency = Frequency(count=9, cooldown_days=2)

    assert quiet(entry, now=NOW - 1, frequency=frequency) == Held(
        Reason.COOLING_DOWN, {"since": "2026-11-19T10:00:00.000Z", "until": "2026-11-21T10:00:00.000Z"}, NOW
    )
    assert quiet(entry, frequency=frequency) is None


def test_quiet_holds_an_uncapped_standing_prompt_until_a_new_version_when_it_was_dismissed():
    entry = shown(NOW - 3 * DAY, d=[NOW - 2 * DAY])
    endless = Frequency(count=None)

    held = quiet(entry, standing=True, frequency=endless)

    assert held == Held(Reason.COOLING_DOWN, {"since": "2026-11-19T10:00:00.000Z", "until": "a new version"})
    assert quiet(entry, standing=True, frequency=endless, version=2) is None
    assert quiet({"d": [NOW - DAY]}, standing=True, frequency=endless) is not None
    assert quiet(entry, standing=False, frequency=endless) is None


TOUR = spec("tour", kind="tour", standing=True, steps=("welcome", "import", "done"))


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        (shown(NOW - 9, p=[NOW - 5, "import"]), "import"),
        (shown(NOW - 9, p=[NOW - 9, "import"]), "import"),
        (shown(NOW - 9), ""),
        (shown(NOW - 9, p=[NOW - 5, "gone"]), ""),
        (shown(NOW - 9, p=[NOW - 5, "import"], d=[NOW - 3]), ""),
        (shown(NOW - 9, p=[NOW - 5, "import"], c=[NOW - 3]), ""),
        (shown(NOW - 9, NOW - 2, p=[NOW - 5, "import"], d=[NOW - 3]), ""),
        (shown(NOW - 9, l=[NOW - 2], p=[NOW - 5, "import"], d=[NOW - 3]), ""),
    ],
    ids=["left", "at once", "no step", "step is gone", "dismissed", "completed", "shown anew", "asked for anew"],
)
def test_a_journey_goes_on_at_the_step_it_was_left_at_while_it_is_open(entry, at):
    assert caps.step_of(TOUR, lena(prompts={"tour": entry})) == at


def test_a_journey_nobody_began_has_no_step():
    assert caps.step_of(TOUR, lena()) == ""


def test_a_standing_prompt_that_was_completed_waits_for_a_new_version():
    tour = spec("tour", standing=True, frequency=Frequency(count=None))
    held = caps.cooling_down(tour, lena(prompts={"tour": shown(NOW - 9, c=[NOW - 3])}), NOW)

    assert held == Held(Reason.COOLING_DOWN, {"since": iso(NOW - 3), "until": "a new version"})
    assert caps.cooling_down(spec("tour"), lena(prompts={"tour": shown(NOW - 9, c=[NOW - 3])}), NOW) is None
