"""What the generator wrote down: every message before it was sent, every reply, every showing it was granted.

Kept in a SQLite file of its own, from which `tests.faults.verdict` takes it to the system's database.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_TABLES = """
CREATE TABLE sent (message_id TEXT PRIMARY KEY, person TEXT, seq INTEGER, at REAL, accepted INTEGER);
CREATE TABLE replies (at REAL, seconds REAL, status INTEGER, events INTEGER, said TEXT);
CREATE TABLE claims (at REAL, seconds REAL, status INTEGER, said TEXT);
CREATE TABLE shown (exposure TEXT PRIMARY KEY, person TEXT, account TEXT, accepted INTEGER);
"""
FAILED = 0
"""The status of a request that got no reply: refused, reset, or out of time."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event that is about to be sent: the `seq`-th of its person."""

    id: str
    person: str
    seq: int


class Ledger:
    """One run's book. Threads may write in it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._book = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._book.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)

    def write(self, messages: Sequence[Message], at: float) -> None:
        """Note messages before they are sent."""
        rows = [(message.id, message.person, message.seq, at) for message in messages]
        self._many("INSERT INTO sent VALUES (?, ?, ?, ?, 0)", rows)

    def accept(self, messages: Sequence[Message]) -> None:
        """Note that the server answered 200 for these."""
        self._many("UPDATE sent SET accepted = 1 WHERE message_id = ?", [(message.id,) for message in messages])

    def reply(self, *, at: float, seconds: float, status: int, events: int, said: str = "") -> None:
        """Note one reply: when, how late, its status (FAILED for none), for how many events, and what it said if not 200."""
        self._many("INSERT INTO replies VALUES (?, ?, ?, ?, ?)", [(at, seconds, status, events, said)])

    def claim(self, *, at: float, seconds: float, status: int, said: str) -> None:
        """Note the answer to one claim: `said` is "granted" or the reason why not."""
        self._many("INSERT INTO claims VALUES (?, ?, ?, ?)", [(at, seconds, status, said)])

    def show(self, *, exposure: str, person: str, account: str) -> None:
        """Note a granted showing before it is reported."""
        self._many("INSERT INTO shown VALUES (?, ?, ?, 0)", [(exposure, person, account)])

    def accept_showing(self, exposure: str) -> None:
        """Note that the report of a showing was answered 200."""
        self._many("UPDATE shown SET accepted = 1 WHERE exposure = ?", [(exposure,)])

    def one(self, question: str, *values: object) -> float:
        """Return the one number that `question` (SQL) asks for, 0 for NULL."""
        with self._lock:
            return float(self._book.execute(question, values).fetchone()[0] or 0)

    def rows(self, question: str, *values: object) -> list[tuple[object, ...]]:
        """Return what `question` (SQL) asks for."""
        with self._lock:
            return self._book.execute(question, values).fetchall()

    def answered(self, *, since: float = 0.0) -> int:
        """Return how many requests were answered 200 since `since` (seconds of the run's clock)."""
        return int(self.one("SELECT count(*) FROM replies WHERE status = 200 AND at >= ?", since))

    def refused(self, *, since: float = 0.0) -> int:
        """Return how many requests were not answered 200 since `since`."""
        return int(self.one("SELECT count(*) FROM replies WHERE status <> 200 AND at >= ?", since))

    def percentile(self, share: float, *, since: float = 0.0, until: float = 1e12) -> float:
        """Return how late the reply was that `share` (0.99) of the 200s between two moments did not exceed, in seconds."""
        rows = self.rows(
            "SELECT seconds FROM replies WHERE status = 200 AND at >= ? AND at < ? ORDER BY seconds", since, until
        )
        return float(str(rows[min(len(rows) - 1, int(len(rows) * share))][0])) if rows else 0.0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._book.close()

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._lock:
            self._book.execute("BEGIN")
            self._book.executemany(statement, rows)
            self._book.execute("COMMIT")
