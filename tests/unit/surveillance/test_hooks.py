"""Messages to addresses outside: harm prevented is a server made to call its own network, or a forged message."""

import hashlib
import hmac
import json
import ssl
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tandem.exchange.senders import send_signed
from tandem.surveillance.rules.hooks import (
    MOST_ATTEMPTS,
    host_of,
    is_outside,
    next_attempt,
    refusal_to_call,
    secret_of,
    shown_outside,
    signature,
)

NOW = datetime(2024, 5, 7, 6, tzinfo=UTC)
PARCEL = UUID(int=9)
URL = "https://partner.example/alerts?of=county"


@pytest.mark.parametrize("url", ["https://partner.example", URL, "https://partner.example:8443/a"])
def test_plain_https_address_may_be_told(url):
    assert refusal_to_call(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "partner.example",
        "http://partner.example/",
        "ftp://partner.example/",
        "file:///etc/passwd",
        "https://",
        "https://name:word@partner.example/",
        "https://partner.example/#part",
        "https://partner.example:22/",
        "https://partner.example:99999/",
        "https://partner.example/a b",
        "https://partner.example/\r\nHost: inside",
        "https://[half",
        "https://partner.example/" + "a" * 400,
    ],
)
def test_other_addresses_are_refused(url):
    assert refusal_to_call(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "ff02::1",
        "fec0::1",
        "192.0.0.9",
        "192.88.99.1",
        "168.63.129.16",
        "::ffff:168.63.129.16",
        "nonsense",
    ],
)
def test_addresses_inside_are_never_called(address):
    assert not is_outside(address)
    called = []
    failure = send_signed(
        URL,
        b"{}",
        secret="s",
        parcel_id=PARCEL,
        now=NOW,
        resolve=lambda *_: ["93.184.216.34", address],
        post=lambda *words: called.append(words) or 200,
    )
    assert (failure, called) == ("inside_address", [])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_outside_are_called_and_only_the_one_that_was_looked_at(address):
    called = []
    body = json.dumps({"kind": "alert"}).encode()

    def post(url, host, to, headers, sent):
        called.append((url, host, to, sent))
        second, digest = (part.split("=")[1] for part in headers["Tandem-Signature"].split(","))
        made = hmac.new(b"secret", f"{second}.".encode() + sent, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(made, digest)
        assert headers["Idempotency-Key"] == str(PARCEL)
        return 204

    words = {"secret": "secret", "parcel_id": PARCEL, "now": NOW, "post": post}
    assert send_signed(URL, body, resolve=lambda *_: [address], **words) == ""
    assert called == [(URL, "partner.example", address, body)]


@pytest.mark.parametrize(
    ("url", "host"),
    [(URL, "partner.example"), ("https://partner.example:8443/a", "partner.example"), ("partner.example",) * 2],
)
def test_page_shows_the_host_alone(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (TimeoutError(), "too_slow"),
        (ConnectionRefusedError(), "no_connection"),
        (ssl.SSLCertVerificationError(), "certificate"),
        (302, "status_302"),
        (500, "status_500"),
    ],
)
def test_failures_have_a_kind_and_no_text(trouble, kind):
    def post(*_):
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    words = {"secret": "s", "parcel_id": PARCEL, "now": NOW, "post": post}
    assert send_signed(URL, b"{}", resolve=lambda *_: ["93.184.216.34"], **words) == kind
    assert send_signed("http://partner.example", b"{}", resolve=lambda *_: [], **words) == "refused_address"


def test_signature_and_secret_change_with_what_they_sign():
    secret = secret_of("site key", str(PARCEL))
    assert secret != secret_of("other key", str(PARCEL))
    assert secret != secret_of("site key", str(UUID(int=8)))
    assert signature(secret, NOW, b"a") != signature(secret, NOW, b"b")
    assert signature(secret, NOW, b"a") != signature(secret, NOW + timedelta(seconds=1), b"a")


def test_tries_come_later_and_end():
    waits = [next_attempt(k, NOW) for k in range(1, MOST_ATTEMPTS + 1)]
    assert waits[0] == NOW + timedelta(minutes=15)
    assert waits[1] == NOW + timedelta(minutes=30)
    assert waits[-1] is None


@pytest.mark.parametrize(("events", "shown"), [(0, 0), (1, None), (10, None), (11, 11), (25.0, 25)])
def test_small_counts_do_not_leave(events, shown):
    assert shown_outside(events) == shown
