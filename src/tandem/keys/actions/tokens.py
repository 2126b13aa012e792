"""Filling the blind indexes: whose details changed has their tokens replaced in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.row_locks import rows_open
from tandem.keys.models import IndexToken
from tandem.keys.queries.blind import blind_index
from tandem.keys.types import IndexPurpose

VAULT = "vault"


def replace_tokens(
    *,
    by: Actor,
    subject_id: UUID,
    compounds: Iterable[tuple[IndexPurpose, Sequence[str]]],
    purposes: Collection[IndexPurpose] = tuple(IndexPurpose),
) -> None:
    """Replace a person's tokens of these purposes by those of the compounds; a compound with a part missing has none.

    The values themselves are hashed and kept nowhere. Inside the transaction that saves the details.
    """
    hashed = {(purpose, blind_index(purpose, parts)) for purpose, parts in compounds}
    wanted = {(str(purpose), token) for purpose, token in hashed if token is not None and purpose in purposes}
    with rows_open([subject_id]), transaction.atomic(using=VAULT):
        tokens = IndexToken.objects.using(VAULT).filter(subject_id=subject_id, purpose__in=list(purposes))
        known = {(row.purpose, bytes(row.token)): row for row in tokens}
        for place in known.keys() - wanted:
            known[place].delete(using=VAULT)
        fresh = [
            IndexToken(subject_id=subject_id, purpose=purpose, token=token)
            for purpose, token in sorted(wanted - known.keys())
        ]
        IndexToken.objects.using(VAULT).bulk_create(fresh)
        append_entry(
            using=VAULT,
            by=by,
            action="keys.replace_tokens",
            subjects=[("subject", subject_id)],
            details={"tokens": len(wanted)},
        )
