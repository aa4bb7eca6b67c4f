"""Free TCP ports on loopback."""

import contextlib
import socket


def _takes(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """Return a free port whose successor is free too: Guidance and the demo beside it."""
    for _ in range(100):
        port = free_port()
        if port < 65535 and _takes(port + 1):
            return port
    raise OSError("no two neighbouring ports are free")
