"""Rotation while people work: every step is one short transaction, so it can be killed anywhere and begun again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import OperationalError, models, transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.core.row_locks import rows_open, working
from tandem.keys import files
from tandem.keys.actions.ring import VAULT, ring
from tandem.keys.models import SubjectKey
from tandem.keys.types import Stored

BATCH = 50
HELD_STATES = ("55P03", "40P01")  # PostgreSQL: lock not available, deadlock
KEPT_AFTER_RETIRING = timedelta(minutes=15)
STILL_USED = _("Data keys still stand under this wrapping key; run `tandem keys rotate` first.")
TOO_YOUNG = _("This wrapping key was retired a moment ago and a running process may still use it; wait 15 minutes.")
IN_USE = _("This is the current wrapping key; run `tandem keys rotate` first.")


@working("keys")
def begin_rotation(*, by: Actor, now: datetime) -> bool:
    """Make a new wrapping key current. False when an earlier rotation is not finished: that one is taken up again."""
    with transaction.atomic(using=VAULT):
        current = files.registry_of(ring.home).current.id
        if _under_other_keys(current).exists():
            return False
        append_entry(using=VAULT, by=by, action="keys.begin_rotation", subjects=[])
        files.retire(ring.home, now, by.job)
    return True


@working("keys")
def rewrap_some(*, by: Actor, limit: int = BATCH) -> int:
    """Wrap some data keys under the current wrapping key; 0 when none is left under another."""
    with transaction.atomic(using=VAULT):
        current = files.registry_of(ring.home).current.id
        rows = list(_under_other_keys(current).select_for_update()[:limit])
        for row in rows:
            ring.wrap(row, ring.unwrapped(row), current)
            row.save(using=VAULT, update_fields=["wrapped", "wrapping_key"])
        if rows:
            append_entry(using=VAULT, by=by, action="keys.rewrap_some", subjects=[], details={"data_keys": len(rows)})
    return len(rows)


def finish_rotation(*, by: Actor, keys: int) -> None:
    """Note that every data key stands under the current wrapping key."""
    with transaction.atomic(using=VAULT):
        append_entry(using=VAULT, by=by, action="keys.finish_rotation", subjects=[], details={"data_keys": keys})


@working("keys")
def remove_retired(*, by: Actor, now: datetime, key_id: str) -> None:
    """Take a retired wrapping key away for good: old copies of the database open with nothing any more."""
    registry = files.registry_of(ring.home)
    known = next((key for key in registry.keys if key.id == key_id), None)
    if known is None or known.retired_at is None:
        raise Refused("key_in_use", IN_USE)
    if now - known.retired_at < KEPT_AFTER_RETIRING:
        raise Refused("key_too_young", TOO_YOUNG)
    with transaction.atomic(using=VAULT):
        if SubjectKey.objects.using(VAULT).filter(wrapping_key=key_id).exists():
            raise Refused("key_still_used", STILL_USED)
        append_entry(using=VAULT, by=by, action="keys.remove_retired", subjects=[], details={"key": key_id})
        files.remove_wrapping_key(ring.home, key_id)
    ring.forget()


def renew_data_key(*, by: Actor, subject_id: UUID) -> int | None:
    """Give one person a new data key and seal all their values anew, in one transaction; returns how many values.

    None when somebody is writing about the person at this moment: nothing was changed, try again.
    """
    try:
        with rows_open([subject_id]), transaction.atomic(using=VAULT):
            keys = SubjectKey.objects.using(VAULT).select_for_update(nowait=True)
            old = keys.filter(subject_id=subject_id, destroyed_at=None, is_file=False).first()
            if old is None:
                return 0
            rows = [(row, fields, _opened(row, fields)) for row, fields in _rows_of(subject_id)]
            old.delete(using=VAULT)
            ring.forget()
            ring.make(subject_id)
            values = sum(_resealed(row, fields, plain) for row, fields, plain in rows)
            append_entry(
                using=VAULT,
                by=by,
                action="keys.renew_data_key",
                subjects=[("subject", subject_id)],
                details={"values": values},
            )
    except OperationalError as error:
        if not _is_held(error):
            raise
        return None
    finally:
        ring.forget()
    return values


def _is_held(error: OperationalError) -> bool:
    """Whether a database says that somebody else holds a row, and nothing worse."""
    state = getattr(error.__cause__, "sqlstate", "")
    return state in HELD_STATES or "locked" in str(error)


def _rows_of(subject_id: UUID) -> Iterator[tuple[models.Model, list[Any]]]:
    """Every row with sealed values of a subject, locked without waiting, over all rooms."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if hasattr(field, "place")]
        for subject in {field.subject for field in fields}:
            mine = [field for field in fields if field.subject == subject]
            rows = model._base_manager.using(VAULT).select_for_update(nowait=True)
            if isinstance(subject, str):
                rows = rows.filter(**{subject: subject_id})
            elif subject != subject_id:
                continue
            yield from ((row, mine) for row in rows)


def _opened(row: models.Model, fields: list[Any]) -> dict[str, bytes]:
    found = {}
    for field in fields:
        stored = row.__dict__[field.attname]
        if isinstance(stored, Stored) and stored:
            found[field.attname] = ring.unseal(stored=stored, **field.place(row))
    return found


def _resealed(row: models.Model, fields: list[Any], plain: dict[str, bytes]) -> int:
    fresh = {
        field.attname: ring.seal(plain=plain[field.attname], **field.place(row))
        for field in fields
        if field.attname in plain
    }
    if fresh:
        type(row)._base_manager.using(VAULT).filter(pk=row.pk).update(**fresh)
    return len(fresh)


def _under_other_keys(current: str) -> models.QuerySet[SubjectKey]:
    return SubjectKey.objects.using(VAULT).filter(destroyed_at=None).exclude(wrapping_key=current).order_by("id")
