"""Many rows in one statement, the same on both databases."""

import datetime as dt

import pytest
from django.db import DataError, connection, transaction

from guidance.ingest.models import SeenMessage
from guidance.people import bulk
from guidance.people.models import Account, Person
from tests.support import cast

pytestmark = pytest.mark.django_db

ODD = 'a "quoted", {curly} \\ back\\slashed; 100 % naïve 😀 text\nof two lines, NULL'


def seen(of, *ids):
    return [(of.pk, message_id, connection.ops.adapt_datetimefield_value(cast.NOW)) for message_id in ids]


def test_insert_returns_only_the_rows_that_are_new():
    acme = cast.workspace()
    columns = ("workspace_id", "message_id", "received_at")
    then = "ON CONFLICT DO NOTHING RETURNING message_id"

    first = bulk.insert(model=SeenMessage, columns=columns, rows=seen(acme, "one", ODD), then=then)
    second = bulk.insert(model=SeenMessage, columns=columns, rows=seen(acme, "one", ODD, "two"), then=then)

    assert sorted(first) == sorted([("one",), (ODD,)])
    assert second == [("two",)]
    assert set(SeenMessage.objects.values_list("message_id", flat=True)) == {"one", "two", ODD}


def test_insert_takes_more_rows_than_one_statement_of_sqlite():
    acme = cast.workspace()
    ids = [f"message-{number}" for number in range(2_500)]

    found = bulk.insert(
        model=SeenMessage,
        columns=("workspace_id", "message_id", "received_at"),
        rows=seen(acme, *ids),
        then="ON CONFLICT DO NOTHING RETURNING message_id",
    )

    assert [message_id for (message_id,) in found] == ids


def test_insert_never_cuts_a_text_that_is_too_long():
    acme = cast.workspace()
    columns = ("workspace_id", "message_id", "received_at")

    try:
        with transaction.atomic():
            bulk.insert(model=SeenMessage, columns=columns, rows=seen(acme, "x" * 101))
    except DataError:
        assert connection.vendor == "postgresql"  # which counts; SQLite holds a text of any length

    assert set(SeenMessage.objects.values_list("message_id", flat=True)) <= {"x" * 101}


def test_nothing_to_write_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk.insert(model=SeenMessage, columns=("workspace_id",), rows=[]) == []
        bulk.update(model=Person, columns=("id", "ledger"), rows=[])


@pytest.mark.parametrize("people", [1, 3])
def test_update_writes_each_row_its_own_values(people, django_assert_num_queries):
    acme = cast.workspace()
    rows = [cast.lena(acme, user_id=f"lena-{number}") for number in range(people)]
    untouched = cast.lena(acme, user_id="ben")
    moment = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
    stored = connection.ops.adapt_datetimefield_value(moment)

    with django_assert_num_queries(1):
        bulk.update(
            model=Person,
            columns=("id", "account_id", "traits", "ledger", "last_seen"),
            rows=[(row.pk, None, f'{{"name": "{row.user_id}"}}', ODD, stored) for row in rows],
        )

    for row in rows:
        row.refresh_from_db()
        assert (row.account_id, row.traits, row.ledger) == (None, {"name": row.user_id}, ODD)
        assert row.last_seen == moment
    untouched.refresh_from_db()
    assert (untouched.ledger, untouched.account_id is None) == ("{}", False)


def test_update_keeps_numbers_and_empty_values():
    acme = cast.workspace()
    account = cast.lena(acme).account

    bulk.update(
        model=Account,
        columns=("id", "plan_id", "meters"),
        rows=[(account.pk, acme.plans.get(key="growth").pk, '{"contacts": {"used": 1.5, "at": 0}}')],
    )

    account.refresh_from_db()
    assert account.plan.key == "growth"
    assert account.meters == {"contacts": {"used": 1.5, "at": 0}}
