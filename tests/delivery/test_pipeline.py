import json
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from guidance.conf import Conf, conf
from guidance.delivery import colleagues, decisions, effects, pipeline
from guidance.delivery.models import Decision
from guidance.ingest import intake, letters
from guidance.ingest.models import DeadLetter, Event, Inbox, SeenMessage
from guidance.people import identity, profiles
from guidance.people.models import Account, Person
from guidance.protocol.events import BadEvent
from tests.support import cast
from tests.support.factories import (
    ALL_LANES,
    NOW,
    account,
    armed,
    counts,
    decision,
    drain,
    group,
    later,
    live,
    near_limit,
    person,
    post,
    raw,
    tell,
    track,
    visitor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


class Killed(BaseException):
    """The worker dies."""


def test_drain_carries_events_to_a_decision(acme):
    live(acme, audience=near_limit(80))

    post(
        acme,
        raw("identify", traits={"name": "Lena"}),
        group(usage=1_640, plan="free", traits={"name": "Northwind"}),
        track("Contacts Imported", properties={"count": 100}),
    )
    done = drain()

    lena = person()
    assert (done, Inbox.objects.count()) == (1, 0)
    assert (lena.traits, lena.account.traits) == ({"name": "Lena"}, {"name": "Northwind", "plan": "free"})
    assert (lena.account.plan.key, lena.account.meters["contacts"]["used"]) == ("free", 1_640)
    assert counts(lena) == counts(lena.account) == {"Contacts Imported": 1}
    assert list(lena.memberships.values_list("account__group_id", flat=True)) == ["northwind"]
    assert list(Event.objects.order_by("id").values_list("type", "name", "account__group_id")) == [
        ("identify", "", None),
        ("group", "", "northwind"),
        ("track", "Contacts Imported", "northwind"),
    ]
    assert armed() == ["contacts"]
    assert json.loads(decision().body)["armed"][0]["data"] == {"account.name": "Northwind", "limit.contacts.used": 1640}
    assert decision().version == 1


def test_drain_counts_an_event_once_when_its_batch_comes_twice(acme):
    batch = [track("Login"), track("Login")]

    tell(acme, *batch)
    tell(acme, *batch)

    assert counts(person()) == {"Login": 2}
    assert Event.objects.count() == 2


def test_drain_counts_an_event_once_when_it_is_repeated_in_and_across_rows_of_one_transaction(acme):
    once = track("Login")
    post(acme, once, once)
    post(acme, once, track("Logout"))

    assert drain() == 2

    assert counts(person()) == {"Login": 1, "Logout": 1}


def test_drain_takes_the_same_message_of_two_workspaces_for_two(acme):
    cyds = cast.workspace("cyd", "Cyd's")
    same = track("Login", messageId="m")
    post(cyds, same, lane=1)
    post(acme, same, lane=1)

    drain()

    assert [counts(each) for each in Person.objects.all()] == [{"Login": 1}, {"Login": 1}]
    assert sorted(Person.objects.values_list("workspace__key", flat=True)) == ["acme", "cyd"]
    assert Decision.objects.count() == 2


def test_drain_corrects_the_clock_of_the_sender(acme):
    event = track("Login", at=later(days=-4, hours=2))

    post(acme, event, sent_at="2026-11-21T12:00:00.000Z", at=NOW)  # two hours ahead of ours
    drain(later(minutes=3))

    assert Event.objects.values_list("time", "received_at").get() == (later(days=-4), NOW)
    assert (person().first_seen, person().last_seen) == (later(days=-4), later(days=-4))


def test_drain_gives_earlier_steps_of_a_visitor_to_the_person_they_become(acme):
    tell(acme, track("Visit", user="", anonymousId="a1"))
    tell(acme, track("Login"))

    tell(acme, raw("identify", anonymousId="a1"))

    assert counts(person()) == {"Visit": 1, "Login": 1}
    assert visitor("a1") == person()
    assert Event.objects.filter(person=person()).count() == 3
    assert Decision.objects.count() == 1


def test_drain_does_not_mind_the_order_of_arrival(acme):
    first = group(usage=100, plan="free", traits={"name": "N"}, at=later(hours=-3))
    second = group(usage=1_900, plan="growth", traits={"name": "Northwind"}, at=later(hours=-2))
    tell(acme, second, user_event := track("Login", at=later(hours=-1)))
    tell(acme, first)

    assert user_event["userId"] == person().user_id
    assert account().traits == {"name": "Northwind", "plan": "growth"}
    assert (account().plan.key, account().meters["contacts"]["used"]) == ("growth", 1_900)


def test_drain_takes_rows_in_bites_until_none_is_left(acme, monkeypatch):
    monkeypatch.setattr(pipeline, "conf", lambda: Conf(script_dir=conf().script_dir, batch_rows=2))
    for number in range(5):
        post(acme, track("Login", user=f"u{number}"))

    assert drain() == 5
    assert Person.objects.count() == 5


def test_drain_rings_for_another_when_its_time_is_up_and_mail_still_comes(acme, monkeypatch):
    rung = []
    monkeypatch.setattr(pipeline, "_ROUND_SECONDS", -1)
    monkeypatch.setattr(pipeline, "conf", lambda: Conf(script_dir=conf().script_dir, batch_rows=1))
    monkeypatch.setattr(pipeline.doorbell, "ring", lambda lanes: rung.append(list(lanes)))
    post(acme, track("Login"), lane=3)
    post(acme, track("Login"), lane=3)

    assert drain(lanes=[3]) == 1
    assert (rung, Inbox.objects.count()) == ([[3]], 1)


def test_drain_leaves_other_lanes_alone(acme):
    post(acme, track("Login"), lane=1)

    assert drain(lanes=[2]) == 0
    assert drain(lanes=[]) == 0
    assert Inbox.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "step"),
    [
        (intake, "take"),
        (intake, "fresh"),
        (identity, "resolve"),
        (identity, "accounts"),
        (profiles, "lock_people"),
        (effects, "apply"),
        (intake, "log"),
        (profiles, "save_accounts"),
        (profiles, "save_memberships"),
        (profiles, "save_people"),
        (decisions, "store"),
        (colleagues, "look_again"),
    ],
)
def test_worker_that_dies_after_any_step_leaves_no_trace_and_the_next_one_does_it_once(acme, monkeypatch, place, step):
    live(acme)
    real = getattr(place, step)

    def die(**arguments):
        real(**arguments)
        raise Killed

    post(acme, raw("identify", anonymousId="a1"), group(usage=5), track("Login"))
    with monkeypatch.context() as patch:
        patch.setattr(place, step, die)
        with pytest.raises(Killed):
            drain()
    left = [model.objects.count() for model in (Person, Account, Event, SeenMessage, Decision)]

    drain()

    assert left == [0, 0, 0, 0, 0]
    assert counts(person()) == counts(account()) == {"Login": 1}
    assert (Event.objects.count(), Inbox.objects.count(), armed()) == (3, 0, ["contacts"])


