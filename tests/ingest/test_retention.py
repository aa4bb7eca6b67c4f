"""Pruning takes what is past its time, in small bites, and nothing else."""

import datetime as dt
from typing import Any

import pytest

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

    assert deleted == 4
    assert list(SeenMessage.objects.values_list("message_id", flat=True)) == ["m1"]
    assert list(Event.objects.values_list("message_id", flat=True)) == ["m1"]
    assert (RejectedEvent.objects.count(), DeadLetter.objects.count()) == (1, 1)


def test_prune_bites_off_one_chunk_at_a_time(
    acme: Workspace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    SeenMessage.objects.bulk_create([seen(acme, number, 8) for number in range(5)])

    with django_assert_num_queries(6 + 3):  # three bites of a read and a delete; three empty reads of the other tables
        deleted = retention.prune(now=NOW, keep=conf())

    assert (deleted, SeenMessage.objects.count()) == (5, 0)
