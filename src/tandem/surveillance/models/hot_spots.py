"""What a night found of hot spots and near repeats."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now


class PlaceStudy(models.Model):
    """Hot spots and near repeats of an agency's record before a day; never changed. No count, no point."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    results = models.JSONField()
    seed = models.BigIntegerField()
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "created_at"])]

    class Sensitivity:
        id = agency = as_of = results = seed = version = digest = made_at = by_id = created_at = "internal"
