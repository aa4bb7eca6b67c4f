import pytest

from guidance.content import publishing
from guidance.delivery import decisions, sweep
from guidance.delivery.models import Decision
from guidance.ingest.models import Inbox
from guidance.people.models import Person
from guidance.protocol.content import Schedule
from tests.support import cast
from tests.support.factories import NOW, armed, clock, codes, decide, decision, later, live, post, tell, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


def sweep_at(now):
    sweep.sweep(clock=clock(now))


def test_sweep_drains_lanes_that_nobody_rang_for(acme):
    post(acme, track("Login"), lane=1, at=later(seconds=-3))
    post(acme, track("Login", user="mara"), lane=2, at=later(seconds=-1))  # its wake-up may still come

    sweep_at(NOW)

    assert list(Inbox.objects.values_list("lane", flat=True)) == [2]


def test_sweep_does_nothing_while_another_holds_the_lease(acme):
    sweep_at(NOW)
    post(acme, track("Login"), at=later(seconds=-3))

    sweep_at(later(seconds=3.9))
    held_back = Inbox.objects.count()
    sweep_at(later(seconds=4))

    assert (held_back, Inbox.objects.count()) == (1, 0)


def test_scheduler_stands_in_when_no_worker_has_swept_in_time(acme):
    sweep_at(NOW)
    post(acme, track("Login"), at=NOW)

    stood_in = [sweep.stand_in(clock=clock(later(seconds=seconds))) for seconds in (1, 7, 7.1, 8, 14.2)]

    assert stood_in == [False, False, True, False, True]
    assert Inbox.objects.count() == 0


def test_scheduler_stands_in_when_nobody_has_ever_swept(acme):
    post(acme, track("Login"), at=later(seconds=-3))

    assert sweep.stand_in(clock=clock(NOW))
    assert Inbox.objects.count() == 0


def test_sweep_decides_when_a_moment_has_come(acme):
    live(acme, schedule=Schedule(starts_at="2026-11-21T11:00:00Z"))
    tell(acme, track("Login"))
    before = (armed(), decision().next_look_at)

    sweep_at(later(minutes=59))
    early = armed()
    sweep_at(later(hours=1))

    assert before == ([], later(hours=1))
    assert (early, armed(), decision().next_look_at) == ([], ["contacts"], None)


def test_sweep_opens_and_closes_a_prompt_at_its_hours_where_the_person_is(acme):
    live(acme, schedule=Schedule(opens_at="16:15", closes_at="17:00"))
    tell(acme, track("Login", context={"timezone": "Asia/Kathmandu"}))  # a quarter to four there
    before = (armed(), decision().next_look_at)

    sweep_at(later(minutes=29))
    early = armed()
    sweep_at(later(minutes=30))
    opened = (armed(), decision().next_look_at)
    sweep_at(later(minutes=75))

    assert before == ([], later(minutes=30))
    assert (early, opened) == ([], (["contacts"], later(minutes=75)))
    assert (armed(), decision().next_look_at) == ([], later(days=1, minutes=30))


def test_sweep_decides_people_by_a_new_catalog_even_when_the_job_was_lost(acme):
    version = live(acme)
    tell(acme, track("Login"))
    publishing.archive(prompt=version.prompt)

    sweep_at(later(hours=1))

    assert (armed(), codes()) == ([], {})


def test_sweep_leaves_people_nobody_has_seen_for_long(acme):
    tell(acme, track("Login"))
    live(acme)
    Person.objects.update(last_seen=later(days=-31))

    sweep_at(NOW)

    assert codes() == {}


def test_pump_takes_mail_at_once_and_no_lease(acme):
    for number in range(2):
        post(acme, track("Login"))
        sweep.pump(clock=clock())

        assert (Inbox.objects.count(), decision().version) == (0, 1), number


def test_catalog_changed_decides_the_people_of_that_workspace_only(acme):
    cyds = cast.workspace("cyd", "Cyd's")
    tell(acme, track("Login"))
    tell(cyds, track("Login", user="cleo"))
    live(acme)
    live(cyds)

    sweep.catalog_changed(workspace_id=acme.pk, clock=clock())

    assert (armed("lena"), armed("cleo")) == (["contacts"], [])


def test_catalog_changed_takes_everybody_the_latest_seen_first(acme, monkeypatch):
    for number in range(5):
        tell(acme, track("Login", user=f"u{number}"), now=later(minutes=number))
    live(acme)
    order, real = [], decisions.decide_people
    monkeypatch.setattr(sweep, "_PEOPLE_A_TRANSACTION", 2)

    def watch(*, person_ids, now):
        order.append([Person.objects.get(pk=pk).user_id for pk in person_ids])
        return real(person_ids=person_ids, now=now)

    monkeypatch.setattr(decisions, "decide_people", watch)
    sweep.catalog_changed(workspace_id=acme.pk, clock=clock(later(hours=1)))

    assert order == [["u4", "u3"], ["u2", "u1"], ["u0"]]
    assert [armed(f"u{number}") for number in range(5)] == [["contacts"]] * 5


def test_sweep_decides_one_workspace_a_transaction(acme, monkeypatch):
    cyds = cast.workspace("cyd", "Cyd's")
    people = [cast.lena(of, user_id=user) for of, user in ((acme, "a"), (cyds, "b"), (acme, "c"))]
    decide(*people)
    Decision.objects.update(next_look_at=NOW)
    asked = []
    monkeypatch.setattr(decisions, "decide_people", lambda *, person_ids, now: asked.append(person_ids))
    monkeypatch.setattr(sweep, "_ROUNDS_A_TASK", 1)

    sweep.pump(clock=clock())

    assert sorted(map(sorted, asked)) == [[people[0].pk, people[2].pk], [people[1].pk]]


def test_sweep_does_not_wait_behind_a_person_who_cannot_be_decided(acme, monkeypatch, caplog):
    lena, mara = cast.lena(acme), cast.lena(acme, user_id="mara")
    decide(lena, mara)
    live(acme)
    Decision.objects.update(next_look_at=NOW)
    real = decisions.person_state

    def fail(row, *rest):
        if row.id == lena.pk:
            raise ValueError("a broken row")
        return real(row, *rest)

    monkeypatch.setattr(decisions, "person_state", fail)
    sweep_at(NOW)

    assert (armed("mara"), armed("lena")) == (["contacts"], [])
    assert decision("lena").next_look_at == later(hours=1)
    assert f"delivery.sweep.person_failed person={lena.pk}" in caplog.text


def test_decide_again_takes_a_few_hundred_a_transaction(acme, monkeypatch):
    monkeypatch.setattr(sweep, "_PEOPLE_A_TRANSACTION", 2)
    people = [cast.lena(acme, user_id=f"u{number}") for number in range(3)]
    live(acme)

    sweep.decide_again(person_ids=[each.pk for each in people], now=NOW)

    assert [armed(f"u{number}") for number in range(3)] == [["contacts"]] * 3
