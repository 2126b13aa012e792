"""Which facts followed a person into another record, so that an un-merge gives exactly those back."""

from __future__ import annotations

import uuid

from django.db import models


class MovedFact(models.Model):
    """One fact that a merge moved. The fact itself keeps its id and its later changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    fact_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge_id", "fact_id"], name="moved_once_a_merge")]

    class Sensitivity:
        id = merge_id = kind = fact_id = "internal"
