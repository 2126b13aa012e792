"""The files of keys: wrapping keys with their registry, the key of the blind indexes, the list of destroyed keys.

keys/wrapping/registry.json     versions of the wrapping key, and who keeps them
keys/wrapping/<id>.key          one wrapping key, 32 bytes, for its owner alone
keys/index.key                  the key from which those of the blind indexes are derived
keys/destroyed.list             ids of people whose key was destroyed: outlives every restored database

Another provider (a hardware module, a key service) replaces `wrapping_key_bytes`, `add_wrapping_key` and
`remove_wrapping_key`; nothing else of the house knows where a wrapping key lies.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tandem.core.errors import KeysMissing
from tandem.keys.types import Custodian, Destroyed, WrappingKey

KEY_BYTES = 32
MISSING = "run `tandem init`, or restore it from your backup"


@dataclass(frozen=True, slots=True)
class Registry:
    """The versions of the wrapping key, oldest first, and their keeper."""

    keys: tuple[WrappingKey, ...] = ()
    custodian: Custodian | None = None

    @property
    def current(self) -> WrappingKey:
        """The version under which new data keys are wrapped."""
        return next(key for key in reversed(self.keys) if key.retired_at is None)


def registry_of(home: Path) -> Registry:
    """The registry as it stands on disk; KeysMissing when there is none."""
    path = home / "keys" / "wrapping" / "registry.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeysMissing(
            "The registry of the vault's keys (keys/wrapping/registry.json) is missing;", MISSING
        ) from error
    keys = tuple(
        WrappingKey(one["id"], _time(one["made_at"]), _time(one["retired_at"]), one.get("made_by", ""))
        for one in raw["keys"]
    )
    custodian = raw.get("custodian")
    return Registry(keys, Custodian(**custodian) if custodian else None)


def write_registry(home: Path, registry: Registry) -> None:
    """Replace the registry, whole or not at all."""
    keys = [
        {**asdict(key), "made_at": _text(key.made_at), "retired_at": _text(key.retired_at)} for key in registry.keys
    ]
    text = json.dumps(
        {"keys": keys, "custodian": asdict(registry.custodian) if registry.custodian else None}, indent=1
    )
    path = home / "keys" / "wrapping" / "registry.json"
    arriving = path.with_name(f".registry-{secrets.token_hex(4)}")
    write_private(arriving, text.encode())
    arriving.replace(path)
    _settle(path.parent)


def make_first_keys(home: Path, now: datetime, made_by: str) -> bool:
    """Make the first wrapping key and the key of the indexes; False when they stand already. Never replaces a key."""
    folder, made = home / "keys", False
    index = folder / "index.key"
    if not index.exists():
        earlier = folder / "fields.key"  # the one key of earlier versions: own codes are hashed under it
        write_private(index, earlier.read_bytes() if earlier.exists() else secrets.token_bytes(KEY_BYTES))
        made = True
    if not (folder / "destroyed.list").exists():
        write_private(folder / "destroyed.list", b"")
    if not (folder / "wrapping" / "registry.json").exists():
        if list((folder / "wrapping").glob("*.key")):
            raise KeysMissing("Wrapping keys stand without their registry;", MISSING)
        write_registry(home, Registry((add_wrapping_key(home, now, made_by),)))
        made = True
    return made


def add_wrapping_key(home: Path, now: datetime, made_by: str) -> WrappingKey:
    """Make a wrapping key and put it on disk; the caller writes it into the registry."""
    key = WrappingKey(secrets.token_hex(8), now, made_by=made_by)
    write_private(home / "keys" / "wrapping" / f"{key.id}.key", secrets.token_bytes(KEY_BYTES))
    return key


def retire(home: Path, now: datetime, made_by: str) -> Registry:
    """Make a new wrapping key the current one and retire the others; returns the registry as written."""
    before = registry_of(home)
    retired = tuple(key if key.retired_at else replace(key, retired_at=now) for key in before.keys)
    after = replace(before, keys=(*retired, add_wrapping_key(home, now, made_by)))
    write_registry(home, after)
    return after


def remove_wrapping_key(home: Path, key_id: str) -> None:
    """Take a retired wrapping key off this machine: what it wrapped in old copies opens for nobody any more."""
    before = registry_of(home)
    write_registry(home, replace(before, keys=tuple(key for key in before.keys if key.id != key_id)))
    path = home / "keys" / "wrapping" / f"{key_id}.key"
    if path.exists():
        with path.open("r+b") as file:  # best effort on the medium; the promise rests on the copies being gone
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _settle(path.parent)


def wrapping_key_bytes(home: Path, key_id: str) -> bytes:
    """A wrapping key; KeysMissing when it was removed or is damaged."""
    return _key_at(home / "keys" / "wrapping" / f"{key_id}.key")


def index_key_bytes(home: Path) -> bytes:
    """The key from which those of the blind indexes are derived."""
    return _key_at(home / "keys" / "index.key")


def destroyed_in(home: Path) -> dict[UUID, Destroyed]:
    """The list of destroyed keys of this site."""
    return destroyed_at(home / "keys" / "destroyed.list")


def destroyed_at(path: Path) -> dict[UUID, Destroyed]:
    """A list of destroyed keys. A line that was cut by a failing disk is passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        try:
            raw = json.loads(line)
            one = Destroyed(UUID(raw["subject"]), datetime.fromisoformat(raw["at"]), str(raw["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
        found[one.subject_id] = one
    return found


def add_destroyed(home: Path, one: Destroyed) -> None:
    """Append to the list of destroyed keys, and wait until it is on the medium."""
    path = home / "keys" / "destroyed.list"
    line = json.dumps({"subject": str(one.subject_id), "at": one.at.isoformat(), "reason": one.reason})
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(f"\n{line}\n".encode())  # begins a line of its own even after one that was cut
        file.flush()
        os.fsync(file.fileno())


def mark_of_destroyed(home: Path) -> tuple[str, int, int]:
    """Changes whenever the list of destroyed keys does. Asked for each value, so it is kept short."""
    path = f"{home}/keys/destroyed.list"
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        return (path, 0, 0)
    return (path, stat.st_mtime_ns, stat.st_size)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; never replaces one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _key_at(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeysMissing(f"A key of the vault ({path.name}) is missing;", MISSING) from error
    if len(key) != KEY_BYTES:
        raise KeysMissing(f"A key of the vault ({path.name}) is not {KEY_BYTES} bytes long;", MISSING)
    return key


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _time(text: Any) -> Any:
    return datetime.fromisoformat(text) if text else None


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
