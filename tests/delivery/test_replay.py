"""The log played again: exact against a recount by hand, the same every time, the same in any parts."""

import random
from collections import defaultdict
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.delivery import replay
from guidance.delivery.replay import Cast, Logged, Play, Showing
from guidance.people.profiles import AccountRow, PersonRow
from guidance.protocol.content import EventTrigger, Frequency, PageTrigger
from tests.support import catalogs
from tests.support.catalogs import NOW, catalog, spec

ANYWHERE = PageTrigger()
SINCE = NOW - 30 * DAY
BUSY = {"facts.logins": {"$type": "number", "$gte": 2}}
FACTS = {"logins": {"kind": "count", "event": "Login", "window_seconds": 7 * 86_400}}


def play(*others, trigger=ANYWHERE, rule=BUSY, **draft):
    own = spec("draft", **draft)
    audience = {"draft": rule}
    return Play(
        key="draft",
        trigger=trigger,
        whole=catalog(own, *others, audience=audience, facts=FACTS, plan_ids={"free": 1, "growth": 2}),
        alone=catalog(own, audience=audience, facts=FACTS),
        without=catalog(*others, facts=FACTS),
        since=SINCE,
    )


def cast(members, showings=None):
    """People by their account, {person: account or 0}, as if nothing were known of them yet."""
    people = {
        pk: PersonRow(pk, 1, f"user-{pk}", account or None, {}, [], {}, {}, {}, 0) for pk, account in members.items()
    }
    accounts = {pk: AccountRow(pk, 1, f"group-{pk}", None, {}, {}, {}, {}, {}, 0) for pk in {*members.values()} - {0}}
    return Cast(
        people=people,
        accounts=accounts,
        counted=frozenset(people),
        lists=lambda row: frozenset(),
        account_lists=lambda row: frozenset(),
        trials={},
        showings=showings or {},
    )


def login(at, person=1, account=None, name="Login", kind="track", **properties):
    return Logged(at, person, account, kind, name, properties)


def played(events, members=None, showings=None, **made):
    return replay.replay(
        play=made.pop("play", None) or play(**made), cast=cast(members or {1: 0}, showings), events=events
    )


MEMBERS = {1: 7, 2: 7, 3: 8, 4: 0, 5: 0}
MOMENTS = st.lists(
    st.tuples(st.integers(0, 45 * 24 * 60), st.sampled_from(sorted(MEMBERS)), st.sampled_from(["Login", "Other"])),
    unique_by=lambda moment: moment[:2],
    max_size=60,
)


def as_events(moments):
    return [
        login(NOW - 45 * DAY + minute * 60_000, person, MEMBERS[person] or None, name)
        for minute, person, name in sorted(moments)
    ]


