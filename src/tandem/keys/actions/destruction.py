"""Destroying a person's key: what was sealed under it opens for nobody any more, in any copy whose keys are gone too.

The list of destroyed keys (keys/destroyed.list) stands outside the database and outlives it: a restored backup brings
the wrapped key back, and the list keeps it from being used even before `apply_destroyed_list` has removed it again.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.core.row_locks import working
from tandem.keys import files
from tandem.keys.actions.ring import VAULT, ring
from tandem.keys.models import IndexToken, SubjectKey
from tandem.keys.types import HOUSE, Destroyed, DestroyReason


@working("keys")
def destroy_subject_key(*, by: Actor, subject_id: UUID, reason: DestroyReason, now: datetime) -> bool:
    """Destroy a person's data key and blind indexes, for ever. False when that was done before.

    A person who has no key yet gets none any more. The house's own key is refused.
    """
    if subject_id == HOUSE:
        raise Refused("house_key", _("The key of the house is rotated, never destroyed."))
    with transaction.atomic(using=VAULT):
        if not _emptied(subject_id, reason, now):
            return False
        append_entry(
            using=VAULT,
            by=by,
            action="keys.destroy_subject_key",
            subjects=[("person", subject_id)],
            reason=reason,
        )
        ring.forget()
        note = Destroyed(subject_id, now, reason)
        transaction.on_commit(lambda: _noted(note), using=VAULT)
    return True


@working("keys")
def apply_destroyed_list(*, by: Actor, now: datetime, kept: Path | None = None) -> int:
    """Make database and list agree again, before anything is served: after a restore, or a stop between the two.

    `kept` is a list that was kept elsewhere. Returns how many keys a restored copy had brought back.
    """
    listed, more = files.destroyed_in(ring.home), files.destroyed_at(kept) if kept else {}
    for one in more.values():
        if one.subject_id not in listed:
            files.add_destroyed(ring.home, one)
    listed = {**more, **listed}
    with transaction.atomic(using=VAULT):
        for row in SubjectKey.objects.using(VAULT).exclude(destroyed_at=None):
            if row.subject_id not in listed:
                _noted(Destroyed(row.subject_id, row.destroyed_at, row.destroy_reason))
        revived = [one for one in listed if _emptied(one, DestroyReason.RESTORED_COPY, now)]
        for subject_id in revived:
            append_entry(
                using=VAULT,
                by=by,
                action="keys.apply_destroyed_list",
                subjects=[("person", subject_id)],
                reason=DestroyReason.RESTORED_COPY,
            )
    ring.forget()
    return len(revived)


def _emptied(subject_id: UUID, reason: DestroyReason, now: datetime) -> bool:
    """Take the key and the tokens away; False when both were gone."""
    rows = SubjectKey.objects.using(VAULT).select_for_update()
    row, _is_new = rows.get_or_create(
        subject_id=subject_id, defaults={"wrapped": b"", "destroyed_at": now, "destroy_reason": reason}
    )
    tokens, _tables = IndexToken.objects.using(VAULT).filter(subject_id=subject_id).delete()
    if row.destroyed_at is not None:
        return bool(_is_new or tokens)
    row.wrapped, row.wrapping_key = b"", ""
    row.destroyed_at, row.destroy_reason = now, reason
    row.save(using=VAULT)
    return True


def _noted(note: Destroyed) -> None:
    files.add_destroyed(ring.home, note)
    ring.forget()
