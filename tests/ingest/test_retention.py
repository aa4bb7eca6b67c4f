"""Pruning takes what is past its time, in small bites, and nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.conf import conf
from guidance.ingest import retention
from guidance.ingest.models import DeadLetter, Event, RejectedEvent, SeenMessage
from guidance.people.models import Person
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)


@pytest.fixture
def acme() -> Workspace:
    return Workspace.objects.create(key="acme", name="Acme Mail")


def seen(acme: Workspace, number: int, days: float) -> SeenMessage:
    return SeenMessage(workspace=acme, message_id=f"m{number}", received_at=NOW - dt.timedelta(days=days))


def test_prune_takes_only_what_is_past_its_time(acme: Workspace) -> None:
    lena = Person.objects.create(workspace=acme, user_id="lena", first_seen=NOW, last_seen=NOW)
    SeenMessage.objects.bulk_create([seen(acme, 1, 6.9), seen(acme, 2, 7.1)])
    for number, days in ((1, 89.9), (2, 90.1)):
        moment = NOW - dt.timedelta(days=days)
        Event.objects.create(
            workspace=acme, person=lena, name="Login", message_id=f"m{number}", time=moment, received_at=moment
        )
        DeadLetter.objects.create(workspace=acme, body="{}", verified=False, received_at=moment, died_at=moment)
    for days in (13.9, 14.1):
        RejectedEvent.objects.create(workspace=acme, payload="{}", received_at=NOW - dt.timedelta(days=days))

    deleted = retention.prune(now=NOW, keep=conf())

    # On PostgreSQL the log goes by whole months (tests/ingest/test_months.py).
    whole = connection.vendor == "postgresql"
    assert deleted == (3 if whole else 4)
    assert list(SeenMessage.objects.values_list("message_id", flat=True)) == ["m1"]
    assert set(Event.objects.values_list("message_id", flat=True)) == ({"m1", "m2"} if whole else {"m1"})
    assert (RejectedEvent.objects.count(), DeadLetter.objects.count()) == (1, 1)


def test_prune_bites_off_one_chunk_at_a_time(acme: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    SeenMessage.objects.bulk_create([seen(acme, number, 8) for number in range(5)])

    with CaptureQueriesContext(connection) as asked:
        deleted = retention.prune(now=NOW, keep=conf())

    bites = [one["sql"].split()[0] for one in asked if "guidance_seenmessage" in one["sql"]]
    assert (deleted, SeenMessage.objects.count()) == (5, 0)
    assert bites == ["SELECT", "DELETE"] * 3
