"""A site's keys of its own for one test, and a thief who has whatever stands on the disk but none of our code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections

from tandem.config.home import make_folders, make_vault_keys
from tandem.keys.actions.ring import ring

NAMES = ("given_name", "family_name", "birth_on", "phone", "address")


@pytest.fixture
def own_keys(settings, tmp_path: Path) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """A home with fresh keys: what is rotated or removed here is missing nowhere else."""
    make_folders(tmp_path)
    make_vault_keys(tmp_path)
    settings.TANDEM_HOME = tmp_path
    ring.forget()
    yield tmp_path
    ring.forget()


def copy_of_vault(folder: Path) -> Path:
    """The vault's file as somebody copies it now, with its journal."""
    source = Path(connections["vault"].settings_dict["NAME"])
    for suffix in ("", "-wal"):
        part = source.with_name(source.name + suffix)
        if part.exists():
            (folder / f"copy.sqlite3{suffix}").write_bytes(part.read_bytes())
    return folder / "copy.sqlite3"


def restore(copy: Path) -> None:
    """Put a backup in place of the vault, as somebody does after a failed disk."""
    name = Path(connections["vault"].settings_dict["NAME"])
    connections["vault"].close()
    for suffix in ("", "-wal", "-shm"):
        name.with_name(name.name + suffix).unlink(missing_ok=True)
    for suffix in ("", "-wal"):
        part = copy.with_name(copy.name + suffix)
        if part.exists():
            name.with_name(name.name + suffix).write_bytes(part.read_bytes())
    ring.forget()


def stolen(database: Path, keys: Path) -> dict[UUID, int]:
    """How many values of each person a thief reads with this database and this folder of keys."""
    wrapping = {path.stem: AESGCM(path.read_bytes()) for path in (keys / "wrapping").glob("*.key")}
    with sqlite3.connect(database) as vault:
        held = vault.execute("SELECT id, subject_id, wrapped, wrapping_key FROM keys_subjectkey").fetchall()
        people = vault.execute(f"SELECT id, {', '.join(NAMES)} FROM people_person").fetchall()
    vault.close()
    data = {}
    for key_id, subject_id, wrapped, name in held:
        place = f"data key|{UUID(key_id)}|{UUID(subject_id)}|{name}".encode()
        for wrapper in wrapping.values() if wrapped else ():
            try:
                data[UUID(key_id)] = AESGCM(wrapper.decrypt(wrapped[:12], wrapped[12:], place))
            except InvalidTag:
                continue
    cells = {UUID(row[0]): zip(NAMES, row[1:], strict=True) for row in people}
    return {person: sum(_opens(data, person, *cell) for cell in mine) for person, mine in cells.items()}


def _opens(data: dict[UUID, AESGCM], person: UUID, column: str, stored: bytes) -> bool:
    key_id = UUID(bytes=stored[1:17]) if stored else None
    if key_id not in data:
        return False
    place = f"people_person|{column}|{person}|{person}|2|{key_id}".encode()
    return bool(data[key_id].decrypt(stored[17:29], stored[29:], place))