@pytest.fixture
def poison(monkeypatch):
    """Let events named Poison fail until the returned function is called."""
    apply, cured = effects.apply, []

    def fail(*, scene, event, person):
        if event.name == "Poison" and not cured:
            raise ValueError("this event cannot be worked in")
        return apply(scene=scene, event=event, person=person)

    monkeypatch.setattr(effects, "apply", fail)
    return lambda: cured.append(True)


def test_drain_lets_all_others_pass_when_one_event_is_poison(acme, poison):
    bad = track("Poison", user="ben")
    post(acme, track("Login"), lane=1)
    row = post(acme, track("Login", user="ben"), bad, track("Logout", user="ben"), lane=1)
    post(acme, track("Logout"), lane=1)

    assert drain() == 3

    assert counts(person()) == {"Login": 1, "Logout": 1}
    assert counts(person("ben")) == {"Login": 1, "Logout": 1}
    row.refresh_from_db()
    assert json.loads(row.body)["batch"] == [bad]
    assert "ValueError: this event cannot be worked in" in row.error
    assert (row.tries, row.next_at) == (1, later(seconds=5))


def test_drain_lets_all_others_pass_when_a_row_cannot_be_read(acme):
    row = post(acme, track("Login", user="ben"), lane=1)
    Inbox.objects.update(body="{damaged")
    post(acme, track("Login"), lane=1)

    assert drain() == 2
    for seconds in (5, 15, 35, 75):
        drain(later(seconds=seconds))

    assert counts(person()) == {"Login": 1}
    assert list(DeadLetter.objects.values_list("body", flat=True)) == ["{damaged"]
    assert not Inbox.objects.filter(pk=row.pk).exists()
    letters.replay(ids=DeadLetter.objects.values_list("pk", flat=True))
    assert Inbox.objects.get().body == "{damaged"