def recounted(events, per):
    """What the same events come to, counted anew at every moment from nothing but the list of them."""
    shown, days = [], defaultdict(lambda: (set(), set(), []))
    for place, event in enumerate(events):
        logins = [e for e in events[: place + 1] if e.person == event.person and e.name == "Login"]
        busy = len([e for e in logins if e.at > event.at - 7 * DAY - 1]) >= 2
        of_all = per == "account" and event.account is not None
        mine = [e for e in shown if (e.account == event.account if of_all else e.person == event.person)]
        if event.at >= SINCE and busy and not [e for e in mine if e.at >= event.at - 3 * DAY]:
            shown.append(event)
            who, accounts, times = days[str(event.at // DAY)]
            who.add(event.person)
            accounts.update({event.account} - {None})
            times.append(event.at)
    return {
        "people": len({e.person for e in shown}),
        "accounts": len({e.account for e in shown} - {None}),
        "showings": len(shown),
        "days": {day: [len(who), len(accounts), len(times)] for day, (who, accounts, times) in days.items()},
    }


@given(MOMENTS, st.sampled_from(["person", "account"]))
def test_replay_counts_as_a_naive_recount_does(moments, per):
    events = as_events(moments)
    rare = Frequency(count=1, window_seconds=3 * 86_400, per=per)

    found = replay.replay(play=play(frequency=rare), cast=cast(MEMBERS), events=events)

    assert {name: found[name] for name in ("people", "accounts", "showings", "days")} == recounted(events, per)


@given(MOMENTS, st.randoms(use_true_random=False))
def test_parts_add_up_to_the_whole_in_any_order(moments, chance: random.Random):
    events = as_events(moments)
    groups = [{1: 7, 2: 7}, {3: 8}, {4: 0}, {5: 0}]
    chance.shuffle(groups)

    parts = [played([e for e in events if e.person in group], group) for group in groups]

    assert reduce(replay.add, parts, replay.empty()) == played(events, MEMBERS)


def test_two_replays_of_the_same_are_the_same():
    events = [login(NOW - hour * HOUR, person) for hour in range(200, 0, -1) for person in (1, 4)]

    assert played(events, MEMBERS) == played(events, MEMBERS)


def test_nothing_counts_before_the_days_looked_at_but_it_is_known():
    found = played([login(SINCE - 2), login(SINCE - 1), login(SINCE + 1)], frequency=Frequency(count=None))

    assert found["showings"] == 1


def test_prompt_of_an_event_shows_at_that_event_alone():
    events = [login(NOW - 3 * HOUR), login(NOW - 2 * HOUR), login(NOW - HOUR, name="Stopped")]

    found = played(events, trigger=EventTrigger(event="Stopped"))

    assert [line["about"] for line in found["examples"][0]["lines"]] == ["Stopped"]


def test_what_held_it_back_is_told_with_how_many_people():
    events = [login(NOW - hour * HOUR) for hour in (5, 4, 3, 2)]

    found = played(events)

    assert (found["showings"], found["held"]) == (1, {"capped_prompt": 1})
    assert [(line["what"], line["about"]) for line in found["examples"][0]["lines"]] == [
        ("shown", "Login"),
        ("held", "capped_prompt"),
    ]


def test_prompt_that_goes_first_at_the_same_moment_is_named():
    first = spec("first", intent="warn", slot="page")
    last = spec("last", priority=5, slot="page")
    events = [login(NOW - 2 * HOUR), login(NOW - HOUR)]

    behind = played(events, play=play(first, slot="page"))
    before = played(events, play=play(last, slot="page"))

    assert (behind["showings"], behind["gave_way"]) == (0, {"first": 1})
    assert (before["showings"], before["went_first"]) == (1, {"last": 1})


def test_showing_that_could_not_have_been_counts_as_displaced():
    other = spec("other")
    narrow = catalogs.Catalog.__dataclass_fields__["policy"].default.__class__(person_cap=1)
    made = play(other)
    made = Play(
        key="draft",
        trigger=made.trigger,
        whole=catalog(spec("draft"), other, audience={"draft": BUSY}, facts=FACTS, policy=narrow),
        alone=catalog(spec("draft"), audience={"draft": BUSY}, facts=FACTS, policy=narrow),
        without=catalog(other, facts=FACTS, policy=narrow),
        since=SINCE,
    )
    reported = login(NOW - HOUR, name="$prompt_shown", exposure="x1")
    showings = {"x1": Showing("other", 1, "person", "page")}

    found = played([login(NOW - 3 * HOUR), login(NOW - 2 * HOUR), reported], showings=showings, play=made)
    alone = played([login(NOW - 3 * HOUR), reported], showings=showings, play=made)

    assert found["displaced"] == {"other": [1, 1]}
    assert alone["displaced"] == {}


def test_own_earlier_showings_do_not_count_as_the_draft_takes_their_place():
    events = [login(NOW - 4 * HOUR), login(NOW - 3 * HOUR, name="$prompt_shown", exposure="x1"), login(NOW - HOUR)]

    found = played(events, showings={"x1": Showing("draft", 1, "person", "page")})

    assert found["showings"] == 1


def test_moment_in_an_account_that_was_left_is_counted_as_such():
    found = played([login(NOW - 2 * HOUR, account=9), login(NOW - HOUR, account=9)], {1: 7})

    assert (found["elsewhere"], found["active"], found["showings"]) == (2, 0, 0)


def test_traits_plans_and_meters_are_those_of_the_moment():
    nearly = {"account.plan": {"$in": ["free"]}, "user.role": {"$eq": "admin"}}
    events = [
        login(NOW - 5 * HOUR, account=7),
        login(NOW - 4 * HOUR, account=7, kind="identify", name="", role="admin"),
        login(NOW - 3 * HOUR, account=7, kind="group", name="", plan="free"),
        login(NOW - 2 * HOUR, account=7, kind="group", name="", plan="growth"),
        login(NOW - HOUR, account=7),
    ]

    found = played(events, {1: 7}, rule=nearly, frequency=Frequency(count=None))

    assert [line["at"] for line in found["examples"][0]["lines"]] == [NOW - 3 * HOUR]
