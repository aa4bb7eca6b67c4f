"""A real PostgreSQL beneath Django, also in a session that runs on SQLite."""

from collections.abc import Iterator
from typing import Any

import environ
import pytest
from django.core.management import call_command
from django.db import connection, connections

from tests.support.databases import postgres


def _use(settings: dict[str, Any]) -> None:
    connections["default"].close()
    connections.settings["default"] = settings
    del connections["default"]


@pytest.fixture(scope="module")
def _postgres_beneath(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    if connection.vendor == "postgresql":
        yield
        return
    ours = connections.settings["default"]
    url = environ.Env.db_url_config(postgres().new_database())
    with django_db_blocker.unblock():
        _use({**ours, "OPTIONS": {}, **url})
        call_command("migrate", verbosity=0)
    yield
    with django_db_blocker.unblock():
        _use(ours)


@pytest.fixture
def on_postgres(_postgres_beneath: None, transactional_db: None) -> None:
    """Run the test on PostgreSQL, with transactions that other threads see."""
