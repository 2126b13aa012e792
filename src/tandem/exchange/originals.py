"""Files as they arrived, kept under their hash: the proof of what was loaded, and the source of quarantined rows.

Those with identifying columns are kept in the vault's store, sealed, each under a data key of its own.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

VAULT = "vault"
STORES = {"default": "records", "vault": "vault"}


def path_of(store: str, file_sha256: str) -> Path:
    """Where the original with this hash stands; `store` is the database alias that holds its batch."""
    folder: Path = settings.TANDEM_HOME / "originals" / STORES[store]
    return folder / file_sha256


def is_kept(store: str, file_sha256: str) -> bool:
    """Whether the original still stands; after its retention only the account of its rows does."""
    return path_of(store, file_sha256).exists()


def hash_of(source: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def subject_of(file_sha256: str) -> UUID:
    """The id under which a file's data key stands."""
    return UUID(file_sha256[:32])


def opened(store: str, file_sha256: str) -> Path | BinaryIO:
    """A kept file, to be read from its start as often as needed."""
    path = path_of(store, file_sha256)
    if store != VAULT or not path.exists():
        return path
    from tandem.keys.fields.streams import open_sealed

    return open_sealed(path=path, subject_id=subject_of(file_sha256))


def seal_kept_files() -> int:
    """Seal what an earlier version kept in the vault's store as it was; returns how many files."""
    from tandem.keys.fields.streams import is_sealed_file

    plain = [one for one in path_of(VAULT, "").glob("*") if len(one.name) == 64 and not is_sealed_file(path=one)]
    for one in plain:
        _copy(VAULT, one, one.name)
    return len(plain)


def keep(store: str, source: Path, file_sha256: str) -> Path:
    """Copy a file into the store, whole or not at all; nothing happens when it stands there already and opens."""
    kept = path_of(store, file_sha256)
    if not (kept.exists() and _opens(store, kept, file_sha256)):
        _copy(store, source, file_sha256)
    return kept


def _opens(store: str, kept: Path, file_sha256: str) -> bool:
    if store != VAULT:
        return True
    from tandem.keys.fields.streams import opens

    return opens(path=kept, subject_id=subject_of(file_sha256))


def _copy(store: str, source: Path, file_sha256: str) -> None:
    kept = path_of(store, file_sha256)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=kept.parent, prefix=".arriving-")
    try:
        with os.fdopen(handle, "wb") as target, source.open("rb") as file:
            _write(store, file, target, file_sha256)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).rename(kept)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _write(store: str, file: BinaryIO, target: BinaryIO, file_sha256: str) -> None:
    if store != VAULT:
        while block := file.read(1 << 20):
            target.write(block)
        return
    from tandem.keys.fields.streams import seal_stream  # the duty side has neither this store nor this room

    seal_stream(source=file, target=target, subject_id=subject_of(file_sha256))
