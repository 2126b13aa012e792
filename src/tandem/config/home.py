"""Where Tandem keeps its files on this machine, and the keys in it.

var/records.sqlite3  var/vault.sqlite3      the two databases (unless given by URL)
var/keys/duty.secret care.secret demo.secret  signing keys of sessions, one per side
var/keys/vault.key   vault.pub              private and public key of the vault's envelopes
var/keys/duty.totp care.totp                keys of the stored TOTP secrets, one per side
var/keys/wrapping/                          keys that wrap each person's data key, and their registry; care side only
var/keys/records.key                        key of the fingerprints of rows, on both sides
var/keys/index.key                          key of the blind indexes, on the care side only
var/keys/destroyed.list                     ids of people whose data key was destroyed
var/keys/revoked.list                       ids of consents that were taken back
var/originals/records|vault/                files as they arrived, named by their hash
"""

from __future__ import annotations

import os
import secrets
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tandem.core import records_key

SIDES = ("duty", "care", "demo")


def home() -> Path:
    """The folder named by TANDEM_HOME, else ./var."""
    return Path(os.environ.get("TANDEM_HOME") or "var").resolve()


def make_folders(folder: Path) -> None:
    """Make the folders that a running server writes to; only their owner may enter."""
    for name in ("keys", "originals"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; never replaces one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def signing_key(side: str, folder: Path) -> str:
    """The session signing key of a side; made at its first use."""
    path = folder / "keys" / f"{side}.secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(64).encode())
    return path.read_text().strip()


def totp_key(side: str, folder: Path) -> bytes:
    """The key under which a side's TOTP secrets are stored; made at its first use."""
    path = folder / "keys" / f"{side}.totp"
    if not path.exists():
        write_private(path, secrets.token_bytes(32))
    return path.read_bytes()


def make_vault_keys(folder: Path) -> bool:
    """Make the vault's keys and the key of the records; False when they stand already. Never replaces a key."""
    from nacl.public import PrivateKey

    from tandem.core.actor import system_actor
    from tandem.keys.actions.beginning import make_first_keys

    private, public = (folder / "keys" / name for name in ("vault.key", "vault.pub"))
    made = make_first_keys(by=system_actor("init"), home=folder, now=datetime.now(UTC))
    if not (folder / "keys" / records_key.FILE).exists():
        write_private(folder / "keys" / records_key.FILE, secrets.token_bytes(records_key.KEY_BYTES))
        made = True
    if not private.exists():
        if public.exists():
            raise FileExistsError(f"{public} stands without its private key; restore vault.key from your backup")
        pair = PrivateKey.generate()
        write_private(private, bytes(pair))
        write_private(public, bytes(pair.public_key))
        made = True
    return made


def read_profile(folder: Path) -> str:
    """The profile chosen by `tandem init`, or "" before."""
    path = folder / "site.toml"
    if not path.exists():
        return ""
    return str(tomllib.loads(path.read_text()).get("profile", ""))


def write_profile(folder: Path, profile: str) -> None:
    """Note the profile; widening it later is the same call."""
    (folder / "site.toml").write_text(f'profile = "{profile}"\n')
