"""Which addresses may be told of alerts, how a message is signed, and when it is tried again."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit
from uuid import UUID

from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.science.small_numbers import can_stand_alone
from tandem.surveillance.types import MailState

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=15)
LONGEST = 400
# Addresses of the new protocol that carry one of the old, and so could lead inside.
_CARRIERS = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
# Inside although no list of private networks says so: protocol assignments (RFC 6890), relays of the new protocol
# (RFC 7526), one cloud's machine of the host, and the old site-local addresses (RFC 3879).
_INSIDE = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv6Network("fec0::/10"),
)
CONFIRMERS = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})


def refusal_to_call(url: str) -> str | None:
    """Why an address may not be told; None when its form allows it. Where it leads is looked at before each call."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("That is no address of the web.")
    if len(url) > LONGEST or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        return _("That is no address of the web.")
    if parts.scheme != "https":
        return _("Only https addresses are told: anybody on the way could read the others.")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        return _("Write the address without a name, a password or a mark after #.")
    if port not in (None, 443, 8443):
        return _("Only the ports 443 and 8443 are called.")
    return None


def is_outside(address: str) -> bool:
    """Whether an IP address lies in the public internet. Whatever is inside, local or reserved is never called."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return is_outside(str(found.ipv4_mapped))
        if found.teredo is not None or any(found in network for network in _CARRIERS):
            return False
    if any(found.version == network.version and found in network for network in _INSIDE):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def host_of(url: str) -> str:
    """The host of an address, or what is left of an ended one. The rest can be a key and is not shown."""
    return urlsplit(url).hostname or url


def refusal_to_confirm(by: Actor, agency_id: UUID, *, made_by: UUID | None, is_open: bool) -> str | None:
    """Why an actor may not confirm an address that waits; None when they may. Two people open every standing feed."""
    reasons = (
        (by.account_id is None, _("A confirmation needs a person who answers for it.")),
        (by.role not in CONFIRMERS, _("A coordinator, a privacy officer or an administrator confirms addresses.")),
        (made_by is not None and made_by == by.account_id, _("You added this address. Somebody else confirms it.")),
        (not is_open, _("This address does not wait for anybody.")),
    )
    return refusal_to_act_for(by, agency_id) or next((reason for applies, reason in reasons if applies), None)


def secret_of(site_key: str, hook_id: str) -> str:
    """The secret of one address, made from the site's key: nothing to store, nothing to leak from the database."""
    return hmac.new(site_key.encode(), f"alert-hook:{hook_id}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, at: datetime, body: bytes) -> str:
    """What the receiver checks: the second of sending and the HMAC-SHA256 of "second.body" (RFC 2104)."""
    second = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={second},v1={digest}"


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failed attempts, twice as long each time; None to give up."""
    return None if attempts >= MOST_ATTEMPTS else now + FIRST_WAIT * 2 ** max(0, attempts - 1)


def refusal_to_mail(state: MailState | None, begun_for: date | None, on: date) -> str | None:
    """Why the digest of a day is not begun; None when it may be: never twice, except where the server refused it."""
    if begun_for is None or begun_for < on:
        return None
    if begun_for == on and state is MailState.REFUSED:
        return None
    return _("The mail of this day was begun already.")


def shown_outside(events: float) -> int | None:
    """A count as it may leave the house: None for 1 to 10 (CMS cell size policy, as `science.small_numbers`)."""
    whole = round(events)
    return whole if can_stand_alone(whole) else None
