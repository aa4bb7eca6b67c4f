"""The search for a part of a name has an index where many people are, on a real PostgreSQL."""

import pytest
from django.db import connection

from guidance.admin.people import AccountAdmin, PersonAdmin
from guidance.delivery import indexes
from guidance.people import searching
from guidance.people.models import Account, Person
from tests.support.factories import NOW, later

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgres")]
NAMES = ["guidance_account_searched", "guidance_person_searched"]


def told(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def made():
    return told("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%\\_searched' ORDER BY 1")


@pytest.fixture
def _tidy(on_postgres):
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {', '.join(NAMES)}")
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm")


@pytest.mark.usefixtures("_tidy")
def test_large_tables_get_their_index_where_the_server_has_trigrams(monkeypatch):
    has_trigrams = told("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'") == [1]
    monkeypatch.setattr(searching, "MANY", -1)

    indexes.arrange(now=NOW)
    first = made()
    indexes.arrange(now=later(hours=1))

    assert first == made() == (NAMES if has_trigrams else [])


def test_small_tables_go_without():
    indexes.arrange(now=NOW)

    assert made() == []


# An index of another kind over the same expressions tells whether the planner knows them in what the studio asks.
@pytest.mark.parametrize(
    ("model", "field"),
    [
        *((Person, field) for field in PersonAdmin.search_fields),
        *((Account, field) for field in AccountAdmin.search_fields),
    ],
)
def test_each_field_that_is_searched_is_in_the_index(model, field):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for number, expression in enumerate(searching.SEARCHED[table]):
            cursor.execute(f"CREATE INDEX known_{number} ON {table} (({expression}) text_pattern_ops)")
        cursor.execute("SET enable_seqscan = off")
    try:
        asked = model.objects.order_by().filter(**{f"{field}__istartswith": "nor"})
        assert "known_" in asked.explain()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_seqscan")
            for number in range(len(searching.SEARCHED[table])):
                cursor.execute(f"DROP INDEX known_{number}")
