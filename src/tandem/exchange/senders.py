"""Sending what may leave: a signed message to an https address outside, and a mail that tells of no person."""

from __future__ import annotations

import http.client
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.core.mail import send_mail

from tandem.surveillance.rules.hooks import is_outside, refusal_to_call, signature

# For the whole call, from the connection to the status.
SECONDS = 10.0
Resolve = Callable[[str, int], Sequence[str]]
Post = Callable[[str, str, str, dict[str, str], bytes], int]
Watch = Callable[[socket.socket], None]


def addresses_of(host: str, port: int) -> list[str]:
    """Every IP address of a name; OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(one[4][0]) for one in found})


@contextmanager
def ending_after(seconds: float) -> Iterator[Watch]:
    """One deadline for the block: then the socket it watches is shut down, and the wait ends with TimeoutError.

    A socket's own timeout counts from byte to byte: whoever sends one a second could hold the caller for ever.
    """
    watched: list[socket.socket] = []
    lock, is_over = threading.Lock(), False

    def end() -> None:
        nonlocal is_over
        with lock:
            is_over = True
            for one in watched:
                with suppress(OSError):
                    # Not the method of a TLS socket, which would also pull its state away under the waiting thread.
                    socket.socket.shutdown(one, socket.SHUT_RDWR)

    def watch(one: socket.socket) -> None:
        with lock:
            watched.append(one)
        if is_over:
            raise TimeoutError

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    except (OSError, http.client.HTTPException) as trouble:
        if is_over:
            raise TimeoutError from trouble
        raise
    finally:
        timer.cancel()
    if is_over:
        # Shut down among the headers: the client takes the end of the bytes for the end of the answer.
        raise TimeoutError


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was looked at, with the certificate of the name: no second look-up."""

    def __init__(self, host: str, address: str, port: int, watch: Watch) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._tls)
        self._address, self._watch = address, watch

    def connect(self) -> None:
        """Connect to the address and prove that it is the host, under the deadline from the first byte on."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        try:
            secured = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        except BaseException:
            plain.close()
            raise
        self.sock = secured
        self._watch(secured)
        secured.do_handshake()


def post_to(url: str, host: str, address: str, headers: dict[str, str], body: bytes) -> int:
    """Post to one address of a host; returns the status. Redirections are not followed, answers not read.

    TimeoutError after `SECONDS` in all, however the other side spreads its bytes.
    """
    parts = urlsplit(url)
    with ending_after(SECONDS) as watch:
        connection = _Pinned(host, address, parts.port or 443, watch)
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


def mail_text(address: str, subject: str, text: str) -> None:
    """One mail to one mailbox, which anybody may read over a shoulder: the caller writes nothing of a person.

    OSError when it could not be sent: every trouble of mail is one; `never_left` tells whether it may have arrived.
    """
    send_mail(subject, text, None, [address])


def never_left(trouble: OSError) -> bool:
    """Whether it is certain that no mail server took it: nobody answered, or the server said no. A silence is not."""
    said_no = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)
    return isinstance(trouble, (*said_no, ConnectionRefusedError, socket.gaierror))
