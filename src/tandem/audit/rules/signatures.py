"""Checkpoints as text, signed with Ed25519 (RFC 8032), and as what people can keep: a line, or a code on paper."""

from __future__ import annotations

import json
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tandem.audit.types.tree import LEDGERS, Anchor, Checkpoint

CODE_BYTES = 20
GROUP = 4


def key_id_of(public: bytes) -> str:
    """The short name of a public key: the beginning of its hash."""
    return sha256(public).hexdigest()[:16]


def public_of(private: bytes) -> bytes:
    """The public key that belongs to 32 private bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, text: bytes) -> bytes:
    """The signature of a text."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(text)


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether this signature belongs to this text and key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_text(checkpoint: Checkpoint) -> bytes:
    """What the signature of a checkpoint covers: every field, one to a line."""
    at = checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = ("tandem ledger checkpoint 1", checkpoint.ledger, checkpoint.size, checkpoint.root.hex(), at)
    return "\n".join(map(str, (*fields, checkpoint.key_id, ""))).encode()


def endorsement_text(ledger: str, old_key_id: str, new_public: bytes) -> bytes:
    """What the old key signs when a new one takes its place."""
    return f"tandem ledger key 1\n{ledger}\n{old_key_id}\n{new_public.hex()}\n".encode()


def anchor_line(checkpoint: Checkpoint) -> str:
    """A checkpoint as one line of JSON, to be kept by somebody else."""
    return json.dumps(
        {
            "tandem_ledger": checkpoint.ledger,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "at": checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "key_id": checkpoint.key_id,
            "signature": checkpoint.signature.hex(),
        }
    )


def anchor_code(checkpoint: Checkpoint) -> str:
    """A checkpoint as a code for paper: V-1042-ABCD-…; the size, 160 bits of the root, and four check letters."""
    root = b32encode(checkpoint.root[:CODE_BYTES]).decode()
    letters = root + _check(checkpoint.ledger, checkpoint.size, root)
    groups = [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]
    return "-".join([checkpoint.ledger[0].upper(), str(checkpoint.size), *groups])


def _check(ledger: str, size: int, root: str) -> str:
    digest = sha256(f"{ledger[0].upper()}-{size}-{root}".encode()).digest()
    return b32encode(digest).decode()[:GROUP]


def read_code(code: str) -> Anchor:
    """A code from paper; ValueError with what to do when it was typed wrongly."""
    parts = code.strip().upper().replace(" ", "").split("-")
    ledgers = {name[0].upper(): name for name in LEDGERS.values()}
    wrong = ValueError(
        "This is no anchor code. It begins with R- or V- and a number, and ends with nine groups of four."
    )
    if len(parts) < 3 or parts[0] not in ledgers or not (parts[1].isascii() and parts[1].isdigit()):
        raise wrong
    letters, size, ledger = "".join(parts[2:]), int(parts[1]), ledgers[parts[0]]
    root, check = letters[:-GROUP], letters[-GROUP:]
    try:
        starts = b32decode(root)
    except (NotBase32, ValueError):
        raise wrong from None
    if len(starts) != CODE_BYTES:
        raise wrong
    if check != _check(ledger, size, root):
        raise ValueError(
            "A letter or figure of this code was typed wrongly. Compare it with the paper, group by group."
        )
    return Anchor(ledger, size, starts)


def read_anchors(text: str) -> Iterator[Anchor]:
    """Every anchor in a text: an anchor file, or a mail. Other lines are passed over; ValueError for a broken one."""
    for line in map(str.strip, text.splitlines()):
        name, code = [*line.split(": ", 1), ""][:2]
        if line.startswith("{") and "tandem_ledger" in line:
            yield _read_line(line)
        elif name in LEDGERS.values():
            yield read_code(code)


def _read_line(line: str) -> Anchor:
    try:
        found = json.loads(line)
        checkpoint = Checkpoint(
            ledger=found["tandem_ledger"],
            size=int(found["size"]),
            root=bytes.fromhex(found["root"]),
            at=datetime.fromisoformat(found["at"]),
            key_id=str(found["key_id"]),
            signature=bytes.fromhex(found["signature"]),
        )
    except (KeyError, TypeError, ValueError):
        raise ValueError("A line of the anchor file is damaged. Take the file from its other copy.") from None
    if checkpoint.ledger not in LEDGERS.values() or len(checkpoint.root) != 32:
        raise ValueError("A line of the anchor file is damaged. Take the file from its other copy.")
    return Anchor(checkpoint.ledger, checkpoint.size, checkpoint.root, checkpoint)


def trusted(checkpoint: Checkpoint, keys: Mapping[str, bytes]) -> bool:
    """Whether a checkpoint is signed by one of these public keys."""
    public = keys.get(checkpoint.key_id)
    return public is not None and is_signed(public, signed_text(checkpoint), checkpoint.signature)
