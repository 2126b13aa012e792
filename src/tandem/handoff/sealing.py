"""Sealed boxes: whoever has the public key can close one, only the vault's private key opens it (libsodium)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox

from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _

PADDED_TO = 1024
NO_KEY = _(
    "This machine cannot seal offers yet, so nothing was sent; what you entered is still here. Call the outreach "
    "team, and ask your administrator to copy keys/vault.pub from the care side."
)


def public_key() -> PublicKey:
    """The vault's public key, the only key of the vault that the duty side holds."""
    path = Path(settings.TANDEM_HOME) / "keys" / "vault.pub"
    try:
        return PublicKey(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise Refused("no_vault_key", NO_KEY) from error


def padded(parts: Mapping[str, str]) -> bytes:
    """The parts as JSON, filled with blanks to a multiple of 1,024 bytes so that the size tells nothing."""
    plain = json.dumps(dict(parts), ensure_ascii=False).encode() if parts else b""
    return plain + b" " * (-len(plain) % PADDED_TO)


def sealed(plain: bytes, key: PublicKey) -> bytes:
    """The ciphertext; not even the sealer can open it again."""
    return bytes(SealedBox(key).encrypt(plain))


def opened(ciphertext: bytes, private_key: bytes) -> dict[str, str]:
    """The parts of an envelope; nacl.exceptions.CryptoError with any other key."""
    parts: dict[str, str] = json.loads(SealedBox(PrivateKey(private_key)).decrypt(ciphertext))
    return parts
