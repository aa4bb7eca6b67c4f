"""The audit log forgets what is past its time, the oldest first and a few at a time."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.workspaces import audit
from guidance.workspaces.models import AuditEntry
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("old", "bites"), [(0, 1), (1, 1), (2, 2), (5, 3)])
def test_prune_bites_off_a_few_at_a_time(monkeypatch, old, bites):
    monkeypatch.setattr(audit, "CHUNK", 2)
    workspace = cast.workspace()
    for days in [10] * old + [8, 6]:
        at = cast.NOW - dt.timedelta(days=days)
        AuditEntry.objects.create(workspace=workspace, at=at, object_id="1")

    with CaptureQueriesContext(connection) as asked:
        deleted = audit.prune(before=cast.NOW - dt.timedelta(days=9))

    assert deleted == old
    assert [(cast.NOW - at).days for at in AuditEntry.objects.order_by("pk").values_list("at", flat=True)] == [8, 6]
    assert sum(one["sql"].startswith("SELECT") for one in asked) == bites
    assert sum(one["sql"].startswith("DELETE") for one in asked) == -(-old // 2)


def test_oldest_is_none_without_any_entry():
    assert audit.oldest() is None
