import datetime as dt
import json
import threading

import pytest
from django.db import connection

from guidance.conf import Conf, conf
from guidance.content import publishing
from guidance.core.times import DAY
from guidance.delivery import backfill, pipeline, readiness, rebuild, sweep
from guidance.delivery.models import Backfill
from guidance.people.models import Account, Person
from guidance.protocol.content import dump, load
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import tally_of
from guidance.segments import saving
from guidance.segments.models import Segment, SegmentBuild
from guidance.workspaces.models import Workspace
from tests.support import cast
from tests.support.factories import (
    AT,
    NOW,
    armed,
    audience,
    body,
    clock,
    decide,
    group,
    later,
    live,
    person,
    raw,
    tell,
    track,
)

pytestmark = pytest.mark.django_db
BIG = {"kind": "count", "event": "Export", "where": {"rows": {"$type": "number", "$gte": 100}}}
OURS = {**BIG, "scope": "account"}
PAID = {"kind": "sum", "event": "Paid", "property": "amount"}
KEY = tally_of(parse_fact(BIG))


@pytest.fixture
def acme():
    return cast.workspace()


def export(rows=100, **fields):
    return track("Export", properties={"rows": rows}, **fields)


def at_least(times, fact=BIG):
    """Return the rule of those about whom the fact says at least that."""
    return audience({"facts.it": {"$type": "number", "$gte": times}}, it=fact)


def ledger(held=None):
    return json.loads((held or person()).ledger)


def published(of, now=NOW):
    """Do what a worker does after a publish."""
    sweep.catalog_changed(workspace_id=of.pk, clock=clock(now))


def in_small_parts(monkeypatch, *, at_once=0):
    """Have every person and account be a part of its own, each a task, and return the tasks asked for."""
    asked = []
    monkeypatch.setattr(backfill, "ROWS_A_PART", 1)
    monkeypatch.setattr(backfill, "_AT_ONCE", at_once)
    monkeypatch.setattr(backfill, "enqueue", lambda name, **given: asked.append(given))
    return asked


def test_history_before_a_publish_is_counted_for_its_rule(acme):
    tell(acme, export(), export(99), export(200), track("Login"))
    live(acme, audience=at_least(2))
    decide(person())
    before = armed()

    published(acme)

    assert (before, armed()) == ([], ["contacts"])
    assert (ledger()[KEY]["n"], ledger()[KEY]["t"]) == (2, [AT, AT])
    assert ledger()["Export"]["n"] == 3


def test_version_before_is_served_while_old_history_is_counted(acme):
    tell(acme, export())
    first = live(acme)
    first.prompt.draft = dump(load(first.prompt.draft | {"audience": at_least(2)}))
    first.prompt.save()
    second = publishing.publish(prompt=first.prompt, by=None, now=NOW)
    decide(person())
    meanwhile = body()["armed"][0]["content"]

    published(acme)
    without = armed()
    tell(acme, export())

    assert (meanwhile, without) == (first.hash, [])
    assert body()["armed"][0]["content"] == second.hash


def test_prompt_that_waits_is_told(acme):
    tell(acme, export())
    version = live(acme, audience=at_least(1))

    decide(person())

    assert backfill.progress(workspace_id=acme.pk) == [("Export", 0, 0)]
    held = readiness.Readiness(workspace_id=acme.pk)
    assert held.prompts(readiness.content.live_prompts(workspace_id=acme.pk)) == []
    assert held.waiting == {version.prompt.key: False}


def test_segment_that_was_never_served_is_empty_until_it_is_counted(acme):
    tell(acme, export())
    Segment.objects.create(workspace=acme, key="big", name="Big exporters", rule=at_least(1))
    live(acme, audience=audience({"segments.big": {"$eq": True}}))
    decide(person())
    before = armed()

    published(acme)

    assert (before, armed()) == ([], ["contacts"])


