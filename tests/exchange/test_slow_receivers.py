"""A receiver that drips its bytes: harm prevented is one address that holds the hourly job for ever."""

import http.client
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from tandem.exchange import senders
from tandem.exchange.senders import ending_after, post_to

ANSWER = b"HTTP/1.1 200 OK\r\nX-Slow: "
HANDSHAKE = b"\x16\x03\x03\x3f\xff"
DEADLINE, PATIENCE = 0.4, 3.0


@contextmanager
def dripping(beginning):
    """A server on loopback that begins to answer and then sends a byte every 50 ms for as long as anybody listens."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with suppress(OSError):
                listener, _ = server.accept()
                with listener:
                    listener.recv(65_536)
                    listener.sendall(beginning)
                    while not over.wait(0.05):
                        listener.sendall(b"a")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(PATIENCE)


@contextmanager
def within(seconds):
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def call(port):
    """As `post_to` calls, without the certificate."""
    with ending_after(DEADLINE) as watch:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.connect()
            watch(connection.sock)
            connection.request("POST", "/", body=b"{}")
            return connection.getresponse().status
        finally:
            connection.close()


def test_answer_that_drips_ends_at_the_deadline():
    """Witness: the socket's own timeout of ten seconds never runs out, since a byte comes twenty times a second."""
    with dripping(ANSWER) as port, within(PATIENCE), pytest.raises(TimeoutError):
        call(port)


def test_answer_in_time_arrives():
    with dripping(ANSWER + b"a\r\nContent-Length: 0\r\n\r\n") as port:
        assert call(port) == 200


def test_handshake_that_drips_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(senders, "SECONDS", DEADLINE)
    with dripping(HANDSHAKE) as port, within(PATIENCE), pytest.raises(TimeoutError):
        post_to(f"https://slow.example:{port}/", "slow.example", "127.0.0.1", {}, b"{}")


def test_call_in_time_keeps_its_own_trouble_and_leaves_no_timer():
    before = threading.active_count()

    def refused():
        with ending_after(60):
            raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        refused()
    deadline = time.monotonic() + PATIENCE
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_socket_that_comes_after_the_deadline_is_not_used():
    def late(one):
        with ending_after(0.01) as watch:
            time.sleep(0.2)
            watch(one)

    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(TimeoutError):
        late(server)
