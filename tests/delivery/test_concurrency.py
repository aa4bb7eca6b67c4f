"""What several workers and web processes do at the same moment, on a real PostgreSQL."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from guidance.delivery import claims, decisions, effects, pipeline
from guidance.delivery.claims import Granted, Refused
from guidance.ingest import intake
from guidance.ingest.models import Event, Inbox, SeenMessage
from guidance.insights.models import Exposure
from guidance.people import profiles
from guidance.people.models import Account, Person
from guidance.protocol.content import EventTrigger, Frequency
from tests.support import cast
from tests.support.factories import NOW, clock, counts, drain, group, later, live, person, post, raw, tell, track
from tests.support.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgres")]
WAIT = 20


def together(*calls):
    """Run the calls at the same moment, each in a thread of its own, and return what they return."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(WAIT)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(60) for future in [threads.submit(run, call) for call in calls]]


class Gate:
    """Lets a function of the house stop in the middle until the test lets it go on."""

    def __init__(self, monkeypatch, place, name):
        self.reached, self.open = threading.Event(), threading.Event()
        real = getattr(place, name)

        def stop(*given, **named):
            self.reached.set()
            assert self.open.wait(WAIT)
            return real(*given, **named)

        monkeypatch.setattr(place, name, stop)


def waiting_for_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.fixture
def acme():
    return cast.workspace()


def claim(of, user, prompt="contacts"):
    return claims.claim(workspace_id=of.pk, user_id=user, anonymous_id="", prompt=prompt, trigger="page", now=NOW)


def test_colleagues_who_claim_at_the_same_moment_never_exceed_the_account_s_cap(acme):
    live(acme, frequency=Frequency(count=1, period_of="contacts", per="account"))
    users = [f"u{number}" for number in range(4)]
    tell(acme, *(group("northwind", user=user) for user in users))

    for _ in range(5):
        answers = together(*(lambda user=user: claim(acme, user) for user in users))

        assert [isinstance(answer, Granted) for answer in answers].count(True) == 1
        assert {answer.reason for answer in answers if not isinstance(answer, Granted)} == {"capped_prompt"}
        Exposure.objects.all().delete()


def test_colleagues_who_claim_different_prompts_at_once_never_exceed_the_account_s_cap(acme):
    acme.account_cap = 2
    acme.save()
    keys = [f"p{number}" for number in range(5)]
    for key in keys:
        live(acme, key, trigger=EventTrigger(event=key))
    tell(acme, *(group("northwind", user=f"u-{key}") for key in keys))

    for _ in range(5):
        answers = together(*(lambda key=key: claim(acme, f"u-{key}", key) for key in keys))

        assert [isinstance(answer, Granted) for answer in answers].count(True) == 2
        assert {answer.reason for answer in answers if not isinstance(answer, Granted)} == {"capped_account"}
        Exposure.objects.all().delete()


def test_tabs_that_claim_different_prompts_at_once_never_exceed_the_intent_s_cap(acme):
    acme.intent_limits = {"ask": {"count": 1, "days": 7}}
    acme.save()
    keys = [f"p{number}" for number in range(4)]
    for key in keys:
        live(acme, key, intent="ask", trigger=EventTrigger(event=key))
    tell(acme, track("Login"))

    answers = together(*(lambda key=key: claim(acme, "lena", key) for key in keys))

    assert [isinstance(answer, Granted) for answer in answers].count(True) == 1
    assert {answer.reason for answer in answers if not isinstance(answer, Granted)} == {"capped_intent"}


def test_claim_waits_for_the_drain_that_fills_the_account_s_cap(acme, monkeypatch):
    acme.account_cap = 1
    acme.save()
    live(acme)
    tell(acme, group("northwind", user="mara"), group("northwind", user="lena"))
    granted = claim(acme, "mara")
    post(acme, track("$prompt_shown", user="mara", at=NOW, properties={"exposure": granted.exposure}), lane=1)
    gate = Gate(monkeypatch, intake, "log")
    drainer = threading.Thread(target=lambda: (drain(lanes=[1]), connection.close()))
    drainer.start()
    assert gate.reached.wait(WAIT)

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: (claim(acme, "lena"), connection.close())[0])
        until(waiting_for_locks, what="the claim waits for the drain")
        gate.open.set()
        drainer.join(WAIT)

        assert answer.result(WAIT) == Refused("capped_account")


def test_two_tabs_that_claim_at_the_same_moment_get_one_lease(acme):
    live(acme)
    tell(acme, track("Login"))

    answers = together(*([lambda: claim(acme, "lena")] * 3))

    assert sorted(isinstance(answer, Granted) for answer in answers) == [False, False, True]
    assert Exposure.objects.count() == 1


def test_drain_leaves_a_lane_that_another_works_on_and_comes_back(acme, monkeypatch):
    post(acme, track("Login"), lane=1)
    gate = Gate(monkeypatch, intake, "log")
    first = threading.Thread(target=lambda: (drain(lanes=[1]), connection.close()))
    first.start()
    assert gate.reached.wait(WAIT)
    post(acme, track("Login"), lane=1)
    with transaction.atomic():
        free = intake.lock_lanes(lanes=[1, 2])

    second = threading.Thread(target=lambda: (drain(lanes=[1]), connection.close()))
    second.start()
    gate.open.set()
    first.join(WAIT)
    second.join(WAIT)

    assert free == [2]
    assert (counts(person()), Inbox.objects.count()) == ({"Login": 2}, 0)


