"""What was shown before a signature, as one figure: the terms and the engine's answer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from tandem.consent.types import ConsentDraft, PreviewRow

# What only the signature adds; it cannot have been shown before.
SIGNED_LATER = frozenset(
    {"patient_name", "is_adult", "signature", "signature_method", "signed_at", "co_signature", "signer"}
)


def digest_of(terms: ConsentDraft, rows: Iterable[PreviewRow]) -> str:
    """SHA-256 (hex) of the terms without their signature and of the preview's rows, in their order.

    Any change of what is asked, of who would see it or until when makes another digest; the signing makes none.
    """
    asked = {name: value for name, value in asdict(terms).items() if name not in SIGNED_LATER}
    return sha256(repr((_plain(asked), [_plain(asdict(row)) for row in rows])).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same value however its sets were filled and its zones are written."""
    if isinstance(value, dict):
        return sorted((name, _plain(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Collection) and not isinstance(value, str):
        return sorted(str(one) for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