def test_drain_makes_poison_a_dead_letter_after_five_tries(acme, poison):
    post(acme, track("Poison"))
    waits = [0, 5, 10, 20, 40]

    tries = []
    for number in range(len(waits)):
        moment = later(seconds=sum(waits[: number + 1]))
        early = drain(moment - (moment - NOW) / 1000) if number else 0
        tries.append((early, drain(moment), DeadLetter.objects.count()))

    assert tries == [(0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 1)]
    assert (Inbox.objects.count(), Person.objects.count(), SeenMessage.objects.count()) == (0, 0, 0)


def test_dead_letter_takes_effect_when_it_is_replayed_after_the_cure(acme, poison):
    post(acme, track("Poison", at=later(hours=-1)))
    for seconds in (0, 5, 15, 35, 75):
        drain(later(seconds=seconds))
    poison()

    replayed = letters.replay(ids=DeadLetter.objects.values_list("pk", flat=True))
    drain(later(days=1))

    assert replayed == 1
    assert counts(person()) == {"Poison": 1}
    assert Event.objects.get().time == later(hours=-1)
    assert (DeadLetter.objects.count(), Inbox.objects.count()) == (0, 0)


def test_drain_tries_a_fresh_start_when_a_person_was_merged_away_meanwhile(acme, monkeypatch):
    tell(acme, track("Visit", user="", anonymousId="a1"))
    lock, moved = profiles.lock_people, []

    def lock_after_a_merge(*, ids):
        if not moved:
            moved.append(True)
            return {}
        return lock(ids=ids)

    monkeypatch.setattr(profiles, "lock_people", lock_after_a_merge)
    tell(acme, track("Visit", user="", anonymousId="a1"))

    assert counts(visitor("a1")) == {"Visit": 2}


def test_drain_never_merges_a_visitor_who_became_known_meanwhile(acme, monkeypatch):
    tell(acme, track("Visit", user="", anonymousId="a1"))
    tell(acme, track("Login"))
    resolve = identity.resolve

    def resolve_before_another(**arguments):
        resolved = resolve(**arguments)
        Person.objects.filter(user_id=None).update(user_id="mara")  # rolled back with the attempt, so each one meets it
        return resolved

    monkeypatch.setattr(identity, "resolve", resolve_before_another)
    tell(acme, raw("identify", anonymousId="a1"))

    assert "PeopleMoved" in Inbox.objects.get().error
    assert counts(person()) == {"Login": 1}
    assert visitor("a1").user_id is None


def test_drain_takes_what_came_while_it_worked_though_nobody_rings(acme, monkeypatch):
    late = iter([raw("track", user="mara", event="Login", messageId="late")])
    log = intake.log

    def arrive(*, entries):
        log(entries=entries)
        for event in late:
            post(acme, event)

    monkeypatch.setattr(intake, "log", arrive)
    post(acme, track("Login", user="lena"))

    assert drain() == 2
    assert (Inbox.objects.count(), Event.objects.filter(message_id="late").count()) == (0, 1)


