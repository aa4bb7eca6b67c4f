"""The bare statement does what a cursor of Django's does, on either database."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from guidance.ingest.models import RejectedEvent
from guidance.people import statement
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


def test_execute_returns_the_rows_and_nothing_for_a_statement_without_any(values: list[Any]) -> None:
    assert statement.execute(INSERT, values) == []
    ((code, at),) = statement.execute(
        "SELECT code, received_at FROM guidance_rejectedevent WHERE payload = %s", [values[3]]
    )
    assert (code, statement.moment(at)) == ("no_id", NOW)


def test_execute_asks_nothing_more_in_a_transaction_that_failed(values: list[Any]) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            statement.execute(INSERT, values)


def test_execute_is_seen_by_whoever_watches_the_connection(values: list[Any]) -> None:
    seen: list[str] = []

    def watch(execute: Any, sql: str, *given: Any) -> Any:
        seen.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(watch):
        statement.execute(INSERT, values)

    assert seen == [INSERT]


@pytest.mark.parametrize("chosen", [[], ["acme"], ["acme", "o'd \"d", "acme"]])
def test_among_finds_each_of_many_values(chosen: list[str]) -> None:
    for key in ("acme", "o'd \"d", "other"):
        Workspace.objects.create(key=key, name=key)

    found = statement.execute(
        f"SELECT key FROM guidance_workspace WHERE {statement.among('key')} ORDER BY key", [statement.many(chosen)]
    )

    assert found == [(key,) for key in sorted(set(chosen))]


def test_moment_reads_what_either_database_gives() -> None:
    assert [statement.moment(given) for given in (NOW, NOW.replace(tzinfo=None), "2026-11-21 10:00:00")] == [NOW] * 3
