"""The event log in months on a real PostgreSQL: made ahead, dropped whole, and an event always has a place."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from guidance.conf import conf
from guidance.ingest import months, retention
from guidance.ingest.models import Event
from guidance.people.models import Person
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.postgres
# Years after any day these tests run on: what the migration made itself lies before.
NOW = dt.datetime(2090, 11, 21, 10, tzinfo=dt.UTC)
MADE = [f"guidance_event_{month}" for month in ("2090_11", "2090_12", "2091_01", "2091_02")]


@pytest.fixture(autouse=True)
def _as_it_was(on_postgres: None) -> Iterator[None]:
    # Tables are made and dropped in a transaction like rows are.
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def parts() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'guidance_event'::regclass")
        return {name for (name,) in cursor.fetchall()}


def person() -> Person:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    return Person.objects.create(workspace=acme, user_id="lena", first_seen=NOW, last_seen=NOW)


def happened(lena: Person, *moments: dt.datetime) -> list[str]:
    """Log an event for each moment and return the part that each one is in."""
    Event.objects.bulk_create(
        Event(workspace_id=lena.workspace_id, person=lena, name="Login", message_id=str(at), time=at, received_at=at)
        for at in moments
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT tableoid::regclass::text FROM guidance_event ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def test_months_are_made_ahead_once() -> None:
    assert months.make_ahead(now=NOW) == MADE

    assert months.make_ahead(now=NOW) == []


def test_an_event_lies_in_the_month_it_was_received_in() -> None:
    months.make_ahead(now=NOW)
    last, first = dt.datetime(2090, 11, 30, 23, 59, 59, 999999, dt.UTC), dt.datetime(2090, 12, 1, tzinfo=dt.UTC)

    assert happened(person(), last, first) == ["guidance_event_2090_11", "guidance_event_2090_12"]


def test_a_month_goes_when_its_last_moment_is_past_its_time() -> None:
    months.make_ahead(now=NOW)
    lena = person()
    happened(lena, NOW, NOW + dt.timedelta(days=30))

    assert MADE[0] not in months.drop_past(before=dt.datetime(2090, 11, 30, 23, tzinfo=dt.UTC))
    assert months.drop_past(before=dt.datetime(2090, 12, 1, tzinfo=dt.UTC)) == MADE[:1]

    assert [event.received_at for event in Event.objects.all()] == [NOW + dt.timedelta(days=30)]


def test_what_no_month_was_made_for_is_kept_and_goes_row_by_row() -> None:
    lena = person()
    far = [NOW + dt.timedelta(days=day) for day in range(3)]
    assert set(happened(lena, *far)) == {"guidance_event_rest"}

    assert months.prune_rest(before=far[2], chunk=1) == 2

    assert [event.received_at for event in Event.objects.all()] == [far[2]]


def test_a_month_whose_events_lie_in_the_rest_is_left_there(caplog: pytest.LogCaptureFixture) -> None:
    happened(person(), NOW)

    assert months.make_ahead(now=NOW) == MADE[1:]

    assert "ingest.months.unchanged" in caplog.text
    assert Event.objects.count() == 1


def test_a_month_waits_for_nobody_long(caplog: pytest.LogCaptureFixture) -> None:
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE guidance_event IN ACCESS SHARE MODE")
            reading.set()
            done.wait(30)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(30)
    made = months.make_ahead(now=NOW)
    done.set()
    reader.join()

    assert (made, "lock timeout" in caplog.text) == ([], True)
    assert months.make_ahead(now=NOW) == MADE


def test_pruning_makes_months_and_drops_them() -> None:
    retention.prune(now=NOW, keep=conf())
    assert set(MADE) <= parts()

    retention.prune(now=NOW + dt.timedelta(days=conf().event_days + 10), keep=conf())

    assert MADE[0] not in parts()


def test_the_log_becomes_months_and_one_table_again_with_everything_in_it() -> None:
    lena = person()
    happened(lena, NOW - dt.timedelta(days=40_000), NOW - dt.timedelta(days=36_500))
    known = list(Event.objects.order_by("pk").values("pk", "message_id"))

    MigrationExecutor(connection).migrate([("guidance", "0016_backtests")])
    whole = (indexes(), list(Event.objects.order_by("pk").values("pk", "message_id")))
    MigrationExecutor(connection).migrate([("guidance", "0017_event_months")])

    assert whole[1] == known == list(Event.objects.order_by("pk").values("pk", "message_id"))
    assert whole[0] == indexes()
    assert Event.objects.create(
        workspace_id=lena.workspace_id, person=lena, message_id="next", time=NOW, received_at=NOW
    ).pk > max(event["pk"] for event in known)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "guidance_event")
    return {f"{name} {one['columns']}" for name, one in found.items() if not one["primary_key"]}
