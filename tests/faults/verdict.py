"""What became of a run, said by SQL alone: the generator's ledger against the event log, the people's ledgers, the exposures."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.faults.ledger import Ledger
from tests.support.waiting import until

_TABLES = {
    "sent": (
        "message_id TEXT PRIMARY KEY, person TEXT, seq INTEGER, accepted INTEGER",
        "message_id, person, seq, accepted",
    ),
    "shown": ("exposure TEXT PRIMARY KEY, account TEXT, accepted INTEGER", "exposure, account, accepted"),
}
_VIEWS = (
    "CREATE TEMP TABLE logged AS SELECT id, message_id FROM guidance_event WHERE name = {event}",
    "CREATE TEMP TABLE counted AS SELECT user_id AS person, {count} AS n FROM guidance_person WHERE user_id LIKE {people}",
    """CREATE TEMP TABLE happened AS SELECT person, count(DISTINCT message_id) AS n
       FROM logged JOIN sent USING (message_id) GROUP BY person""",
    """CREATE TEMP TABLE exposed AS SELECT x.public_id AS exposure, a.group_id AS account FROM guidance_exposure x
       JOIN guidance_account a ON a.id = x.account_id WHERE a.group_id LIKE {people} AND x.shown_at IS NOT NULL""",
)
_COUNTED = {
    "postgresql": "(ledger::jsonb -> {event} ->> 'n')::int",
    "sqlite": "json_extract(ledger, '$.' || json_quote({event}) || '.n')",
}
_QUESTIONS = {
    "sent": "SELECT count(*) FROM sent",
    "accepted": "SELECT count(*) FROM sent WHERE accepted = 1",
    "lost": "SELECT count(*) FROM sent LEFT JOIN logged l USING (message_id) WHERE accepted = 1 AND l.id IS NULL",
    "uncounted": "SELECT coalesce(sum(h.n - coalesce(c.n, 0)), 0) FROM happened h LEFT JOIN counted c USING (person)"
    " WHERE h.n > coalesce(c.n, 0)",
    "doubled": "SELECT count(*) - count(DISTINCT message_id) FROM logged",
    "overcounted": "SELECT coalesce(sum(c.n - coalesce(h.n, 0)), 0) FROM counted c LEFT JOIN happened h USING (person)"
    " WHERE c.n > coalesce(h.n, 0)",
    "extra": "SELECT count(*) FROM logged LEFT JOIN sent s USING (message_id) WHERE s.seq IS NULL",
    "disordered": "SELECT count(*) FROM (SELECT seq < lag(seq) OVER (PARTITION BY person ORDER BY id) AS back"
    " FROM logged JOIN sent USING (message_id)) AS steps WHERE back",
    "shown": "SELECT count(*) FROM exposed",
    "shown_lost": "SELECT count(*) FROM shown LEFT JOIN exposed x USING (exposure) WHERE accepted = 1 AND x.account IS NULL",
    "shown_extra": "SELECT count(*) FROM exposed LEFT JOIN shown s USING (exposure) WHERE s.accepted IS NULL",
    "over_cap": "SELECT count(*) FROM (SELECT account FROM exposed GROUP BY account HAVING count(*) > {cap}) AS full_up",
    "dead": "SELECT count(*) FROM guidance_deadletter WHERE body LIKE {bodies}",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts of events. `lost`: answered 200 and not in the log. `uncounted`, `overcounted`: in the log, and not so often in the
    person's ledger, or oftener. `doubled`: in the log twice. `extra`: in the log and never sent. `disordered`: logged after a
    later one of the same person. `dead`: dead letters. `shown…`: of showings. `over_cap`: accounts with more than they may have.
    """

    sent: int
    accepted: int
    lost: int
    uncounted: int
    doubled: int
    overcounted: int
    extra: int
    disordered: int
    shown: int
    shown_lost: int
    shown_extra: int
    over_cap: int
    dead: int

    @property
    def faults(self) -> dict[str, int]:
        """Everything that must be zero and is not."""
        free = {"sent", "accepted", "shown"}
        held = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in free}
        return {name: count for name, count in held.items() if count}


class Books:
    """The system's database, as the judge reads it: `url` is DATABASE_URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.kind = "sqlite" if url.startswith("sqlite") else "postgresql"

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows that a question (SQL) has for an answer."""
        with self._open(None) as database:
            return list(database.execute(question).fetchall())

    def do(self, statement: str) -> None:
        """Change something behind everybody's back."""
        with self._open(None) as database:
            database.execute(statement)

    @property
    def true(self) -> str:
        """How this database writes yes."""
        return "TRUE" if self.kind == "postgresql" else "1"

    def waiting(self) -> int:
        """Return how many inbox rows have not been worked in."""
        return int(self.ask("SELECT count(*) FROM guidance_inbox")[0][0])

    def oldest(self) -> float:
        """Return for how many seconds the oldest inbox row has been waiting, 0 for none."""
        age = {
            "postgresql": "extract(epoch FROM clock_timestamp() - min(received_at))",
            "sqlite": "(julianday('now') - julianday(min(received_at))) * 86400",
        }[self.kind]
        return float(self.ask(f"SELECT {age} FROM guidance_inbox")[0][0] or 0)

    def await_all(self, *, timeout: float) -> None:
        """Wait until everything accepted has been worked in."""
        until(lambda: self.waiting() == 0, timeout=timeout, every=0.1, what="everything accepted is worked in")

    def judge(self, ledger: Ledger, *, run: str, event: str, cap: int) -> Verdict:
        """Return the verdict over a run whose people, accounts and events are named after `run`."""
        names = {
            "event": _quoted(event),
            "people": _quoted(f"{run}-%"),
            "bodies": _quoted(f"%{run}-%"),
            "cap": str(cap),
        }
        names["count"] = _COUNTED[self.kind].format(**names)
        with self._open(ledger) as database:
            for view in _VIEWS:
                database.execute(view.format(**names))
            found = {name: database.execute(ask.format(**names)).fetchone() for name, ask in _QUESTIONS.items()}
        return Verdict(**{name: int(row[0]) for name, row in found.items()})

    @contextmanager
    def _open(self, ledger: Ledger | None) -> Iterator[Any]:
        with closing(self._connect()) as database:
            for name, (columns, chosen) in _TABLES.items() if ledger else ():
                database.execute(f"CREATE TEMP TABLE {name} ({columns})")
                rows = ledger.rows(f"SELECT {chosen} FROM {name}") if ledger else []
                _fill(database, name, rows)
            yield database

    def _connect(self) -> Any:
        if self.kind == "postgresql":
            return psycopg.connect(self.url, autocommit=True)
        return sqlite3.connect(urlsplit(self.url).path, timeout=30, isolation_level=None)


def _fill(database: Any, table: str, rows: list[tuple[object, ...]]) -> None:
    if isinstance(database, psycopg.Connection):
        with database.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _quoted(text: str) -> str:
    return "'" + json.dumps(text)[1:-1].replace("'", "''") + "'"
