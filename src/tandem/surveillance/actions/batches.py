"""Recording the rows of one file: one transaction, one ledger entry that holds counts only, no row twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.queries.batches import CHUNK, PlacedRow, areas_of_rows, fresh_rows
from tandem.surveillance.types import Recorded

RECORDS = "default"


def record_batch(
    *,
    model: type[models.Model],
    as_row: Callable[[PlacedRow, UUID | None], models.Model],
    by: Actor,
    action: str,
    agency_id: UUID,
    batch_id: UUID,
    rows: Sequence[PlacedRow],
) -> Recorded:
    """Record rows that stand alone; those whose fingerprint stands already are reported, not changed.

    `as_row` makes a row of `model` from a row of the file and its area.
    """
    with transaction.atomic(using=RECORDS):
        fresh, duplicates = fresh_rows(model, agency_id, rows)
        made = [as_row(row, area) for row, area in zip(fresh, areas_of_rows(agency_id, fresh), strict=True)]
        model._default_manager.bulk_create(made, batch_size=CHUNK)
        note_batch(
            by=by,
            action=action,
            agency_id=agency_id,
            batch_id=batch_id,
            accepted=len(made),
            duplicates=len(duplicates),
        )
    return Recorded(len(made), duplicates)


def note_batch(*, by: Actor, action: str, agency_id: UUID, batch_id: UUID, **counts: Any) -> None:
    """The ledger entry of a batch: its id and counts."""
    append_entry(
        using=RECORDS,
        by=by,
        action=f"surveillance.{action}",
        subjects=[("agency", agency_id), ("batch", batch_id)],
        details=counts,
    )
