"""Erasing: no table holds the id afterwards, whatever happens meanwhile, and nothing of them comes in again."""

import datetime as dt
import json
import threading
import zlib

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections

from guidance.conf import conf
from guidance.delivery import claims, erasure, export, pipeline, retention, suppression
from guidance.delivery.models import Decision
from guidance.ingest.models import DeadLetter, Event, Inbox, RejectedEvent, SeenMessage
from guidance.insights.models import Exposure
from guidance.people import erasure as receipts
from guidance.people.erasure import Erased, Name
from guidance.people.models import Account, Erasure, Person, Suppression
from guidance.segments.models import ListEntry, Segment
from guidance.workspaces import audit
from tests.support import cast, factories
from tests.support.factories import NOW, drain, group, later, live, post, raw, tell, track

WHO = "lena-of-northwind"
BROWSER = "anon-1d5e8f60-1111-4222-8333-444455556666"
COMPANY = "the-company-northwind"


@pytest.fixture(autouse=True)
def _nobody_met():
    suppression._met.clear()
    yield
    suppression._met.clear()


@pytest.fixture
def acme(db):
    return cast.workspace()


def somebody(of):
    """Return Lena of an account that is not named after her."""
    lena = cast.lena(of, user_id=WHO)
    lena.account.group_id = COMPANY
    lena.account.save()
    return lena


def lived_in(of):
    """Return Lena after a life that left traces in every table that can hold one."""
    lena = somebody(of)
    live(of)
    audience = Segment.objects.create(workspace=of, key="vips", name="VIPs", source="list")
    ListEntry.objects.create(segment=audience, member_id=WHO)
    company = Segment.objects.create(workspace=of, key="big", name="Big", kind="account", source="list")
    ListEntry.objects.create(segment=company, member_id=COMPANY)
    tell(of, raw("identify", user=WHO, anonymousId=BROWSER, traits={"name": "Lena", "id": WHO}))
    tell(
        of, group(COMPANY, user=WHO, usage=1_900, traits={"id": COMPANY}), track(user=WHO, context={"groupId": COMPANY})
    )
    asked = {"workspace_id": of.pk, "user_id": WHO, "anonymous_id": "", "prompt": "contacts", "trigger": "page"}
    shown = claims.claim(**asked, now=NOW).exposure
    tell(of, track("$prompt_shown", user=WHO, properties={"exposure": shown}))
    body = json.dumps({"batch": [track(user=WHO), track(user="ben", groupId=COMPANY)]})
    DeadLetter.objects.create(
        workspace=of, body=body, verified=False, error=f"{WHO}: bad", received_at=NOW, died_at=NOW
    )
    for payload in (f'{{"userId": "{WHO}", "ty', f'{{"userId": "ben", "groupId": "{COMPANY}"'):
        RejectedEvent.objects.create(workspace=of, code="bad", message="Bad.", payload=payload, received_at=NOW)
    ada = cast.member("ada", of, "admin")
    for row, name in ((lena, WHO), (lena.account, COMPANY)):
        LogEntry.objects.create(
            user=ada,
            content_type=ContentType.objects.get_for_model(type(row)),
            object_id=str(row.pk),
            object_repr=name,
            action_flag=CHANGE,
            change_message=f"{name} is left in peace.",
        )
        audit.note(
            workspace_id=of.pk,
            by=ada,
            action=f"{name} is left in peace.",
            sort=row._meta.verbose_name,
            object_id=row.pk,
            name=name,
            now=NOW,
        )
    post(of, track(user=WHO), track(user="ben", anonymousId=BROWSER), track(user="ben", groupId=COMPANY))
    return lena


def traces(text):
    """Return the tables in which any value holds `text`."""
    found = set()
    for model in apps.get_models():
        for row in model._default_manager.values():
            for held in row.values():
                seen = bytes(held) if isinstance(held, memoryview | bytes) else str(held).encode()
                if text.encode() in seen or text.encode() in opened(seen):
                    found.add(model._meta.label)
    return found


def opened(packed):
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""


