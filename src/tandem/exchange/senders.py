"""Sending what may leave: a signed message to an https address outside, and nowhere else."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from tandem.surveillance.rules.hooks import is_outside, refusal_to_call, signature

SECONDS = 10.0
Resolve = Callable[[str, int], Sequence[str]]
Post = Callable[[str, str, str, dict[str, str], bytes], int]


def addresses_of(host: str, port: int) -> list[str]:
    """Every IP address of a name; OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(one[4][0]) for one in found})


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was looked at, with the certificate of the name: no second look-up."""

    def __init__(self, host: str, address: str, port: int) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._tls)
        self._address = address

    def connect(self) -> None:
        """Connect to the address and prove that it is the host."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def post_to(url: str, host: str, address: str, headers: dict[str, str], body: bytes) -> int:
    """Post to one address of a host; returns the status. Redirections are not followed, answers not read."""
    parts = urlsplit(url)
    connection = _Pinned(host, address, parts.port or 443)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def send_signed(
    url: str,
    body: bytes,
    *,
    secret: str,
    parcel_id: UUID,
    now: datetime,
    resolve: Resolve = addresses_of,
    post: Post = post_to,
) -> str:
    """Post a signed JSON message; "" when it arrived, else the kind of failure. Never raises for the network.

    Every address of the name must lie outside, and the one that was looked at is the one that is called: a name that
    answers differently a second time leads nowhere inside. `parcel_id` is the same for every try.
    """
    if refusal_to_call(url):
        return "refused_address"
    parts = urlsplit(url)
    host = parts.hostname or ""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tandem",
        "Idempotency-Key": str(parcel_id),
        "Tandem-Signature": signature(secret, now, body),
    }
    try:
        found = resolve(host, parts.port or 443)
        if not found or not all(is_outside(one) for one in found):
            return "inside_address"
        status = post(url, host, found[0], headers, body)
    except ssl.SSLError:
        return "certificate"
    except TimeoutError:
        return "too_slow"
    except (OSError, http.client.HTTPException, UnicodeError):
        return "no_connection"
    return "" if 200 <= status < 300 else f"status_{status}"
