"""A production site for the benchmarks: PostgreSQL that waits for its disk, Redis, and processes whose CPU time is read."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.databases import Postgres, Redis
from tests.support.ports import free_port
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.bench.settings"
_TICK = os.sysconf("SC_CLK_TCK")


class Process:
    """A process with its children."""

    def __init__(self, *command: str, env: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
            )
        self.log = log

    def cpu(self) -> float:
        """Return the CPU seconds that the process and its living children have used."""
        total = 0
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError, IndexError):
                if folder.name.isdigit():
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    if int(fields[2]) == self._process.pid:  # its process group
                        total += int(fields[11]) + int(fields[12])
        return total / _TICK

    def memory(self) -> int:
        """Return the bytes of memory that the process holds."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """End the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def answers(self, port: int) -> None:
        """Wait until the process listens on `port`."""
        until(lambda: self._process.poll() is not None or _listens(port), timeout=60, what=f"port {port} answers")
        if self._process.poll() is not None:
            raise RuntimeError(self.log.read_text()[-4000:])


class Site:
    """The servers and the environment that this process and its children share."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="guidance-bench-"))
        self.redis = Redis()
        self.env = os.environ | {
            "DATABASE_URL": Postgres(durable=True).new_database(),
            "BROKER_URL": self.redis.url(0),
            "REDIS_URL": self.redis.url(1),
            "CACHE_URL": self.redis.url(1),
            "GUIDANCE_DATA_DIR": str(self.folder),
            "GUIDANCE_KEY_BURST": "1e9",  # limits are asked and never reached
            "GUIDANCE_KEY_RATE": "0",  # one key sends it all
            "SECRET_KEY": "bench-only-" + "0123456789" * 5,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        self._processes: list[Process] = []

    def web(self) -> tuple[Process, int]:
        """Start one granian process with four threads, the doors and their peers in it; return it and its port."""
        port = free_port()
        command = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
        command += ["--blocking-threads", "4", "--no-ws", "--log-level", "error", "tests.bench.wsgi:application"]
        process = self.start("web", *command)
        process.answers(port)
        return process, port

    def start(self, name: str, *command: str, settings: str = SETTINGS) -> Process:
        """Start a process of the site."""
        env = self.env | {"DJANGO_SETTINGS_MODULE": settings}
        process = Process(*command, env=env, log=self.folder / f"{name}.log")
        self._processes.append(process)
        return process

    def close(self) -> None:
        """Stop everything."""
        for process in self._processes:
            process.stop()
        self.redis.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
