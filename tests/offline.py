"""No test reaches the network: a connection to anything but this machine raises.

A pytest plugin, loaded by tests/conftest.py. Tests that talk to a foreign server would leak what they send
and fail by chance. Programs that a test starts are not covered; tests that start one pass it no address.
"""

import socket
from collections.abc import Iterator
from unittest import mock

import pytest

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and not str(host).startswith(LOCAL):
            raise OSError(f"Tests have no network, and this one called {host}: pass a client in instead.")
        connect(self, address)  # type: ignore[arg-type]

    with mock.patch.object(socket.socket, "connect", guarded):
        yield
