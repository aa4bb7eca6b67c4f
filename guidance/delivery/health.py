"""Whether this process can do its work, for whoever asks every few seconds: a balancer, an orchestrator."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.db import Error

from guidance.core.errors import GuidanceError
from guidance.delivery import leases, upgrades
from guidance.ingest import queries as ingest

LATE = dt.timedelta(seconds=60)
"""Events that wait longer mean that workers are missing or overwhelmed."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong. `fatal`: this process cannot serve; otherwise it serves, only not as it should."""

    name: str
    message: str
    fatal: bool = True


class NotMigrated(GuidanceError):
    """The database is older than the code."""


def troubles(*, now: dt.datetime) -> list[Trouble]:
    """Return what keeps this process from serving, and what only slows decisions down; empty when all is well.

    The database must take a write, and be migrated as far as this code needs. A backlog is no reason to stop taking events:
    they are safe in the inbox. The broker is not asked: without it the sweep drains.
    """
    try:
        _require_migrations()
        leases.take(name="health", seconds=0, now=now)
    except NotMigrated as error:
        return [Trouble("migrations", error.message)]
    except Error:
        return [Trouble("database", "The database cannot be reached, or takes no writes.")]
    waited = ingest.waiting_for(now=now)
    if waited > LATE:
        return [
            Trouble("lag", f"Events have been waiting for {waited.seconds} seconds: are workers running?", fatal=False)
        ]
    return []


def forget() -> None:
    """Look at the migrations again (tests)."""
    _seen_migrated.cache_clear()


def _require_migrations() -> None:
    if not _seen_migrated():
        _seen_migrated.cache_clear()
        raise NotMigrated("The database is not migrated yet: run manage.py migrate.")


@lru_cache(maxsize=1)
def _seen_migrated() -> bool:
    # Once seen it stays so: code and its migrations do not change while a process runs.
    return all(upgrades.is_after(name) for name in upgrades.pending())
