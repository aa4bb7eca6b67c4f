import datetime as dt

import pytest
from django.db import OperationalError

from guidance.delivery import health, leases, upgrades
from guidance.delivery.health import Trouble
from guidance.ingest.models import Inbox
from tests.support import cast
from tests.support.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _look_anew():
    health.forget()
    yield
    health.forget()


@pytest.fixture
def workspace():
    return cast.workspace()


def wait(workspace, *, seconds, next_at=None):
    received = NOW - dt.timedelta(seconds=seconds)
    Inbox.objects.create(workspace=workspace, lane=0, body="{}", verified=False, received_at=received, next_at=next_at)


def test_nothing_is_wrong_with_a_migrated_database_and_an_empty_inbox():
    assert health.troubles(now=NOW) == []


def test_backlog_of_a_minute_is_told_but_not_fatal(workspace):
    wait(workspace, seconds=61)

    assert health.troubles(now=NOW) == [
        Trouble("lag", "Events have been waiting for 61 seconds: are workers running?", fatal=False)
    ]


def test_backlog_below_a_minute_is_no_trouble(workspace):
    wait(workspace, seconds=60)

    assert health.troubles(now=NOW) == []


def test_event_put_off_after_a_failure_is_no_backlog(workspace):
    wait(workspace, seconds=600, next_at=NOW)

    assert health.troubles(now=NOW) == []


def test_database_behind_the_code_is_fatal_until_it_is_migrated(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(upgrades, "pending", lambda: [("guidance", "0099_pre_one_more")])
        before = health.troubles(now=NOW)

    after = health.troubles(now=NOW)

    assert before == [Trouble("migrations", "The database is not migrated yet: run manage.py migrate.")]
    assert after == []


def test_migrations_are_looked_up_once(django_assert_num_queries):
    health.troubles(now=NOW)

    with django_assert_num_queries(2):  # the write, and the oldest event
        health.troubles(now=NOW)


def test_database_that_takes_no_writes_is_fatal(monkeypatch):
    def refuse(**_):
        raise OperationalError("read-only")

    monkeypatch.setattr(leases, "take", refuse)

    assert health.troubles(now=NOW) == [Trouble("database", "The database cannot be reached, or takes no writes.")]