def test_segment_serves_its_rule_before_while_the_new_one_is_counted(acme):
    tell(acme, export())
    rule = {"where": {"user.id": "lena"}, "facts": {}, "version": 1}
    Segment.objects.create(workspace=acme, key="big", name="Big", rule=at_least(2), live_rule=rule)
    live(acme, audience=audience({"segments.big": {"$eq": True}}))

    decide(person())

    assert armed() == ["contacts"]
    assert Backfill.objects.get().tally == KEY


def test_changed_segment_keeps_its_people_until_history_is_counted_and_everybody_is_looked_at(acme):
    tell(acme, export())
    segment = saving.save(segment=Segment(workspace=acme, key="big", name="Big", rule=audience({"user.id": "lena"})))
    live(acme, audience=audience({"segments.big": {"$eq": True}}))
    decide(person())
    segment.rule = at_least(2)
    saving.save(segment=segment)
    builds = SegmentBuild.objects.filter(segment=segment).order_by("pk")
    rebuild.start(build_id=builds.last().pk, clock=clock())  # too early
    decide(person())
    meanwhile = armed()

    published(acme)
    rebuild.start(build_id=builds.last().pk, clock=clock())
    published(acme)
    after = armed()
    tell(acme, export())

    assert (meanwhile, after, armed()) == (["contacts"], [], ["contacts"])


def test_rule_is_served_at_once_when_nothing_ever_happened(acme):
    live(acme, audience=at_least(2))

    tell(acme, export(), export())

    assert armed() == ["contacts"]
    assert Backfill.objects.get().finished_at is not None


def test_events_that_come_while_history_is_counted_are_counted_once(acme):
    tell(acme, export(at=later(days=-3)))
    live(acme, audience=at_least(3))
    tell(acme, export(at=later(days=-1)))
    meanwhile = ledger()[KEY]["n"]

    published(acme)
    tell(acme, export())

    assert (meanwhile, ledger()[KEY]["t"]) == (1, [AT - 3 * DAY, AT - DAY, AT])
    assert armed() == ["contacts"]


def test_accounts_are_counted_by_what_happened_in_them(acme):
    tell(acme, group("northwind", user="mara"), export(user="mara"))
    tell(acme, group("contoso"), export(groupId="contoso"), export(groupId="northwind"), export(groupId="contoso"))
    live(acme, audience=at_least(2, OURS))

    published(acme)

    totals = {each.group_id: ledger(each)[KEY]["n"] for each in Account.objects.all()}
    assert totals == {"northwind": 2, "contoso": 2}
    assert {each.user_id: ledger(each)[KEY]["n"] for each in Person.objects.all()} == {"mara": 1, "lena": 3}
    assert armed("mara") == ["contacts"]


def test_sums_and_pages_are_counted_too(acme):
    tell(
        acme,
        track("Paid", properties={"amount": 0.1}),
        track("Paid", properties={"amount": 0.2}),
        track("Paid", properties={"amount": "9"}),
        raw("page", name="Plans", properties={"path": "/plans"}),
        raw("screen", name="Plans", properties={"path": "/plans"}),
        raw("page", properties={"path": "/"}),
    )
    plans = {"kind": "count", "event": "$page", "where": {"path": "/plans"}}
    where = {"facts.paid": {"$type": "number", "$gte": 0.3}, "facts.plans": {"$type": "number", "$eq": 2}}
    live(acme, audience=audience(where, paid=PAID, plans=plans))

    published(acme)

    assert armed() == ["contacts"]
    assert ledger()[tally_of(parse_fact(PAID))]["s"] == 300_000


def test_history_that_the_log_does_not_hold_is_not_counted(acme):
    tell(acme, export())
    live(acme, audience=at_least(1))
    held = person()
    held.ledger = json.dumps({KEY: ledger()["Export"], "Export": ledger()["Export"]})
    held.save()
    held.events.all().delete()
    tell(acme, track("Login"))

    published(acme)

    assert KEY not in ledger()
    assert ledger()["Export"]["n"] == 1


