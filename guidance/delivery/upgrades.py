"""Migrations in two halves, so that old and new code can run side by side while an installation is renewed.

`NNNN_pre_…` adds what old code does not notice, before the first new process starts; `NNNN_post_…` takes away what only old code
needed, after the last of its processes has ended. What has neither word is from before the first release, and comes before.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from guidance.core.errors import GuidanceError

APP = "guidance"
_POST = re.compile(r"\d{4}_post_")

Name = tuple[str, str]
"""A migration: its app's label and its own name."""


class TooMany(GuidanceError):
    """More than one release waits: no order would do for code that runs meanwhile."""


def pending() -> list[Name]:
    """Return the migrations that the database does not have yet, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def is_after(name: Name) -> bool:
    """Return whether a migration waits until no old code runs; new code does without it."""
    return name[0] == APP and _POST.match(name[1]) is not None


def before(names: Sequence[Name]) -> list[Name]:
    """Return those of pending migrations that come before new code starts. Raises TooMany."""
    first = [name for name in names if not is_after(name)]
    ours = [name for name in names if name[0] == APP]
    for one, next_one in pairwise(ours):
        if is_after(one) and not is_after(next_one):
            raise TooMany(
                f"{next_one[1]} stands behind {one[1]}: more than one release waits. Take one release after another, or stop"
                " every process and run manage.py migrate."
            )
    return first
