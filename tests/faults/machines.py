"""Guidance on machines of its own each: two webs, three workers, a push, two beats, PostgreSQL, Redis, and the load's."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.lab import Judged
from tests.faults.network import LAN, Network
from tests.faults.verdict import Books
from tests.support.databases import Postgres, Redis
from tests.support.stack import Service
from tests.support.waiting import until

WEBS, WORKERS, BEATS = ("web1", "web2"), ("worker1", "worker2", "worker3"), ("beat1", "beat2")
SERVERS = ("postgres", "redis")
_PORT = 8000


def _program(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(Path(sys.executable).with_name(name)), *arguments]


class Machines(Judged):
    """The hosts, with what runs on each as config/deploy runs it. Whoever is inside `with` is on the load's host.

    A pulled cable leaves processes and connections as they are; a power cut ends them at once.
    """

    def __init__(self) -> None:
        self.network = Network(("load", *SERVERS, *WEBS, *WORKERS, "push", *BEATS))
        self._home = ExitStack()

    def __enter__(self) -> "Machines":
        try:
            self._home.enter_context(self.network)
            doors = self._servers()
            super().__init__("production", doors=doors, ALLOWED_HOSTS=",".join(self.network.addresses.values()))
            self._home.callback(super().stop)
            hosts = self.network.addresses.keys() - {"load", *SERVERS}
            self.machines = {name: self._machine(name) for name in self.network.addresses if name in hosts}
            self.services = tuple(self.machines.values())
            self._home.enter_context(self.network.at("load"))
            self._seed()
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def _servers(self) -> dict[str, str]:
        address = self.network.addresses
        self.postgres = Postgres(durable=True)
        self.postgres.listen(address["postgres"], to=LAN)
        self.postgres.crash()
        with self.network.at("postgres"):
            self.postgres.start()
        with self.network.at("redis"):
            self.broker = Redis(address["redis"])
        self._home.callback(self.broker.stop)
        direct = self.postgres.new_database()
        self.books = Books(direct)
        return {
            "DATABASE_URL": f"postgresql://postgres@{address['postgres']}:5432{urlsplit(direct).path}",
            "BROKER_URL": self.broker.url(0),
            "REDIS_URL": self.broker.url(1),
            "CACHE_URL": self.broker.url(1),
        }

    def _machine(self, name: str) -> Service:
        host = self.network.addresses[name]
        options = ["--host", host, "--port", str(_PORT)]
        if name in WEBS:
            wsgi = ["--interface", "wsgi", "--blocking-threads", "8", "config.wsgi:application"]
            return self._service(name, _program("granian", *options, *wsgi), url=f"http://{host}:{_PORT}/guidance.js")
        if name == "push":
            asgi = ["--no-access-log", "--timeout-graceful-shutdown", "5", "config.asgi:application"]
            return self._service(name, _program("uvicorn", *options, *asgi), url=f"http://{host}:{_PORT}/livez")
        command = ["worker", "--name", name] if name in WORKERS else ["beat"]
        return self._service(name, [sys.executable, "manage.py", *command])

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the load may knock: both webs."""
        return tuple(f"http://{self.network.addresses[name]}:{_PORT}" for name in WEBS)

    @property
    def push_url(self) -> str:
        """Where streams are opened."""
        return f"http://{self.network.addresses['push']}:{_PORT}"

    def start(self, *names: str) -> None:
        """Start what does not run, of the machines named, by default of all."""
        missing = [name for name in names or self.machines if not self.machines[name].running]
        for name in missing:
            with self.network.at(name):
                self.machines[name].spawn()
        for name in missing:
            self.machines[name].wait()

    @contextmanager
    def off(self, name: str) -> Iterator[None]:
        """Cut a machine's power; at the end it is on again."""
        if name == "postgres":
            self.postgres.crash()
        elif name == "redis":
            self.broker.kill()
        else:
            self.machines[name].kill()
        yield
        if name in SERVERS:
            with self.network.at(name):
                (self.postgres if name == "postgres" else self.broker).start()
        else:
            self.start(name)

    @contextmanager
    def cut_off(self, name: str) -> Iterator[None]:
        """Pull a machine's cable; at the end it is plugged in again."""
        self.network.pull(name)
        try:
            yield
        finally:
            self.network.plug(name)

    def await_work(self, *names: str) -> None:
        """Wait until these workers have their children, and so can work."""
        until(lambda: all(self.machines[name].children for name in names), timeout=180, what=f"{', '.join(names)} work")

    def stop(self) -> None:
        """End every process and server, and take the network away."""
        self._home.close()
