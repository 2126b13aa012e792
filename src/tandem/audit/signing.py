"""The keys that sign a ledger's checkpoints, in files: whoever writes the database does not hold them.

keys/ledger.records.key  keys/ledger.vault.key   32 private bytes, for their owner alone
keys/ledger.records.pub  keys/ledger.vault.pub   a line for each key there was: its id, the public key, since when
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tandem.audit.rules.signatures import key_id_of, public_of

KEY_BYTES = 32


def files_of(ledger: str, home: Path | None = None) -> tuple[Path, Path]:
    """The private and the public file of a ledger's key."""
    folder = (home or Path(settings.TANDEM_HOME)) / "keys"
    return folder / f"ledger.{ledger}.key", folder / f"ledger.{ledger}.pub"


def private_key(ledger: str) -> bytes | None:
    """The key that signs now; None where this machine does not hold it."""
    path, _ = files_of(ledger)
    return path.read_bytes() if path.exists() else None


def public_keys(ledger: str, file: Path | None = None) -> dict[str, bytes]:
    """Every public key of a ledger by its id, the newest last; a line whose id does not fit its key is left out."""
    path = file or files_of(ledger)[1]
    lines = path.read_text().splitlines() if path.exists() else []
    found = {}
    for words in (line.split() for line in lines):
        if len(words) >= 2 and len(words[1]) == 2 * KEY_BYTES:
            public = bytes.fromhex(words[1])
            found |= {words[0]: public} if key_id_of(public) == words[0] else {}
    return found


def make_key(ledger: str, now: datetime, home: Path | None = None) -> bool:
    """Make the first key of a ledger; False when there is one. Never replaces a key."""
    private, public = files_of(ledger, home)
    if private.exists():
        return False
    content = secrets.token_bytes(KEY_BYTES)
    _write(private, content)
    _note(public, content, now)
    return True


def next_key(ledger: str) -> bytes:
    """The key that is to follow, made if it is not there: a rotation that was cut off goes on with the same one."""
    path = files_of(ledger)[0].with_suffix(".next")
    if not path.exists():
        _write(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def take_next_key(ledger: str, now: datetime) -> None:
    """Put the next key in the place of the one in use; the old private key is gone."""
    private, public = files_of(ledger)
    waiting = private.with_suffix(".next")
    content = waiting.read_bytes()
    if key_id_of(public_of(content)) not in public_keys(ledger):
        _note(public, content, now)
    os.replace(waiting, private)


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _note(path: Path, private: bytes, now: datetime) -> None:
    public = public_of(private)
    with path.open("a") as file:
        file.write(f"{key_id_of(public)} {public.hex()} {now:%Y-%m-%dT%H:%M:%SZ}\n")
        file.flush()
        os.fsync(file.fileno())
