"""Migrations: complete, in one line, named by hand."""

import re

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

BEFORE_THE_FIRST_RELEASE = 19
IN_HALVES = re.compile(r"\d{4}_(pre|post)_\w+")
# What the code before can live with: it writes no row into a new table, and none that a column with a default of the database's
# own, or one that may be empty, would refuse. Code of ours that moves data has to be read by a person anyway.
UNNOTICED = (operations.CreateModel, operations.AddIndex, operations.RunPython, operations.RunSQL, AddIndexConcurrently)
BY_MACHINE = re.compile(r"_auto_\d|_and_more$|^\d{4}_(alter|rename|delete|remove)_\w+_\w+_\w+_\w+")


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def _names(loader):
    return sorted(key[1] for key in loader.graph.nodes if key[0] == "guidance")


def test_migrations_say_what_the_models_say(loader):
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))

    changes = detector.changes(graph=loader.graph, trim_to_apps={"guidance"})

    missing = [operation.describe() for migration in changes.get("guidance", []) for operation in migration.operations]
    assert missing == []


def noticed(migration):
    """Return what the code before would notice of a migration."""
    return [one.describe() for one in migration.operations if not _is_unnoticed(one)]


def _is_unnoticed(one):
    if isinstance(one, operations.AddField):
        return one.field.null or one.field.has_db_default() or one.field.many_to_many
    return isinstance(one, UNNOTICED)


def test_migrations_since_the_first_release_come_in_halves(loader):
    since = [name for name in _names(loader) if int(name[:4]) > BEFORE_THE_FIRST_RELEASE]

    assert [name for name in since if not IN_HALVES.fullmatch(name)] == []
    assert [noticed(loader.graph.nodes["guidance", name]) for name in since if "_pre_" in name] == [
        [] for name in since if "_pre_" in name
    ]


@pytest.mark.parametrize(
    ("operation", "is_noticed"),
    [
        (operations.CreateModel("Later", [("id", models.AutoField(primary_key=True))]), False),
        (operations.AddField("workspace", "later", models.TextField(null=True)), False),
        (operations.AddField("workspace", "later", models.TextField(db_default="")), False),
        (operations.AddField("workspace", "later", models.TextField(default="")), True),
        (operations.RemoveField("workspace", "name"), True),
        (operations.RenameField("workspace", "name", "title"), True),
        (operations.AlterField("workspace", "name", models.TextField()), True),
        (operations.DeleteModel("Workspace"), True),
    ],
)
def test_noticed_tells_what_old_code_stumbles_over(operation, is_noticed):
    migration = Migration("0099_pre_later", "guidance")
    migration.operations = [operation]

    assert bool(noticed(migration)) is is_noticed


def test_migrations_stand_in_one_line(loader):
    names = _names(loader)

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert loader.graph.leaf_nodes("guidance") == [("guidance", names[-1])]


def test_migrations_are_named_by_hand(loader):
    assert [name for name in _names(loader) if BY_MACHINE.search(name)] == []
