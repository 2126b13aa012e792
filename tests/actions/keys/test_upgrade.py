"""From the one key of earlier versions to a key for each person. Harm prevented: an upgrade that loses every name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tandem.config.home import make_vault_keys
from tandem.keys.actions.ring import ring
from tandem.keys.fields.earlier import opened_consent, opened_field, resealed, sealed_consent
from tandem.keys.queries import keyed_hash
from tandem.keys.types import Stored
from tests.factories.keys import own_keys

__all__ = ["own_keys"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@dataclass
class Row:
    """A row as a migration sees it."""

    given_name: bytes
    pk: UUID = field(default_factory=uuid4)

    @property
    def person_id(self) -> UUID:
        return self.pk


@dataclass
class Rows:
    rows: list[Row]

    def iterator(self) -> Iterator[Row]:
        return iter(self.rows)


@pytest.fixture
def earlier(own_keys: Path) -> bytes:
    """The one key of an earlier version, beside the new ones."""
    key = os.urandom(32)
    (own_keys / "keys" / "fields.key").write_bytes(key)
    return key


def as_sealed_first(key: bytes, row: Row, text: str) -> bytes:
    """What the first version of people wrote: version 1, nonce, ciphertext bound to table, column, row, version."""
    cipher = AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tandem:fields").derive(key))
    nonce = os.urandom(12)
    return b"\1" + nonce + cipher.encrypt(nonce, text.encode(), f"people_person|given_name|{row.pk}|1".encode())


def test_what_the_first_version_sealed_is_sealed_anew_under_each_own_key(earlier: bytes) -> None:
    """Harm: after the upgrade nobody can read a name that was registered before it."""
    rows = [Row(b""), Row(b"")]
    rows[0].given_name = as_sealed_first(earlier, rows[0], "Wren")
    place = {"table": "people_person", "column": "given_name"}

    def old(row: Row) -> bytes:
        return opened_field(stored=row.given_name, row_id=row.pk, **place) if row.given_name else b""

    done = list(resealed(rows=Rows(rows), table="people_person", subject="person_id", columns={"given_name": old}))
    stored, empty = (Stored(row.given_name) for row in done)
    assert ring.unseal(stored=stored, row_id=rows[0].pk, subject_id=rows[0].pk, **place) == b"Wren"
    assert empty == b""


def test_what_consent_sealed_first_still_opens_for_the_upgrade(earlier: bytes) -> None:
    """Harm: signatures are lost, and with them the proof that somebody agreed."""
    consent_id = uuid4()
    stored = sealed_consent(text="Wren Ashgrove", column="signature", consent_id=consent_id)
    assert b"Wren" not in stored
    assert opened_consent(stored=stored, column="signature", consent_id=consent_id) == b"Wren Ashgrove"


def test_own_codes_that_were_handed_out_still_open(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Harm: the code on somebody's paper stops working with an upgrade of the server."""
    (tmp_path / "keys").mkdir()
    key = os.urandom(32)
    (tmp_path / "keys" / "fields.key").write_bytes(key)
    make_vault_keys(tmp_path)
    settings.TANDEM_HOME = tmp_path
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tandem:own-code").derive(key)
    import hmac

    assert keyed_hash("own-code", "ABCD") == hmac.new(derived, b"ABCD", "sha256").hexdigest()
