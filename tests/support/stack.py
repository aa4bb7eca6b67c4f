"""The real processes of Guidance, in one of the two profiles, as a test starts, kills and restarts them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.support import migrated
from tests.support.databases import Redis, postgres
from tests.support.ports import free_pair
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ("embedded", "production")
DOORS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "REDIS_URL")


class CrashedError(AssertionError):
    """A process ended that should be running; carries the end of its log."""


class Service:
    """One process: its command, its environment and its log, kept over restarts."""

    def __init__(self, name: str, command: list[str], *, env: Mapping[str, str], folder: Path, url: str = "") -> None:
        self.name, self.url = name, url
        self._command, self._env = command, env
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; one with an address has answered when this returns."""
        self.spawn()
        self.wait()

    def spawn(self) -> None:
        """Start the process and do not wait for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._env, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Return when the process answers at its address, if it has one."""
        if self.url:
            until(self._answers, timeout=60, every=0.05, what=f"{self.name} answers at {self.url}")

    def kill(self) -> None:
        """Kill the process and its children with SIGKILL, as a power cut would."""
        self._signal_all(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end; kill what is left after 15 seconds."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(15)
        self._signal_all(signal.SIGKILL)

    def end(self, *, within: float) -> int:
        """Ask the process to end and return its exit code. Raises subprocess.TimeoutExpired where it does not in time."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(within)
        self._signal_all(signal.SIGKILL)
        return code

    def pause(self) -> None:
        """Stop the process and its children in the middle of whatever they do; they keep all they hold."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on as if nothing had happened."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGCONT)

    @property
    def pid(self) -> int:
        """The id of the process, which must be there."""
        assert self._process is not None
        return self._process.pid

    @property
    def children(self) -> list[int]:
        """The ids of the processes that this one started and that run."""
        if self._process is None or not self.running:
            return []
        return [
            int(pid) for pid in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        ]

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """All that the process has printed, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        if not self.running:
            raise CrashedError(f"{self.name} ended at its start:\n{self.log[-4000:]}")
        try:
            urllib.request.urlopen(self.url, timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True


class Stack:
    """Web with push, worker, beat and the demo, on free ports, with their own data; `with` starts and stops all.

    `doors`: the settings that name servers which somebody else runs, in place of own ones.
    """

    def __init__(self, profile: str, *, doors: Mapping[str, str] | None = None, **more: str) -> None:
        self.profile = profile
        self.folder = Path(tempfile.mkdtemp(prefix=f"guidance-{profile}-"))
        self._doors = doors
        self.redis = Redis() if profile == "production" and doors is None else None
        port = free_pair()
        self.url, self.demo_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        self.env = self._environment() | more
        manage = [sys.executable, "manage.py"]
        demo = [sys.executable, "-m", "demo", "--port", str(port + 1), "--guidance", self.url]
        self.web = self._service("web", [*manage, "serve", "--port", str(port)], url=f"{self.url}/guidance.js")
        self.worker = self._service("worker", [*manage, "worker"])
        self.beat = self._service("beat", [*manage, "beat"])
        self.demo = self._service("demo", demo, url=f"{self.demo_url}/")
        self.services = (self.web, self.worker, self.beat, self.demo)

    def __enter__(self) -> "Stack":
        try:
            self._seed()
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every process that is not running."""
        if self.redis:
            self.redis.start()
        missing = [service for service in self.services if not service.running]
        for service in missing:
            service.spawn()
        for service in missing:
            service.wait()

    def stop(self) -> None:
        """Stop every process and remove the data."""
        for service in reversed(self.services):
            service.stop()
        if self.redis:
            self.redis.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def manage(self, *arguments: str) -> str:
        """Run a management command against this stack's data and return what it prints."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        """Run Python with this stack's settings and return what it prints."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise CrashedError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def logs(self) -> str:
        """The end of every process's log, for the report of a failed test."""
        return "\n".join(f"--- {service.name}\n{service.log[-3000:]}" for service in self.services)

    def _seed(self) -> None:
        self.manage("seed_demo", "--force", "--demo-origin", self.demo_url)

    def _service(self, name: str, command: list[str], *, url: str = "") -> Service:
        return Service(name, command, env=self.env, folder=self.folder, url=url)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in DOORS}
        return (
            inherited
            | dict(self._profile())
            | {
                "GUIDANCE_DATA_DIR": str(self.folder / "data"),
                "GUIDANCE_DEMO_URL": self.demo_url,
                "SECRET_KEY": "tests-only-" + "0123456789" * 5,
                "LOG_LEVEL": "INFO",
                "PYTHONUNBUFFERED": "1",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )

    def _profile(self) -> Mapping[str, str]:
        if self._doors is not None:
            return self._doors
        if self.redis is None:
            path = self.folder / "data" / "guidance.sqlite3"
            migrated.sqlite(path)
            return {
                "DATABASE_URL": f"sqlite:///{path}",
                "BROKER_URL": "filesystem://",
                "CACHE_URL": f"filecache://{self.folder / 'cache'}",
            }
        return {
            "DATABASE_URL": postgres().migrated_database(),
            "BROKER_URL": self.redis.url(0),
            "REDIS_URL": self.redis.url(1),
            "CACHE_URL": self.redis.url(1),
        }
