"""The bare statement does what a cursor of Django's does, on either database."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guidance.ingest import statement
from guidance.ingest.models import RejectedEvent
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
INSERT = (
    "INSERT INTO guidance_rejectedevent (workspace_id, code, message, payload, received_at) VALUES (%s, %s, %s, %s, %s)"
)


@pytest.fixture
def values() -> list[Any]:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    return [
        acme.pk,
        "no_id",
        'it\'s 100 % "quoted" \\ %s',
        "x" * 100_000,
        connection.ops.adapt_datetimefield_value(NOW),
    ]


def test_execute_stores_values_as_they_are(values: list[Any]) -> None:
    statement.execute(INSERT, values)

    row = RejectedEvent.objects.get()
    assert [row.code, row.message, row.payload, row.received_at] == [*values[1:4], NOW]


def test_execute_takes_part_in_the_transaction(values: list[Any]) -> None:
    with transaction.atomic():
        statement.execute(INSERT, values)
        transaction.set_rollback(True)

    assert RejectedEvent.objects.count() == 0


def test_execute_raises_djangos_errors(values: list[Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        statement.execute("INSERT INTO no_such_table VALUES (%s)", [1])
