from types import SimpleNamespace

import pytest
from django.db import connection

from guidance.segments import procedures

pytestmark = pytest.mark.django_db
_NAMES = (
    "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = current_schema() AND p.proname LIKE 'guidance\\_%'"
)


def names():
    with connection.cursor() as cursor:
        cursor.execute(_NAMES)
        return sorted(name for (name,) in cursor.fetchall())


def asked(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}", params)
        (found,) = cursor.fetchone()
        return found


def test_functions_are_dropped_and_made_anew():
    if connection.vendor != "postgresql":
        return
    with connection.schema_editor() as editor:
        before = names()
        procedures.drop(editor)
        assert names() == []
        procedures.create(editor)
        procedures.create(editor)

    assert names() == before
    assert len(before) == 21


def test_sqlite_is_taught_no_functions(django_assert_num_queries):
    if connection.vendor != "sqlite":
        return
    with django_assert_num_queries(0):
        procedures.create(SimpleNamespace(connection=connection))
        procedures.drop(SimpleNamespace(connection=connection))


def test_functions_work_whatever_schema_is_looked_at_first():
    if connection.vendor != "postgresql":
        return
    asked("set_config('search_path', 'pg_catalog', true)")

    assert asked("public.guidance_number('[\"0x10\"]')") == 16
    assert asked("public.guidance_lower(%s)", "ΟΔΟΣ ΑΣ, İß Σ") == "ΟΔΟΣ ΑΣ, İß Σ".lower()
