"""The data keys in this process: found or made when a value is written, kept for a minute, dropped when destroyed.

A key is made in the transaction that saves its first value, so its ledger entry is that of the action which saves.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, transaction

from tandem.core.errors import KeyDestroyed
from tandem.core.row_locks import rows_open
from tandem.keys import files
from tandem.keys.models import SubjectKey
from tandem.keys.rules import place_of_key, place_of_value
from tandem.keys.types import FORMAT, HEAD, NONCE_BYTES, KeyGoneError, Stored, UnreadableError

VAULT = "vault"
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Held:
    """One opened data key, and until when it may be used without a look at the database."""

    id: UUID
    subject_id: UUID
    cipher: AESGCM
    until: float


class Keyring:
    """The opened keys of one process."""

    def __init__(self) -> None:
        self._held: dict[UUID, Held] = {}
        self._wrapping: dict[tuple[Path, str], AESGCM] = {}
        self._destroyed: frozenset[UUID] = frozenset()
        self._mark: object = None
        self._mine = threading.local()

    def for_reading(self, key_id: UUID, subject_id: UUID) -> AESGCM:
        """The key that a ciphertext names. KeyGoneError when it was replaced, KeyDestroyed when destroyed."""
        self._drop_destroyed()
        held = self._held.get(key_id)
        if held is None or held.until < time.monotonic():
            with rows_open([subject_id]):
                row = SubjectKey.objects.using(VAULT).filter(id=key_id).first()
            if row is None:
                raise KeyGoneError("a value names a key that is not there")
            held = self.opened(row)
        if held.subject_id != subject_id:
            raise UnreadableError("a value is under the key of somebody else")
        return held.cipher

    def for_writing(self, subject_id: UUID, *, is_file: bool = False) -> Held:
        """The key of a subject as it stands in this transaction, made when there is none. Held until the commit."""
        connection = transaction.get_connection(VAULT)
        if not connection.in_atomic_block:
            raise RuntimeError("an encrypted field is saved inside a transaction of the vault")
        here = (connection.atomic_blocks[0], tuple(connection.savepoint_ids))
        known: Any = getattr(self._mine, "known", None)
        if known is None or known[0][0] is not here[0] or known[0][1] != here[1]:
            known = self._mine.known = (here, {})
        if subject_id not in known[1]:
            with rows_open([subject_id]):
                known[1][subject_id] = self.opened(self._standing(subject_id, is_file))
        held: Held = known[1][subject_id]
        return held

    def seal(self, *, plain: bytes, table: str, column: str, row_id: UUID, subject_id: UUID) -> Stored:
        """Format byte, key id, nonce, ciphertext with its tag. Inside a transaction of the vault."""
        held = self.for_writing(subject_id)
        nonce = os.urandom(NONCE_BYTES)
        place = place_of_value(table, column, row_id, subject_id, held.id)
        return Stored(bytes([FORMAT]) + held.id.bytes + nonce + held.cipher.encrypt(nonce, plain, place))

    def unseal(self, *, stored: Stored, table: str, column: str, row_id: UUID, subject_id: UUID) -> bytes:
        """What a stored value says; UnreadableError when it does not belong here, KeyDestroyed without its key."""
        cipher = self.for_reading(stored.key_id, subject_id)
        place = place_of_value(table, column, row_id, subject_id, stored.key_id)
        nonce, sealed = bytes(stored[HEAD : HEAD + NONCE_BYTES]), bytes(stored[HEAD + NONCE_BYTES :])
        try:
            return cipher.decrypt(nonce, sealed, place)
        except InvalidTag:
            raise UnreadableError(f"a value of {table}.{column} does not open") from None

    def warm(self, subject_ids: Iterable[UUID]) -> None:
        """Open the keys of many people with one query, so that a list does not ask for each."""
        self._drop_destroyed()
        now = time.monotonic()
        known = {held.subject_id for held in list(self._held.values()) if held.until >= now}
        wanted = set(subject_ids) - known - self._destroyed
        if wanted:
            with rows_open(wanted):
                found = list(SubjectKey.objects.using(VAULT).filter(subject_id__in=wanted, destroyed_at=None))
            for row in found:
                self.opened(row)

    def opened(self, row: SubjectKey) -> Held:
        """Unwrap a row's key and remember it for a while."""
        self._drop_destroyed()
        if row.destroyed_at is not None or row.subject_id in self._destroyed:
            raise KeyDestroyed("The key of this person was destroyed.", "Nothing about them can be read or added.")
        known = self._held.get(row.id)
        if known is not None and known.until >= time.monotonic():
            return known
        plain = self.unwrapped(row)
        held = Held(row.id, row.subject_id, AESGCM(plain), time.monotonic() + REMEMBERED_SECONDS)
        if len(self._held) >= MOST_REMEMBERED:
            self._held.clear()
        self._held[row.id] = held
        return held

    def unwrapped(self, row: SubjectKey) -> bytes:
        """The data key itself; UnreadableError when the row was changed, KeysMissing without its wrapping key."""
        wrapped = bytes(row.wrapped)
        try:
            return self._wrapper(row.wrapping_key).decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place_of_key(row.id, row.subject_id, row.wrapping_key)
            )
        except InvalidTag:
            raise UnreadableError("a data key does not open") from None

    def wrap(self, row: SubjectKey, plain: bytes, wrapping_key: str) -> None:
        """Put a data key into its row, under this wrapping key. The caller saves."""
        nonce = os.urandom(NONCE_BYTES)
        place = place_of_key(row.id, row.subject_id, wrapping_key)
        row.wrapped = nonce + self._wrapper(wrapping_key).encrypt(nonce, plain, place)
        row.wrapping_key = wrapping_key

    def make(self, subject_id: UUID, *, is_file: bool = False) -> SubjectKey:
        """A fresh data key for a subject, saved. IntegrityError when the subject has one."""
        row = SubjectKey(id=uuid4(), subject_id=subject_id, is_file=is_file)
        self.wrap(row, AESGCM.generate_key(256), files.registry_of(self.home).current.id)
        row.save(using=VAULT, force_insert=True)
        return row

    @property
    def home(self) -> Path:
        """Where this site keeps its keys."""
        return Path(settings.TANDEM_HOME)

    def forget(self) -> None:
        """Drop every opened key of this process."""
        self._held.clear()
        self._wrapping.clear()
        self._mark = None
        self._mine.known = None

    def _standing(self, subject_id: UUID, is_file: bool) -> SubjectKey:
        # The lock is held to the end of the transaction: a rotation cannot replace the key under a writer.
        rows = SubjectKey.objects.using(VAULT).select_for_update(no_key=True)
        row = rows.filter(subject_id=subject_id).first()
        if row is not None:
            return row
        try:
            with transaction.atomic(using=VAULT):
                return self.make(subject_id, is_file=is_file)
        except IntegrityError:
            return rows.get(subject_id=subject_id)

    def _wrapper(self, key_id: str) -> AESGCM:
        place = (self.home, key_id)
        if place not in self._wrapping:
            self._wrapping[place] = AESGCM(files.wrapping_key_bytes(*place))
        return self._wrapping[place]

    def _drop_destroyed(self) -> None:
        """Follow the list of destroyed keys: what another process destroyed is dropped here before the next use."""
        mark = files.mark_of_destroyed(settings.TANDEM_HOME)
        if mark != self._mark:
            self._destroyed = frozenset(files.destroyed_in(self.home))
            self._mark = mark
            for key_id, held in list(self._held.items()):
                if held.subject_id in self._destroyed:
                    self._held.pop(key_id, None)


ring = Keyring()