def test_no_table_holds_a_person_after_they_were_erased(acme):
    lena = lived_in(acme)
    assert {"guidance.Person", "guidance.Inbox", "guidance.DeadLetter", "guidance.RejectedEvent"} < traces(WHO)

    receipt = erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)

    assert (traces(WHO), traces(BROWSER)) == (set(), set())
    assert (Exposure.objects.count(), Decision.objects.count(), SeenMessage.objects.count()) == (0, 0, 0)
    assert receipt.removed == {
        "anonymous ids": 1,
        "dead letters": 1,
        "decision records": 2,
        "decisions": 1,
        "events": 4,
        "exposures": 1,
        "inbox": 1,
        "list entries": 1,
        "memberships": 1,
        "people": 1,
        "refused events": 1,
        "stays in segments": 1,
        "studio log": 2,
    }
    assert (receipt.by, receipt.finished_at, receipt.row) == ("Ada", NOW, None)


def test_no_table_holds_an_account_or_its_people_after_both_were_erased(acme):
    lena = lived_in(acme)

    erasure.erase_account(account_id=lena.account_id, by="Ada", now=NOW, with_people=True)

    assert (traces(COMPANY), traces(WHO), traces(BROWSER)) == (set(), set(), set())
    assert Erasure.objects.count() == 2


def test_people_of_an_erased_account_stay_and_are_decided_without_it(acme):
    lena = lived_in(acme)

    receipt = erasure.erase_account(account_id=lena.account_id, by="Ada", now=NOW)

    lena.refresh_from_db()
    assert lena.account is None
    assert traces(COMPANY) == set()
    assert Event.objects.filter(type="track", person=lena, account=None).count() == 2
    assert Event.objects.filter(type="group").count() == 0
    assert Decision.objects.get(person=lena).decided_at == NOW
    assert receipt.removed["accounts"] == 1


def test_what_waited_for_others_is_worked_in_after_an_erasure(acme):
    lena = lived_in(acme)

    erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    drain()

    assert list(Person.objects.values_list("user_id", flat=True)) == ["ben"]
    assert factories.counts(factories.person("ben")) == {"Login": 2}
    assert traces(BROWSER) == set()


def test_late_events_of_an_erased_person_are_dropped_and_counted(acme):
    lena = lived_in(acme)
    receipt = erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    drain()

    tell(acme, track(user=WHO), track(user="", anonymousId=BROWSER), track(user="ben"), now=later(days=30))

    receipt.refresh_from_db()
    assert (receipt.dropped, receipt.dropped_at) == (2, later(days=30))
    assert traces(WHO) == set()
    assert factories.counts(factories.person("ben")) == {"Login": 3}


def test_late_events_in_an_erased_account_are_taken_without_it(acme):
    lena = lived_in(acme)
    receipt = erasure.erase_account(account_id=lena.account_id, by="Ada", now=NOW)
    drain()

    tell(acme, group(COMPANY, user="ben"), track("Export", user="ben", groupId=COMPANY), now=later(days=1))

    receipt.refresh_from_db()
    assert receipt.dropped == 1
    assert factories.counts(factories.person("ben"))["Export"] == 1
    assert not Account.objects.filter(group_id=COMPANY).exists()


def test_a_server_is_told_that_the_person_or_account_was_erased(acme):
    lena = lived_in(acme)
    erasure.erase_account(account_id=lena.account_id, by="Ada", now=NOW, with_people=True)

    for event in ({"type": "identify", "userId": WHO}, {"type": "group", "userId": "ben", "groupId": COMPANY}):
        with pytest.raises(Erased, match="was erased"):
            pipeline.apply(workspace_id=acme.pk, events=[event], now=NOW)


def test_another_workspace_with_the_same_id_is_not_touched(acme):
    lena = cast.lena(acme, user_id=WHO)
    other = cast.workspace("other", "Other")
    theirs = cast.lena(other, user_id=WHO)

    erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    tell(other, track(user=WHO))

    theirs.refresh_from_db()
    assert factories.counts(theirs) == {"Login": 1}


