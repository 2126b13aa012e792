"""How earlier versions sealed text, under one key for everybody; only migrations read it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tandem.keys.actions.ring import ring

NONCE_BYTES = 12


def sealed_consent(*, text: str, column: str, consent_id: UUID) -> bytes:
    """A name or signature as consent sealed it first."""
    if not text:
        return b""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher("consent").encrypt(nonce, text.encode(), f"consent|{column}|{consent_id}".encode())


def opened_consent(*, stored: bytes, column: str, consent_id: UUID) -> bytes:
    """What consent sealed first."""
    place = f"consent|{column}|{consent_id}".encode()
    return _cipher("consent").decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], place)


def opened_field(*, stored: bytes, table: str, column: str, row_id: UUID) -> bytes:
    """What people's first encrypted column holds."""
    place = f"{table}|{column}|{row_id}|{stored[0]}".encode()
    return _cipher("fields").decrypt(stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :], place)


def resealed(
    *, rows: Any, table: str, subject: str, columns: Mapping[str, Callable[[Any], bytes]], into: str = ""
) -> Iterator[Any]:
    """Every row with its columns sealed under its subject's key, for a migration to save.

    `columns`: name of the column as it will stand -> how to read its old value as bytes. `into` goes before the name
    of the column that takes the ciphertext.
    """
    for row in rows.iterator():
        subject_id = getattr(row, subject)
        for column, read in columns.items():
            plain = read(row)
            place = {"table": table, "column": column, "row_id": row.pk, "subject_id": subject_id}
            setattr(row, f"{into}{column}", bytes(ring.seal(plain=plain, **place)) if plain else b"")
        yield row


def _cipher(purpose: str) -> AESGCM:
    key = (Path(settings.TANDEM_HOME) / "keys" / "fields.key").read_bytes()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tandem:{purpose}".encode()).derive(key))