def test_rule_that_comes_back_is_counted_anew(acme):
    version = live(acme, audience=at_least(2))
    tell(acme, export())
    publishing.archive(prompt=version.prompt)
    tell(acme, export())
    gone = Backfill.objects.count()

    publishing.publish(prompt=version.prompt, by=None, now=NOW)
    published(acme)

    assert (gone, ledger()[KEY]["n"], armed()) == (0, 2, ["contacts"])


def test_rule_of_a_paused_prompt_is_counted_on(acme):
    version = live(acme, audience=at_least(2))
    tell(acme, export())
    publishing.pause(prompt=version.prompt)
    tell(acme, export())

    version.prompt.refresh_from_db()
    publishing.resume(prompt=version.prompt)
    decide(person())

    assert armed() == ["contacts"]


def test_days_before_those_the_ledger_holds_are_taken_from_the_log(acme, monkeypatch):
    short = Conf(**{**{name: getattr(conf(), name) for name in Conf.__slots__}, "ledger_days": 5})
    monkeypatch.setattr(readiness, "conf", lambda: short)
    tell(acme, track("Hello", at=later(days=-20)))
    first = live(acme)  # now there is a catalog that keeps five days only
    tell(acme, track("Login", at=later(days=-20)), track("Login", at=later(days=-9)), track("Login"))
    kept = set(ledger()["Login"]["d"])
    visits = {"kind": "distinct_days", "event": "Login", "window_seconds": 12 * 86_400}
    live(acme, "loyal", audience=at_least(2, visits))

    published(acme)

    today = AT // DAY
    assert kept == {str(today)}
    assert set(ledger()["Login"]["d"]) == {str(today), str(today - 9)}
    assert (ledger()["Login"]["n"], ledger()["Hello"]["n"]) == (3, 1)
    assert sorted(armed()) in (["loyal"], [first.prompt.key])
    assert Backfill.objects.get().spec["longer"] is True


def test_counting_goes_in_parts_and_the_last_one_has_everybody_decided_again(acme, monkeypatch):
    tell(acme, *(export(user=f"u{number}") for number in range(3)))
    tell(acme, group("northwind"), export())
    live(acme, audience=at_least(1))
    asked = in_small_parts(monkeypatch)
    published(acme)
    row = Backfill.objects.get()
    version = Workspace.objects.get().catalog_version

    for given in asked[:-1]:
        backfill.work(**given, now=NOW)
    halfway = backfill.progress(workspace_id=acme.pk)
    backfill.work(**asked[-1], now=NOW)

    assert [given["part"] for given in asked] == [0, 1, 2, 3, 4]
    assert {given["backfill_id"] for given in asked} == {row.pk}
    assert halfway == [("Export", 5, 4)]
    assert backfill.progress(workspace_id=acme.pk) == []
    assert Workspace.objects.get().catalog_version == version + 1
    published(acme)
    assert [armed(user) for user in ("u0", "u1", "u2", "lena")] == [["contacts"]] * 4


