"""Writing batches and quarantine, in the database that the file belongs to (`store`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.exchange import originals
from tandem.exchange.models import ImportBatch, QuarantinedRow
from tandem.exchange.originals import is_kept, path_of
from tandem.exchange.types import Problem


def open_batch(
    *, store: str, by: Actor, agency_id: UUID, kind: str, file_sha256: str, file_bytes: int, mapping: str
) -> UUID:
    """Register a file before its rows are read; the same file for the same agency is the same batch."""
    with transaction.atomic(using=store):
        batch, is_new = ImportBatch.objects.using(store).get_or_create(
            agency_id=agency_id,
            kind=kind,
            file_sha256=file_sha256,
            defaults={"file_bytes": file_bytes, "mapping": mapping, "loaded_by": by.account_id},
        )
        append_entry(
            using=store,
            by=by,
            action="exchange.open_batch",
            subjects=[("batch", batch.id)],
            details={"kind": kind, "is_new": is_new},
        )
    return batch.id


def finish_batch(
    *,
    store: str,
    by: Actor,
    batch_id: UUID,
    rows: int,
    accepted: int,
    problems: Sequence[Problem],
    now: datetime,
    mapping: str,
) -> int:
    """Hold the rows that could not be taken, release those that now could, and close the batch's account.

    `accepted` counts the events that stand from this file, over all its loads.
    Returns the number of rows now held. Rows set aside by a person stay set aside.
    """
    with transaction.atomic(using=store):
        batch = ImportBatch.objects.using(store).select_for_update().get(id=batch_id)
        failing, released = _hold_and_release(batch, store, by, problems, now)
        batch.rows, batch.mapping = rows, mapping
        batch.accepted = accepted
        batch.quarantined = failing
        batch.duplicates = rows - batch.accepted - batch.quarantined
        batch.is_finished = True
        batch.save(using=store)
        append_entry(
            using=store,
            by=by,
            action="exchange.finish_batch",
            subjects=[("batch", batch.id)],
            details={"rows": rows, "accepted": accepted, "held": failing, "released": released},
        )
    return failing


def _hold_and_release(
    batch: ImportBatch, store: str, by: Actor, problems: Sequence[Problem], now: datetime
) -> tuple[int, int]:
    """Hold rows that fail, release held rows that no longer do; returns how many fail and how many were released."""
    rows = QuarantinedRow.objects.using(store).filter(batch_id=batch.id)
    known = dict(rows.values_list("row_number", "state"))
    # Rows that an earlier, finished load took in stand; a later mapping that cannot read them changes nothing.
    failing = {one.row_number: one for one in problems if not batch.is_finished or one.row_number in known}
    fresh = [
        QuarantinedRow(
            batch_id=batch.id,
            row_number=number,
            line_number=one.line_number,
            code=one.code,
            column=one.column[:500],
            sentence=one.sentence[:500],
        )
        for number, one in failing.items()
        if number not in known
    ]
    QuarantinedRow.objects.using(store).bulk_create(fresh, batch_size=500)
    mended = [number for number, state in known.items() if state == "held" and number not in failing]
    for start in range(0, len(mended), 500):
        rows.filter(row_number__in=mended[start : start + 500]).update(
            state="released", decided_at=now, decided_by=by.account_id
        )
    return len(failing), len(mended)


def set_rows_aside(*, store: str, by: Actor, batch_id: UUID, row_ids: Sequence[UUID], now: datetime) -> int:
    """Mark held rows as looked at and not wanted; they stay in the original file and in the count."""
    with transaction.atomic(using=store):
        rows = QuarantinedRow.objects.using(store).filter(batch_id=batch_id, id__in=list(row_ids), state="held")
        changed = rows.update(state="set_aside", decided_at=now, decided_by=by.account_id)
        append_entry(
            using=store,
            by=by,
            action="exchange.set_rows_aside",
            subjects=[("batch", batch_id)],
            details={"rows": changed},
        )
    return changed


def seal_kept_files(*, by: Actor) -> int:
    """Seal the files that an earlier version kept in the vault's store as they were; returns how many."""
    sealed = originals.seal_kept_files()
    if sealed:
        with transaction.atomic(using=originals.VAULT):
            append_entry(
                using=originals.VAULT,
                by=by,
                action="exchange.seal_kept_files",
                subjects=[],
                details={"files": sealed},
            )
    return sealed


def remove_originals(*, store: str, by: Actor, before: datetime, left_out: Collection[UUID], now: datetime) -> int:
    """Delete files that were loaded before a time, agencies in `left_out` apart; returns how many.

    A file that a later batch, or one of an agency left out, came from as well stays for that one. Rows that still
    wait are set aside, since nothing is left to read them from. The entry is written before the files go: a file
    that is gone without an entry would be a loss nobody could explain.
    """
    rows = ImportBatch.objects.using(store)
    newer = rows.filter(Q(created_at__gte=before) | Q(agency_id__in=left_out))
    kept = set(newer.values_list("file_sha256", flat=True))
    due = sorted(sha for sha in set(rows.values_list("file_sha256", flat=True)) - kept if is_kept(store, sha))
    if due:
        with transaction.atomic(using=store):
            held = QuarantinedRow.objects.using(store).filter(batch__file_sha256__in=due, state="held")
            waiting = held.update(state="set_aside", decided_at=now, decided_by=by.account_id)
            details = {"files": len(due), "rows_set_aside": waiting}
            append_entry(using=store, by=by, action="exchange.remove_originals", subjects=[], details=details)
    for sha in due:
        path_of(store, sha).unlink(missing_ok=True)
    return len(due)