def test_drain_that_has_work_takes_the_lanes_along_that_nobody_has_come_for(acme, monkeypatch):
    asked = []
    monkeypatch.setattr(pipeline.doorbell, "unanswered", lambda lanes: asked.append(list(lanes)) or {2, 5})
    for lane in (1, 2, 5, 6):
        post(acme, track("Login", user=f"in-{lane}"), lane=lane)

    assert drain(lanes=[3]) == 0
    assert asked == []
    assert drain(lanes=[1]) == 3
    assert asked == [list(ALL_LANES)] * 2
    assert list(Inbox.objects.values_list("lane", flat=True)) == [6]


def test_drain_whose_time_is_up_rings_for_what_it_took_along_too(acme, monkeypatch):
    rung = []
    moments = iter([0, 1, 60])
    clock = SimpleNamespace(monotonic=lambda: next(moments), time_ns=time.time_ns)
    monkeypatch.setattr(pipeline, "time", clock)
    monkeypatch.setattr(pipeline.doorbell, "unanswered", lambda _lanes: {2})
    monkeypatch.setattr(pipeline.doorbell, "ring", lambda lanes: rung.append(list(lanes)))
    for lane in (1, 2):
        post(acme, track("Login", user=f"in-{lane}"), lane=lane)

    assert drain(lanes=[1]) == 2
    assert rung == [[1, 2]]


def test_drain_looks_again_at_a_lane_that_it_took_along(acme, monkeypatch):
    waiting = iter([{2}])
    log = intake.log
    late = iter([track("Login", user="late")])

    def arrive(*, entries):
        log(entries=entries)
        if entries[0].event.user_id == "along":
            for event in late:
                post(acme, event, lane=2)

    monkeypatch.setattr(pipeline.doorbell, "unanswered", lambda _lanes: next(waiting, set()))
    monkeypatch.setattr(intake, "log", arrive)
    post(acme, track("Login", user="own"), lane=1)
    post(acme, track("Login", user="along"), lane=2)

    assert drain(lanes=[1]) == 3


@pytest.mark.parametrize("people", [1, 30])
def test_drain_asks_the_database_equally_often_whatever_the_number_of_people(acme, people, django_assert_num_queries):
    live(acme, audience=near_limit(80))
    tell(acme, track("Login", user="warm-up"))

    def said():
        for number in range(people):
            user = f"u{number}"
            yield raw("identify", user=user, anonymousId=f"a-{user}", traits={"name": user})
            yield group(f"g{number % 3}", user=user, usage=1_900, plan="free")
            yield track("Login", user=user)

    post(acme, *said())
    with django_assert_num_queries(30 if connection.vendor == "postgresql" else 31):
        drain()

    assert Event.objects.count() == 1 + 3 * people
    assert armed("u0") == ["contacts"]


def test_apply_takes_events_through_the_same_road_at_once(acme):
    live(acme, audience=near_limit(80))

    pipeline.apply(
        workspace_id=acme.pk,
        events=[
            {"type": "identify", "userId": "lena", "traits": {"role": "owner"}},
            {
                "type": "group",
                "userId": "lena",
                "groupId": "northwind",
                "traits": {"plan": "free", "usage": {"contacts": 1_700}},
            },
            {"type": "track", "userId": "lena", "event": "Login"},
            {"type": "track", "userId": "lena", "event": "Login"},
        ],
        now=NOW,
    )

    assert (armed(), counts(person())) == (["contacts"], {"Login": 2})
    assert Event.objects.count() == 4
    assert Inbox.objects.count() == SeenMessage.objects.count() == 0


def test_apply_refuses_what_no_event_is_and_does_nothing(acme):
    with pytest.raises(BadEvent, match="userId or an anonymousId"):
        pipeline.apply(workspace_id=acme.pk, events=[track("Login"), {"type": "track", "event": "x"}], now=NOW)

    assert Person.objects.count() == 0


def test_lanes_are_all_drained_by_default():
    assert list(ALL_LANES) == list(range(conf().lanes))
