"""Migrations: complete, in one line, named by hand."""

import re

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

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


def test_migrations_stand_in_one_line(loader):
    names = _names(loader)

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert loader.graph.leaf_nodes("guidance") == [("guidance", names[-1])]


def test_migrations_are_named_by_hand(loader):
    assert [name for name in _names(loader) if BY_MACHINE.search(name)] == []
