"""Indicators of areas, and filters that somebody keeps."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types import Indicator, SavedPage


class AreaIndicator(models.Model):
    """One number about an area in one year, from a source that is named."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=24, choices=[(value, value) for value in Indicator])
    year = models.PositiveIntegerField()
    value = models.FloatField()
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "indicator", "year"], name="one_indicator_a_year")]

    class Sensitivity:
        id = area = indicator = year = value = source = "public"
        recorded_at = "internal"


class SavedView(models.Model):
    """Filters of a page that one account keeps under a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner_id = models.UUIDField()
    page = models.CharField(max_length=12, choices=[(value, value) for value in SavedPage])
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "agency", "page", "name"], name="one_view_a_name"),
        ]

    class Sensitivity:
        id = agency = owner_id = page = name = filters = created_at = "internal"
