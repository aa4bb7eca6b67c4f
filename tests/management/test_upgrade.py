"""An installation is renewed while it runs: what is added comes before new code, what is taken away after the old."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from guidance.conf import now
from guidance.delivery import health, upgrades
from guidance.delivery.upgrades import TooMany
from guidance.workspaces.models import Workspace

PRE, POST = "9001_pre_a_column_more", "9002_post_a_column_less"


@pytest.fixture
def later(settings, transactional_db):
    """The code of a later release beside a database of today's."""
    settings.MIGRATION_MODULES = {"guidance": "tests.management.later"}
    health.forget()
    yield
    for name in (POST, PRE):
        MigrationRecorder(connection).record_unapplied("guidance", name)
    health.forget()


def upgrade(when):
    told = StringIO()
    call_command("upgrade", when, stdout=told)
    return told.getvalue().splitlines()


def columns():
    with connection.cursor() as cursor:
        return {one.name for one in connection.introspection.get_table_description(cursor, "guidance_workspace")}


def fatal():
    return [trouble.name for trouble in health.troubles(now=now()) if trouble.fatal]


def test_old_and_new_code_run_side_by_side_between_the_two_halves(later):
    assert fatal() == ["migrations"]

    first = upgrade("before")

    assert first == [
        f"guidance.{PRE} is done.",
        "Renew every process now, then run manage.py upgrade after: 1 left for then.",
    ]
    assert "of_later" in columns()
    assert fatal() == []
    # Today's models are the old code here: they write a row without knowing of the column.
    assert Workspace.objects.create(key="old", name="Old code").pk

    second = upgrade("after")

    assert second == [f"guidance.{POST} is done.", "Nothing is left to migrate."]
    assert "of_later" not in columns()
    assert fatal() == []


@pytest.mark.django_db
def test_upgrade_says_so_when_nothing_waits():
    assert upgrade("before") == upgrade("after") == ["Nothing is left to migrate."]


@pytest.mark.django_db
def test_two_releases_at_once_are_refused(monkeypatch):
    waiting = [("guidance", name) for name in ("0030_pre_a", "0031_post_b", "0032_pre_c")]
    monkeypatch.setattr(upgrades, "pending", lambda: waiting)

    with pytest.raises(CommandError, match="0032_pre_c stands behind 0031_post_b: more than one release waits"):
        call_command("upgrade", "before")


@pytest.mark.parametrize(
    ("waiting", "due"),
    [
        ([], []),
        ([("auth", "0013_x"), ("guidance", "0030_pre_a")], [("auth", "0013_x"), ("guidance", "0030_pre_a")]),
        ([("guidance", "0030_pre_a"), ("guidance", "0031_post_b")], [("guidance", "0030_pre_a")]),
        ([("guidance", "0031_post_b"), ("auth", "0013_post_x")], [("auth", "0013_post_x")]),
        ([("guidance", "0001_first_floor")], [("guidance", "0001_first_floor")]),
    ],
)
def test_before_leaves_what_comes_after_for_then(waiting, due):
    assert upgrades.before(waiting) == due


def test_before_refuses_what_adds_behind_what_takes_away():
    with pytest.raises(TooMany):
        upgrades.before([("guidance", "0031_post_b"), ("guidance", "0032_pre_c")])
