"""Reading batches and quarantine from both stores."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q

from tandem.core.retention import Age
from tandem.exchange.models import ImportBatch, QuarantinedRow
from tandem.exchange.originals import is_kept
from tandem.exchange.types import Batch, Held


def stores() -> Iterable[str]:
    """The databases of this process that can hold batches."""
    return settings.DATABASES


def batches(*, agency_id: UUID | None = None, limit: int = 100) -> list[Batch]:
    """The newest loads over all stores."""
    found: list[Batch] = []
    for store in stores():
        rows = ImportBatch.objects.using(store).select_related("agency").order_by("-created_at")
        if agency_id:
            rows = rows.filter(agency_id=agency_id)
        page = list(rows[:limit])
        held = held_counts(store, [row.id for row in page])
        found += [as_batch(row, store, held.get(row.id, 0)) for row in page]
    return sorted(found, key=lambda batch: batch.created_at, reverse=True)[:limit]


def batch_of(*, batch_id: UUID) -> Batch | None:
    """One load, wherever it is stored."""
    for store in stores():
        row = ImportBatch.objects.using(store).select_related("agency").filter(id=batch_id).first()
        if row:
            return as_batch(row, store, held_counts(store, [row.id]).get(row.id, 0))
    return None


def is_loaded(*, agency_id: UUID, kind: str, file_sha256: str) -> bool:
    """Whether this very file was loaded to its end for this agency."""
    wanted = {"agency_id": agency_id, "kind": kind, "file_sha256": file_sha256, "is_finished": True}
    return any(ImportBatch.objects.using(store).filter(**wanted).exists() for store in stores())


def mapping_of(*, store: str, batch_id: UUID) -> str:
    """The mapping (TOML) with which a file was last read."""
    return ImportBatch.objects.using(store).values_list("mapping", flat=True).get(id=batch_id)


def held_rows(*, store: str, batch_id: UUID, limit: int = 200) -> list[Held]:
    """Rows waiting for a decision: numbers and reasons, no values."""
    rows = QuarantinedRow.objects.using(store).filter(batch_id=batch_id, state="held").order_by("row_number")
    return [Held(row.id, row.row_number, row.line_number, row.column, row.code, row.sentence) for row in rows[:limit]]


def held_reasons(*, store: str, batch_id: UUID) -> list[tuple[str, str, int]]:
    """Reasons of the held rows: column, a sentence, how many rows; most frequent first."""
    rows = QuarantinedRow.objects.using(store).filter(batch_id=batch_id, state="held")
    return list(rows.values_list("column", "sentence").annotate(count=Count("id")).order_by("-count"))


def held_counts(store: str, batch_ids: list[UUID]) -> dict[UUID, int]:
    """How many rows each batch holds in quarantine now."""
    rows = QuarantinedRow.objects.using(store).filter(batch_id__in=batch_ids)
    return dict(rows.values_list("batch_id").annotate(count=Count("id", filter=Q(state="held"))))


def as_batch(row: ImportBatch, store: str, held_now: int) -> Batch:
    """A row as the plain value that leaves this room."""
    return Batch(
        id=row.id,
        store=store,
        agency_slug=row.agency.slug,
        agency_name=row.agency.name,
        kind=row.kind,
        file_sha256=row.file_sha256,
        is_finished=row.is_finished,
        rows=row.rows,
        accepted=row.accepted,
        quarantined=row.quarantined,
        duplicates=row.duplicates,
        held_now=held_now,
        created_at=row.created_at,
    )


def age_of_originals(*, store: str, before: datetime, left_out: Collection[UUID]) -> Age:
    """The age of files that are still kept, by their last load; agencies in `left_out` not counted."""
    age = Age()
    rows = ImportBatch.objects.using(store).exclude(agency_id__in=left_out)
    loaded = rows.values_list("file_sha256").annotate(at=Max("created_at"))
    for sha, at in loaded:
        if is_kept(store, sha):
            age = age.and_of(Age(at, int(at < before)))
    return age
