"""TOTP: secrets stored under a key of their side, codes accepted once."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tandem.agencies.actions import store_second_factor, use_code
from tandem.core import side
from tandem.core.actor import Actor

_PURPOSE = b"tandem totp 1"


def seal(text: str) -> str:
    """A TOTP secret as it is stored: AES-256-GCM under the key of the side in force."""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), _PURPOSE)).decode()


def unseal(stored: str) -> str:
    """The secret again; InvalidTag when it was stored under another key."""
    raw = base64.b64decode(stored)
    return AESGCM(_key()).decrypt(raw[:12], raw[12:], _PURPOSE).decode()


def _key() -> bytes:
    key = settings.TANDEM_TOTP_KEYS[side.current(default=settings.TANDEM_ACCOUNT_SIDE)]
    assert isinstance(key, bytes)
    return key


def factor_of(account: Any) -> Authenticator | None:
    """The account's TOTP, if it has one."""
    return Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps want them."""
    return totp.generate_totp_secret()


def set_up(account: Any, secret: str, code: str, *, using: str, by: Actor) -> Authenticator | None:
    """Store the secret for the account when the code shows that its phone has it; else None."""
    counter = _counter_of(secret, code)
    if counter is None:
        return None
    store_second_factor(
        using=using, by=by, account_id=account.pk, sealed_secret=encrypt(secret), last_counter=counter
    )
    return factor_of(account)


def accept(account: Any, code: str, *, using: str, by: Actor) -> Authenticator | None:
    """The account's TOTP when the code is right and later than every code used before; the code is then used up."""
    factor = factor_of(account)
    if factor is None:
        return None
    try:
        counter = _counter_of(decrypt(factor.data["secret"]), code)
    except InvalidTag:  # stored under a key that this machine no longer has
        return None
    if counter is None or not use_code(using=using, by=by, account_id=account.pk, counter=counter):
        return None
    return factor_of(account)


def _counter_of(secret: str, code: str) -> int | None:
    for counter in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return int(counter)
    return None
