"""Keyed hashes: of codes that open a page, and of the few compounds by which a person may be searched."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tandem.core.row_locks import rows_open, working
from tandem.keys import files
from tandem.keys.models import IndexToken
from tandem.keys.rules import token_of
from tandem.keys.types import IndexPurpose

MOST_CANDIDATES = 200
TOKEN = ("subject_id", "purpose", "token")


def keyed_hash(purpose: str, value: str) -> str:
    """A hash that nobody can compute, or try values against, without the key."""
    return hmac.new(_key_of(purpose), value.encode(), "sha256").hexdigest()


def blind_index(purpose: IndexPurpose, parts: Sequence[str]) -> bytes | None:
    """The token of a compound, under a key of its own column; None while a part is missing."""
    return token_of(_key_of(f"index:{purpose}"), purpose, parts)


@working("search")
def subjects_with(tokens: Iterable[tuple[IndexPurpose, bytes]], *, limit: int = MOST_CANDIDATES) -> list[UUID]:
    """People who carry any of these tokens, at most `limit`, in a stable order. Ids only; nothing is opened."""
    found: dict[UUID, None] = {}
    for purpose, token in tokens:
        rows = IndexToken.objects.using("vault").filter(purpose=purpose, token=token).order_by("subject_id")
        found |= dict.fromkeys(rows.values_list("subject_id", flat=True)[:limit])
    return list(found)[:limit]


def subjects_sharing_tokens(subject_ids: Iterable[UUID]) -> list[frozenset[UUID]]:
    """Groups of two or more of these people who share a token: who might be the same. It proves nothing."""
    wanted = list(subject_ids)
    groups: dict[tuple[str, bytes], set[UUID]] = {}
    with rows_open(wanted):
        rows = list(IndexToken.objects.using("vault").filter(subject_id__in=wanted).values_list(*TOKEN))
    for subject_id, purpose, token in rows:
        groups.setdefault((purpose, bytes(token)), set()).add(subject_id)
    return list(dict.fromkeys(frozenset(group) for group in groups.values() if len(group) > 1))


def _key_of(purpose: str) -> bytes:
    root = files.index_key_bytes(Path(settings.TANDEM_HOME))
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tandem:{purpose}".encode()).derive(root)
