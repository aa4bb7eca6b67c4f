"""RabbitMQ as the broker, where the machine has it (Debian's package rabbitmq-server): a node of our own on loopback."""

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.ports import free_port
from tests.support.waiting import until

# The program itself: what is on the PATH changes to a user of its own first.
_PROGRAMS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/rabbitmq/sbin/rabbitmq-server")


def program() -> str:
    """Return the server's program. Raises FileNotFoundError where there is none."""
    for found in (*_PROGRAMS, shutil.which("rabbitmq-server")):
        if found and Path(found).exists():
            return found
    raise FileNotFoundError("no RabbitMQ here: install the package rabbitmq-server")


class Rabbit:
    """One node on a free port, with its own folder and its own register of names, gone when the interpreter ends."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="guidance-rabbit-"))
        names = str(free_port())
        self._env = os.environ | {
            "HOME": str(self._folder),
            "ERL_EPMD_PORT": names,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"guidance{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
        }
        atexit.register(self.stop)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._register = self._begin(["epmd", "-port", names, "-address", "127.0.0.1"])
        self.start()

    @property
    def url(self) -> str:
        """The address, as BROKER_URL wants it."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start the node, with what its disk has kept; it takes connections when this returns."""
        self._node = self._begin([program()])
        until(self._answers, timeout=120, every=0.1, what="RabbitMQ takes connections")

    def forget(self) -> None:
        """End the node as a power cut would, and start an empty one: no queue, no message is left."""
        _kill(self._node)
        shutil.rmtree(self._folder / "data")
        self.start()

    def stop(self) -> None:
        """End the node and its register, and remove what they kept."""
        for process in reversed(self._processes):
            _kill(process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=self._env, stdout=quiet, stderr=quiet, start_new_session=True)
        self._processes.append(process)
        return process

    def _answers(self) -> bool:
        if self._node.poll() is not None:
            raise AssertionError(f"RabbitMQ ended at its start with {self._node.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(line.recv(1))
        return False


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
