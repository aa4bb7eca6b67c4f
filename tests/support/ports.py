"""Free TCP ports on loopback."""

import contextlib
import random
import socket

# Below the ports that the system gives to outgoing connections: one of those may be taken before it is listened on.
_RANGE = range(15_000, 32_000)
_chance = random.SystemRandom()  # not the one that a test session seeds: its workers would all choose the same


def _takes(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    return next(port for port in iter(lambda: _chance.choice(_RANGE), None) if _takes(port))


def free_pair() -> int:
    """Return a free port whose successor is free too: Guidance and the demo beside it."""
    for _ in range(100):
        port = free_port()
        if _takes(port + 1):
            return port
    raise OSError("no two neighbouring ports are free")
