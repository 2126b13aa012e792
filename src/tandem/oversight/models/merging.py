"""Which rows followed a person into another record, so that an un-merge gives exactly those back."""

from __future__ import annotations

import uuid

from django.db import models


class MovedFile(models.Model):
    """One row of oversight that a merge moved. The row itself keeps its id and its later steps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    row_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge_id", "row_id"], name="file_moved_once_a_merge")]

    class Sensitivity:
        id = merge_id = kind = row_id = "internal"
