"""What was loaded, and what could not be. In both databases: files with identifying columns stay in the vault."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now


class ImportBatch(models.Model):
    """One file loaded for one agency. The file itself stands in `originals`, named by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.PositiveBigIntegerField()
    mapping = models.TextField()
    is_finished = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    loaded_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "file_sha256"], name="one_batch_per_file"),
        ]

    class Sensitivity:
        id = agency = kind = file_sha256 = file_bytes = mapping = is_finished = "internal"
        rows = accepted = quarantined = duplicates = created_at = loaded_by = "internal"


class QuarantinedRow(models.Model):
    """A row that could not be taken, with its reason. It waits until it is released or set aside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    line_number = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=500, blank=True)
    sentence = models.CharField(max_length=500)
    state = models.CharField(max_length=12, default="held")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row_number"], name="one_quarantine_per_row")]
        indexes = [models.Index(fields=["batch", "state", "row_number"])]

    class Sensitivity:
        id = batch = row_number = line_number = code = column = "internal"
        sentence = state = decided_at = decided_by = "internal"
