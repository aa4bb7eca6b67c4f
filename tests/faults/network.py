"""A network of a test's own: hosts (namespaces of Linux) on one switch, whose cables can be pulled. Needs root and `ip`."""

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support import network

PREFIX = "198.18.0."
"""Of the range that RFC 2544 sets aside for tests of networks; nothing beyond the namespaces has such an address."""
LAN = f"{PREFIX}0/24"
_LIBC = ctypes.CDLL(None, use_errno=True)


class Network:
    """Hosts by name, each with an address on the switch; `with` makes them and takes them away."""

    def __init__(self, names: Sequence[str]) -> None:
        self._mark = f"guidance{os.getpid()}"
        self.addresses = {name: f"{PREFIX}{number}" for number, name in enumerate(names, start=1)}

    def __enter__(self) -> "Network":
        try:
            self._build()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._remove()

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Let this thread, and the processes that it starts, be on that host. Raises OSError for who is not root."""
        with Path("/proc/thread-self/ns/net").open() as home, self._place(name).open() as there, network.also(PREFIX):
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def pull(self, name: str) -> None:
        """Pull the host's cable: nothing comes or goes, and nobody is told."""
        self._switch("link", "set", f"to-{name}", "down")

    def plug(self, name: str) -> None:
        """Plug the host's cable in again."""
        self._switch("link", "set", f"to-{name}", "up")

    def _build(self) -> None:
        _ip("netns", "add", self._space("switch"))
        self._switch("link", "add", "lan", "type", "bridge")
        self._switch("link", "set", "lan", "up")
        for name, address in self.addresses.items():
            space = self._space(name)
            _ip("netns", "add", space)
            self._switch("link", "add", f"to-{name}", "type", "veth", "peer", "name", "lan", "netns", space)
            self._switch("link", "set", f"to-{name}", "master", "lan", "up")
            _ip("-n", space, "address", "add", f"{address}/24", "dev", "lan")
            for device in ("lo", "lan"):
                _ip("-n", space, "link", "set", device, "up")

    def _remove(self) -> None:
        for name in (*self.addresses, "switch"):
            if self._place(name).exists():
                _ip("netns", "delete", self._space(name))

    def _switch(self, *words: str) -> None:
        _ip("-n", self._space("switch"), *words)

    def _space(self, name: str) -> str:
        return f"{self._mark}-{name}"

    def _place(self, name: str) -> Path:
        return Path("/run/netns") / self._space(name)


def _enter(space: int) -> None:
    if _LIBC.setns(space, 0x4000_0000):  # CLONE_NEWNET; `os.setns` comes with Python 3.12
        raise OSError(ctypes.get_errno(), "this thread may not enter another network")


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
