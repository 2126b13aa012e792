"""The key of the records: how a row is known again, without anybody guessing it back from place, minute and kind.

A fingerprint is an HMAC-SHA256 (RFC 2104) under this key. Both sides write records, so both hold the same key. A
plain hash of earlier versions becomes a keyed one by the same step: what is keyed is the plain hash.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from tandem.core.errors import KeysMissing
from tandem.core.refusals import gettext_noop as _

KEY_BYTES = 32
FILE = "records.key"
LENGTH = 64
# A plain hash is hexadecimal, what is typed in on duty begins with a word: only a keyed one has this and a colon.
_LETTER = "k"


def records_key(home: Path) -> bytes:
    """The key of the records; KeysMissing where it is not on this machine, or damaged."""
    try:
        key = (home / "keys" / FILE).read_bytes()
    except OSError as error:
        raise KeysMissing(
            _("The key of the records (keys/records.key) is missing;"),
            _("copy it from the care side's machine, where `tandem init` makes it, or restore it from your backup."),
        ) from error
    if len(key) != KEY_BYTES:
        raise KeysMissing(
            _("The key of the records (keys/records.key) is damaged;"), _("restore it from your backup.")
        )
    return key


def prefix_of(key: bytes) -> str:
    """How every fingerprint under this key begins: it names the key and tells nothing of it."""
    return f"{_LETTER}{hashlib.sha256(b'tandem:records key' + key).hexdigest()[:4]}:"


def keyed(key: bytes, plain: str) -> str:
    """A fingerprint of 64 characters from a plain hash: the key's prefix and 232 bits."""
    digest = hmac.new(key, f"fingerprint:{plain}".encode(), hashlib.sha256).hexdigest()
    return f"{prefix_of(key)}{digest}"[:LENGTH]
