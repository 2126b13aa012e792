"""Whole files at rest as ciphertext, each under a data key of its own, read and written in pieces.

A piece is bound to its file, its number and whether it is the last: pieces cannot be exchanged, dropped or cut off.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import transaction

from tandem.keys.actions.ring import VAULT, ring
from tandem.keys.types import NONCE_BYTES, UnreadableError

MAGIC = b"TANDEM\x00\x02"
PIECE = 1 << 20
TAG_BYTES = 16
HEAD = len(MAGIC) + 16


def is_sealed_file(*, path: Path) -> bool:
    """Whether a file is one of ours; text never begins so."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal_stream(*, source: BinaryIO, target: BinaryIO, subject_id: UUID) -> None:
    """Write a sealed copy of a stream under the key of this file, which is made when there is none."""
    with transaction.atomic(using=VAULT):
        held = ring.for_writing(subject_id, is_file=True)
    target.write(MAGIC + held.id.bytes)
    number, piece = 0, source.read(PIECE)
    while True:
        after = source.read(PIECE)
        nonce = os.urandom(NONCE_BYTES)
        place = _place(subject_id, held.id, number, is_last=not after)
        target.write(nonce + held.cipher.encrypt(nonce, piece, place))
        if not after:
            return
        number, piece = number + 1, after


def open_sealed(*, path: Path, subject_id: UUID) -> BinaryIO:
    """A sealed file as a stream that can be read from its start again. UnreadableError when it was changed."""
    return io.BufferedReader(_Sealed(path, subject_id), PIECE)


def opens(*, path: Path, subject_id: UUID) -> bool:
    """Whether a sealed file is one of ours and its key is here; KeyDestroyed when it was destroyed on purpose."""
    try:
        with open_sealed(path=path, subject_id=subject_id) as file:
            file.read(1)
    except UnreadableError:
        return False
    return True


class _Sealed(io.RawIOBase):
    """Opens one piece after the other."""

    def __init__(self, path: Path, subject_id: UUID) -> None:
        self._file = path.open("rb")
        head = self._file.read(HEAD)
        if head[: len(MAGIC)] != MAGIC or len(head) < HEAD:
            self._file.close()
            raise UnreadableError("a kept file is not sealed")
        self._subject_id, self._key_id = subject_id, UUID(bytes=head[len(MAGIC) :])
        try:
            self._cipher = ring.for_reading(self._key_id, subject_id)
        except BaseException:
            self._file.close()
            raise
        self._pieces = max(1, -(-(path.stat().st_size - HEAD) // (NONCE_BYTES + PIECE + TAG_BYTES)))
        self._number, self._rest = 0, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if (offset, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("a sealed file is read from its start")
        self._file.seek(HEAD)
        self._number, self._rest = 0, b""
        return 0

    def tell(self) -> int:
        return 0

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._rest and self._number < self._pieces:
            self._rest = self._next()
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self) -> bytes:
        stored = self._file.read(NONCE_BYTES + PIECE + TAG_BYTES)
        place = _place(self._subject_id, self._key_id, self._number, is_last=self._number == self._pieces - 1)
        self._number += 1
        try:
            return self._cipher.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], place)
        except InvalidTag:
            raise UnreadableError("a piece of a kept file does not open") from None


def _place(subject_id: UUID, key_id: UUID, number: int, *, is_last: bool) -> bytes:
    return f"file|{subject_id}|{key_id}|{number}|{is_last}".encode()
