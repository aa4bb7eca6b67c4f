"""The tests' network ends at this machine: a connection or a name look-up beyond loopback raises."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

LOOPBACK = {"localhost", "::1", "0.0.0.0", "::", ""}
_ours = ["127."]


class BeyondLoopbackError(RuntimeError):
    """A test tried to reach another machine."""


def _check(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(name, str) and name not in LOOPBACK and not name.startswith(tuple(_ours)):
        raise BeyondLoopbackError(f"a test tried to reach {name}; only this machine is allowed")


@contextmanager
def also(prefix: str) -> Iterator[None]:
    """Let `socket` reach addresses that begin with `prefix` too: those of namespaces that the test has made."""
    _ours.append(prefix)
    try:
        yield
    finally:
        _ours.remove(prefix)


def _guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: socket.socket, address: Any, *rest: Any) -> Any:
        if isinstance(address, tuple):
            _check(address[0])
        return real(self, address, *rest)

    return call


def close_the_door(patch: pytest.MonkeyPatch) -> None:
    """Let `socket` reach loopback and local sockets only, until `patch` is undone."""
    find = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **options: Any) -> Any:
        _check(host)
        return find(host, *rest, **options)

    patch.setattr(socket, "getaddrinfo", look_up)
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
