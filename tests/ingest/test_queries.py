"""What was seen of an event lately."""

import datetime as dt
from typing import Any

import pytest

from guidance.ingest import queries
from guidance.ingest.models import Event
from guidance.ingest.queries import Seen
from guidance.people.models import Person
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)


def happened(person: Person, name: str, **ago: float) -> None:
    time = NOW - dt.timedelta(**ago)
    given: dict[str, Any] = {"type": "track", "message_id": f"{name}{ago}", "received_at": NOW}
    Event.objects.create(workspace=person.workspace, person=person, name=name, time=time, **given)


def person_of(key: str) -> Person:
    workspace = Workspace.objects.create(key=key, name=key)
    return Person.objects.create(workspace=workspace, user_id="lena", first_seen=NOW, last_seen=NOW)


def test_seen_lately_counts_seven_days_of_one_workspace(django_assert_num_queries: Any) -> None:
    lena, cyd = person_of("acme"), person_of("zeta")
    happened(lena, "Exported", days=1)
    happened(lena, "Exported", days=6.9)
    happened(lena, "Exported", days=7.1)
    happened(lena, "Sent", days=8)
    happened(cyd, "Exported", hours=1)

    with django_assert_num_queries(2):
        seen = queries.seen_lately(workspace_id=lena.workspace_id, names=["Exported", "Sent", "Never"], now=NOW)

    assert seen == {"Exported": Seen(2, NOW - dt.timedelta(days=1))}


def test_seen_lately_looks_at_the_newest_events_only(monkeypatch: pytest.MonkeyPatch) -> None:
    lena = person_of("acme")
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    for hours in (3, 2, 1):
        happened(lena, "Exported", hours=hours)

    seen = queries.seen_lately(workspace_id=lena.workspace_id, names=["Exported"], now=NOW)

    assert seen["Exported"].times == 2
