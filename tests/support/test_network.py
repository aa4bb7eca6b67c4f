import contextlib
import socket

import pytest

from tests.support.network import BeyondLoopbackError, also
from tests.support.ports import free_pair


def test_network_refuses_a_connection_when_it_leaves_the_machine():
    with contextlib.closing(socket.socket()) as outward, pytest.raises(BeyondLoopbackError, match=r"192\.0\.2\.1"):
        outward.connect(("192.0.2.1", 80))


def test_network_refuses_a_look_up_when_the_name_is_foreign():
    with pytest.raises(BeyondLoopbackError, match=r"host\.example"):
        socket.getaddrinfo("host.example", 80)


def test_network_reaches_hosts_that_the_test_made_and_no_longer_once_they_are_gone():
    with contextlib.closing(socket.socket()) as outward:
        outward.setblocking(False)
        with also("192.0.2."), contextlib.suppress(BlockingIOError, OSError):
            outward.bind(("127.0.0.1", 0))  # so that nothing leaves this machine
            outward.connect(("192.0.2.1", 80))

        with pytest.raises(BeyondLoopbackError):
            outward.connect(("192.0.2.1", 80))


def test_network_lets_a_connection_pass_when_it_stays_on_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())

        assert client.getpeername() == server.getsockname()
        client.close()


def test_free_pair_gives_two_ports_that_can_be_taken():
    port = free_pair()

    with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)) as second:
        assert second.getsockname()[1] == port + 1
