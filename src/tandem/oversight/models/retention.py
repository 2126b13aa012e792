"""What the nightly job proved about retention, and how a site changed its limits. No person."""

from __future__ import annotations

import uuid

from django.db import models


class RetentionProof(models.Model):
    """What one night found in one class of fields after its work; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field_class = models.CharField(max_length=40)
    limit_days = models.PositiveIntegerField()
    oldest_at = models.DateTimeField(null=True)
    past = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    proved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["field_class", "-proved_at"])]

    class Sensitivity:
        id = field_class = limit_days = oldest_at = past = held = removed = proved_at = "internal"


class LimitChange(models.Model):
    """A site's own limit for one class. A longer one than the house's needs a second person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field_class = models.CharField(max_length=40)
    limit_days = models.PositiveIntegerField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["field_class", "-proposed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="two_people_change_a_limit",
            ),
        ]

    class Sensitivity:
        id = field_class = limit_days = proposed_by = proposed_at = confirmed_by = confirmed_at = "internal"