def test_somebody_let_in_again_is_somebody_new(acme):
    lena = lived_in(acme)
    receipt = erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    drain()

    receipts.lift(erasure=receipt, now=NOW)
    tell(acme, track(user=WHO))

    assert factories.counts(factories.person(WHO)) == {"Login": 1}
    assert Erasure.objects.get().lifted_at == NOW
    assert not Suppression.objects.exists()


def test_an_id_stays_suppressed_when_the_secret_key_is_replaced(acme, settings):
    lena = cast.lena(acme, user_id=WHO)
    erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert len(receipts.find(workspace_id=acme.pk, names=[Name("user", WHO)])) == 1


def test_an_erasure_that_was_killed_is_finished_by_the_pruning(acme, monkeypatch):
    lena = lived_in(acme)
    with monkeypatch.context() as broken:
        broken.setattr(erasure, "_deleted", lambda model, pk: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    assert Person.objects.filter(user_id=WHO).exists()

    retention.prune(now=NOW + dt.timedelta(minutes=6), keep=conf())

    receipt = Erasure.objects.get()
    assert receipt.finished_at == NOW + dt.timedelta(minutes=6)
    assert not Person.objects.filter(user_id=WHO).exists()


def test_erasing_by_id_twice_gives_the_same_receipt(acme):
    cast.lena(acme, user_id=WHO)
    asked = {"workspace_id": acme.pk, "name": Name("user", WHO), "by": "a key", "now": NOW}

    first = erasure.erase_known(**asked)
    second = erasure.erase_known(**asked)

    assert first == second
    assert erasure.erase_known(**{**asked, "name": Name("user", "nobody")}) is None


def test_export_tells_everything_that_is_kept(acme):
    lena = lived_in(acme)

    told = export.of_person(person_id=lena.pk, now=NOW)

    assert (told["userId"], told["anonymousIds"], told["accounts"]) == (WHO, [BROWSER], [COMPANY])
    assert told["traits"] == {"name": "Lena", "email": f"{WHO}@northwind.example", "role": "member", "id": WHO}
    assert [event["name"] for event in told["events"]] == ["", "", "Login", "$prompt_shown"]
    assert [shown["prompt"] for shown in told["exposures"]] == ["contacts"]
    assert told["lists"] == ["vips"]
    assert [event["userId"] for event in told["waiting"]] == [WHO, "ben", WHO]
    assert json.loads(json.dumps(told)) == told


def test_export_of_an_account_names_its_people_by_id(acme):
    lena = lived_in(acme)

    told = export.of_account(account_id=lena.account_id, now=NOW)

    assert (told["groupId"], told["people"], told["plan"], told["lists"]) == (COMPANY, [WHO], "free", ["big"])
    assert told["meters"]["contacts"]["used"] == 1_900
    assert [event["type"] for event in told["events"]] == ["group"]


@pytest.mark.usefixtures("on_postgres")
def test_nothing_of_a_person_is_left_who_was_erased_under_load():
    acme = cast.workspace()
    lena = somebody(acme)
    started, stop = threading.Event(), threading.Event()

    def report():
        try:
            for number in range(400):
                post(acme, track(user=WHO), track(user=f"other-{number % 7}"), at=NOW)
                post(acme, raw("identify", user=WHO, anonymousId=f"browser-{number}"))
                drain()
                if number == 5:
                    started.set()
                if stop.is_set():
                    return
        finally:
            started.set()
            connections.close_all()

    workers = [threading.Thread(target=report) for _ in range(3)]
    for worker in workers:
        worker.start()
    started.wait()
    receipt = erasure.erase_person(person_id=lena.pk, by="Ada", now=NOW)
    stop.set()
    for worker in workers:
        worker.join()
    drain()

    assert receipt.removed["people"] == 1
    assert traces(WHO) == set()
    assert not Event.objects.filter(person__user_id=WHO).exists()
    assert not Inbox.objects.exists()
    assert not Person.objects.filter(aliases__anonymous_id__startswith="browser-").exists()
