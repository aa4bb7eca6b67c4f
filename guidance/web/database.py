"""Django's database connection in the threads of the hot doors, which no request signal looks after."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")


def connected(work: Callable[[], T]) -> T:
    """Run `work` on this thread's connection; once more on a fresh one when the server turns out to be gone.

    What `work` stores is known by its messageIds, so a reply that was lost does no harm. Raises django.db.Error.
    """
    connection = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks the thread's connection up for every attribute
    try:
        return work()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return work()
    finally:
        _retire(connection)


def _retire(connection: BaseDatabaseWrapper) -> None:
    # As Django does between requests, without its health check: that would be a round trip more for each.
    if connection.connection is None or connection.in_atomic_block:
        return
    expired = connection.close_at is not None and time.monotonic() >= connection.close_at
    if expired or connection.errors_occurred:
        connection.close()