def test_drain_gives_up_a_lane_that_stays_locked(acme):
    post(acme, track("Login"), lane=1)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            intake.lock_lanes(lanes=[1])
            held.set()
            done.wait(WAIT)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(WAIT)
    taken = drain(lanes=[1])
    done.set()
    holder.join(WAIT)

    assert (taken, Inbox.objects.count()) == (0, 1)


def test_drains_of_the_same_accounts_finish_without_waiting_in_a_circle(acme):
    for number in range(40):
        for lane in (1, 2, 3):
            account = f"g{(number * (7 if lane == 2 else 3)) % 5}"
            user = f"u{number}-{lane}"
            post(acme, group(account, user=user, usage=number, plan="free"), track("Login", user=user), lane=lane)

    done = together(*(lambda lane=lane: drain(lanes=[lane]) for lane in (1, 2, 3)))

    assert done == [40, 40, 40]
    assert sum(counts(each)["Login"] for each in Account.objects.all()) == 120
    assert Event.objects.count() == 240


def test_drains_of_two_workspaces_take_them_in_the_same_order(acme, monkeypatch):
    cyds = cast.workspace("cyd", "Cyd's")
    tell(acme, group("g"))
    tell(cyds, group("g", user="cleo"))
    for lane, (first, second) in {1: (acme, cyds), 2: (cyds, acme)}.items():
        post(first, group("g", user=f"a{lane}", usage=1), lane=lane)
        post(second, group("g", user=f"b{lane}", usage=1), lane=lane)
    work, halfway = pipeline._work, threading.Barrier(2)

    def work_and_wait(*given, **named):
        work(*given, **named)
        with contextlib.suppress(threading.BrokenBarrierError):
            halfway.wait(0.5)  # only two that hold different workspaces would meet here

    monkeypatch.setattr(pipeline, "_work", work_and_wait)
    monkeypatch.setattr(pipeline, "_RACE_TRIES", 1)

    assert together(lambda: drain(lanes=[1]), lambda: drain(lanes=[2])) == [2, 2]


def test_locked_people_and_accounts_do_not_stop_rows_that_point_at_them(acme):
    lena = cast.lena(acme)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            profiles.lock_people(ids=[lena.pk])
            profiles.lock_accounts(ids=[lena.account_id])
            held.set()
            done.wait(WAIT)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(WAIT)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        lena.aliases.create(workspace=acme, anonymous_id="a1")
        lena.memberships.create(account=lena.account, last_seen=NOW)
    done.set()
    holder.join(WAIT)

    assert lena.memberships.count() == 1


def test_drains_that_meet_the_same_new_people_make_each_of_them_once(acme):
    for number in range(30):
        post(acme, track("Visit", user="", anonymousId=f"a{number}"), lane=1)
        post(acme, raw("identify", user=f"u{number}", anonymousId=f"a{number}"), lane=2)
        post(acme, track("Login", user=f"u{29 - number}"), lane=3)

    done = together(*(lambda lane=lane: drain(lanes=[lane]) for lane in (1, 2, 3)))
    drain(later(minutes=20))

    assert sum(done) >= 90
    assert Inbox.objects.count() == 0
    assert Person.objects.filter(user_id__isnull=False).count() == Person.objects.count() == 30
    assert {tuple(sorted(counts(each).items())) for each in Person.objects.all()} == {(("Login", 1), ("Visit", 1))}


def test_drains_count_a_message_once_when_it_lies_in_two_lanes(acme):
    same = [track("Login") for _ in range(50)]
    post(acme, *same, lane=1)
    post(acme, *same, lane=2)

    together(lambda: drain(lanes=[1]), lambda: drain(lanes=[2]))

    assert (counts(person()), SeenMessage.objects.count()) == ({"Login": 50}, 50)


def test_claim_and_drain_of_one_person_wait_for_each_other(acme, monkeypatch):
    live(acme)
    tell(acme, track("Login"))
    gate = Gate(monkeypatch, effects, "apply")
    post(acme, track("Login"), lane=1)
    drainer = threading.Thread(target=lambda: (drain(lanes=[1]), connection.close()))
    drainer.start()
    assert gate.reached.wait(WAIT)

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: (claim(acme, "lena"), connection.close())[0])
        until(waiting_for_locks, what="the claim waits for the drain")
        gate.open.set()
        drainer.join(WAIT)

        assert isinstance(answer.result(WAIT), Granted)


def test_decide_and_drain_of_the_same_people_finish_though_new_devices_come(acme):
    tell(acme, *(group("northwind", user=f"u{number}") for number in range(20)))
    live(acme)
    ids = list(Person.objects.order_by("-pk").values_list("pk", flat=True))
    for number in range(20):
        post(acme, raw("identify", user=f"u{number}", anonymousId=f"new-{number}"), lane=number % 3)

    together(
        *(lambda lane=lane: drain(lanes=[lane]) for lane in range(3)),
        *([lambda: decisions.decide_people(person_ids=ids, now=NOW)] * 2),
    )

    assert Inbox.objects.count() == 0
    assert all(each.decision.version == 2 for each in Person.objects.select_related("decision"))


def test_drain_begins_again_when_it_was_a_deadlock_s_victim(acme, monkeypatch):
    post(acme, track("Login"), lane=1)
    tries = []
    real = effects.apply

    def apply(**given):
        tries.append(1)
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$")
        return real(**given)

    monkeypatch.setattr(effects, "apply", apply)

    assert pipeline.drain(lanes=[1], clock=clock()) == 1
    assert (len(tries), counts(person())) == (2, {"Login": 1})
