"""The real processes, with lines to their servers that a test can disturb, and servers that it can kill."""

import os
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis

from tests.faults.ledger import Ledger
from tests.faults.load import Load, Plan
from tests.faults.proxy import Proxy
from tests.faults.verdict import Books, Verdict
from tests.support.databases import Postgres, Redis
from tests.support.rabbit import Rabbit
from tests.support.stack import Service, Stack
from tests.support.waiting import until

KEY, QUIET_KEY, PUBLIC_KEY, PROMPT, CAP = "sk_faults", "sk_quiet", "pk_faults", "twice-an-account", 2
"""As `tests.faults.world` makes them; that module needs Django."""


@dataclass(slots=True)
class Run:
    """One load against a lab, and its book."""

    load: Load
    ledger: Ledger

    def await_answers(self, count: int, *, timeout: float = 180) -> None:
        """Wait until so many more requests have been answered 200."""
        before = self.ledger.answered()
        until(lambda: self.ledger.answered() >= before + count, timeout=timeout, what=f"{count} more are answered")

    def await_refusals(self, count: int, *, timeout: float = 180) -> None:
        """Wait until so many more requests have not been answered 200."""
        before = self.ledger.refused()
        until(lambda: self.ledger.refused() >= before + count, timeout=timeout, what=f"{count} more are refused")

    def await_showings(self, count: int = 1, *, timeout: float = 120) -> None:
        """Wait until so many showings have been granted: the road is open from end to end."""
        granted = "SELECT count(*) FROM shown"
        until(lambda: self.ledger.one(granted) >= count, timeout=timeout, what=f"{count} showings are granted")

    def go_on(self, seconds: float) -> None:
        """Let the load run for a while."""
        end = self.load.now + seconds
        until(lambda: self.load.now > end, timeout=seconds + 60, what=f"{seconds:g} s have passed")

    @property
    def statuses(self) -> dict[int, int]:
        """How many requests had which status; 0 for none."""
        return {int(str(status)): int(str(count)) for status, count in self.ledger.rows(_STATUSES)}

    @property
    def breakdowns(self) -> int:
        """How many replies, of claims too, were a 5xx that does not say when to come back."""
        return sum(count for status, count in self.statuses.items() if status >= 500 and status != 503)


_STATUSES = """SELECT status, count(*) FROM (SELECT status FROM replies UNION ALL SELECT status FROM claims) AS requests
    GROUP BY status"""


class Judged(Stack):
    """The processes, under loads whose books are judged afterwards."""

    books: Books

    def _seed(self) -> None:
        self.python("-m", "tests.faults.world")

    @contextmanager
    def loaded(self, plan: Plan | None = None, *, key: str = KEY) -> Iterator[Run]:
        """Return a load by `key`, to be started, and its book, which is gone when the block ends."""
        run = f"run{uuid.uuid4().hex[:10]}"
        with tempfile.TemporaryDirectory(prefix="guidance-ledger-") as folder:
            ledger = Ledger(Path(folder) / "ledger.sqlite3")
            load = Load(ledger, urls=self.urls, run=run, key=key, prompt=PROMPT, plan=plan)
            try:
                yield Run(load, ledger)
            finally:
                ledger.close()

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the load may knock."""
        return (self.url,)

    def judge(self, run: Run, *, timeout: float = 120) -> Verdict:
        """Return the verdict over a run once everything accepted is worked in."""
        self.books.await_all(timeout=timeout)
        return self.books.judge(run.ledger, run=run.load.run, event=run.load.event, cap=CAP)


class Lab(Judged):
    """Web, two workers (on SQLite one) and beat. In production `database` and `broker` are the lines to PostgreSQL and Redis;
    `straight`: nobody disturbs them, so nothing is in between (the proxy is Python, and shares the processors with them all).
    `disk`: where PostgreSQL keeps all it has.
    """

    def __init__(
        self, profile: str, *, broker_url: str = "", straight: bool = False, disk: Path | None = None, **more: str
    ) -> None:
        self.postgres = Postgres(durable=True, disk=disk) if profile == "production" else None
        self.broker_server = Redis() if profile == "production" else None
        self.lines: dict[str, Proxy] = {}
        doors: dict[str, str] | None = None
        self.direct_url = ""
        if self.postgres and self.broker_server:
            self.direct_url = database = self.postgres.new_database()
            cache = f"redis://127.0.0.1:{self.broker_server.port}"
            if not straight:
                self.lines["database"] = Proxy(str(self.postgres.socket))
                self.lines["broker"] = Proxy(("127.0.0.1", self.broker_server.port))
                path = urlsplit(database).path
                database = f"postgresql://postgres@127.0.0.1:{self.lines['database'].port}{path}"
                cache = f"redis://127.0.0.1:{self.lines['broker'].port}"
            doors = {
                "DATABASE_URL": database,
                "BROKER_URL": broker_url or f"{cache}/0",
                "REDIS_URL": f"{cache}/1",
                "CACHE_URL": f"{cache}/1",
            }
        super().__init__(profile, doors=doors, **more)
        self.workers = [self.worker]
        if self.postgres:
            self.workers.append(self.another("second", "worker"))
        self.services = (self.web, *self.workers, self.beat)
        self.books = Books(self.direct_url or self.env["DATABASE_URL"])

    def restore(self) -> None:
        """Bring back whatever a test cut, paused or killed, and wait until nothing is left to do."""
        if self.postgres and self.broker_server:
            self.postgres.start()
            self.broker_server.start()
        for line in self.lines.values():
            line.heal()
        for service in self.services:
            if service.running:
                service.resume()
        self.start()
        self.books.await_all(timeout=120)

    def stop(self) -> None:
        """Stop every process, line and server."""
        for service in self.services:
            if service.running:
                service.resume()
        super().stop()
        for line in self.lines.values():
            line.close()
        if self.broker_server:
            self.broker_server.stop()

    def another(self, name: str, command: str) -> Service:
        """Return a further process of the product, to be started and stopped by whoever asks."""
        return Service(name, [sys.executable, "manage.py", command], env=self.env, folder=self.folder)

    @property
    def broker_line(self) -> Proxy:
        """The line to whoever carries the messages."""
        return self.lines["broker"]

    def forget_broker(self) -> None:
        """Delete everything the broker holds, its queues included, and all that the cache knows."""
        assert self.broker_server is not None
        with redis.Redis.from_url(self.broker_server.url()) as broker:
            broker.flushall()


class RabbitLab(Lab):
    """The production profile with RabbitMQ for a broker, its queues of type `queues`; what Redis does besides stays with Redis."""

    def __init__(self, queues: str = "classic") -> None:
        self.rabbit = Rabbit()
        self._rabbit_line = Proxy(("127.0.0.1", self.rabbit.port))
        address = self.rabbit.url.replace(str(self.rabbit.port), str(self._rabbit_line.port))
        super().__init__("production", broker_url=address, BROKER_QUEUE_TYPE=queues)
        self.profile = "RabbitMQ" if queues == "classic" else f"RabbitMQ, {queues} queues"
        self.lines["rabbit"] = self._rabbit_line

    @property
    def broker_line(self) -> Proxy:
        """The line to RabbitMQ."""
        return self._rabbit_line

    def forget_broker(self) -> None:
        """Kill RabbitMQ and start it empty."""
        self.rabbit.forget()

    def stop(self) -> None:
        """Stop every process, line and server."""
        super().stop()
        self.rabbit.stop()


def kill(pid: int) -> None:
    """Kill one process, which we started, with SIGKILL."""
    os.kill(pid, signal.SIGKILL)


def memory(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