def test_part_that_a_killed_worker_left_is_taken_up_again(acme, monkeypatch):
    tell(acme, export(user="mara"))
    tell(acme, export())
    live(acme, audience=at_least(1))
    asked = in_small_parts(monkeypatch)
    published(acme)
    first = list(asked)
    asked.clear()
    backfill.work(**first[0], now=NOW)

    with monkeypatch.context() as patch:
        patch.setattr(backfill, "_done", lambda *given: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            backfill.work(**first[1], now=NOW)
    lost = KEY in ledger()
    sweep.sweep(clock=clock(later(seconds=59)))
    early = list(asked)
    sweep.sweep(clock=clock(later(seconds=120)))
    for given in [*asked, *first]:
        backfill.work(**given, now=later(seconds=121))

    assert (lost, early) == (False, [])
    assert [given["part"] for given in asked] == [1, 2]
    assert ledger()[KEY]["n"] == ledger(person("mara"))[KEY]["n"] == 1
    assert Backfill.objects.get().finished_at == later(seconds=121)


def test_pump_counts_everything_without_a_broker(acme, monkeypatch):
    tell(acme, export())
    live(acme, audience=at_least(1))
    asked = in_small_parts(monkeypatch)
    decide(person())

    sweep.pump(clock=clock(NOW))
    sweep.pump(clock=clock(NOW))

    assert (asked, armed()) == ([], ["contacts"])


def test_part_that_is_done_twice_counts_once(acme, monkeypatch):
    tell(acme, export())
    live(acme, audience=at_least(1))
    asked = in_small_parts(monkeypatch)
    published(acme)

    for given in [*asked, *asked]:
        backfill.work(**given, now=NOW)

    assert ledger()[KEY]["n"] == 1
    assert (Backfill.objects.get().done, Backfill.objects.get().parts) == (2, 2)


def test_visitor_who_becomes_known_while_history_is_counted_brings_all_of_theirs(acme, monkeypatch):
    tell(acme, export())
    tell(acme, export(user="", anonymousId="a1"))
    live(acme, audience=at_least(3))
    asked = in_small_parts(monkeypatch)
    published(acme)
    backfill.work(**asked[0], now=NOW)  # Lena is counted, the visitor is not

    tell(acme, raw("identify", anonymousId="a1"), export())
    for given in asked[1:]:
        backfill.work(**given, now=NOW)

    assert ledger()[KEY]["n"] == 3


def test_two_rules_of_other_meanings_but_one_name_are_both_right(acme):
    tell(acme, export(), track("Login"), track("Login"))
    live(acme, "big", audience=at_least(1))
    publishing.publish(prompt=cast.prompt(acme, "loyal"), by=None, now=NOW)
    version = cast.prompt(acme, "often")
    version.draft = dump(load(version.draft | {"audience": at_least(2, {"kind": "count", "event": "Login"})}))
    # Written past the check that would ask for another name.
    readiness_version = publishing._new_version(version, version.draft, None, NOW)
    version.live, version.status = readiness_version, version.Status.PUBLISHED
    version.save()

    published(acme)

    verdicts = {each["prompt"]: each["code"] for each in json.loads(person().decision.verdicts)}
    assert verdicts["big"] != "audience"
    assert verdicts["often"] != "audience"


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_nothing_is_lost_or_doubled_while_events_pour_in(monkeypatch):
    acme = cast.workspace()
    users = [f"u{number}" for number in range(6)]
    for user in users:
        tell(acme, group("northwind", user=user), *(export(user=user) for _ in range(5)))
    live(acme, audience=at_least(1))
    asked = in_small_parts(monkeypatch)
    stop = threading.Event()
    poured = []

    def pour():
        while not stop.is_set() or len(poured) < 30:
            user = users[len(poured) % len(users)]
            tell(acme, export(user=user))
            poured.append(user)
        connection.close()

    source = threading.Thread(target=pour)
    source.start()
    backfill.take_up(now=NOW)
    while not Backfill.objects.filter(parts__gt=0).exists():
        backfill.take_up(now=NOW)
    for given in list(asked):
        backfill.work(**given, now=NOW)
    stop.set()
    source.join(60)

    assert Backfill.objects.get().finished_at is not None
    assert {user: ledger(person(user))[KEY]["n"] for user in users} == {user: 5 + poured.count(user) for user in users}
    assert ledger(Account.objects.get())[KEY]["n"] == 30 + len(poured)


def test_progress_is_kept_apart_by_workspace(acme):
    cyds = cast.workspace("cyd", "Cyd's")
    tell(acme, export())
    live(acme, audience=at_least(1))
    pipeline.apply(workspace_id=cyds.pk, events=[export(user="zoe")], now=NOW + dt.timedelta(seconds=1))
    decide(person())

    assert backfill.progress(workspace_id=cyds.pk) == []
    published(acme)
    assert KEY not in ledger(person("zoe"))
