"""Tables that anyone may read. The public door reads nothing else."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class PublishedTable(models.Model):
    """One table of one agency's month as it was released, small numbers already hidden; never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report_id = models.UUIDField()
    agency_slug = models.SlugField(max_length=60)
    agency_name = models.CharField(max_length=120)
    month = models.DateField()
    version = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    content = models.JSONField()
    is_synthetic = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report_id", "key"], name="one_table_a_report"),
            models.UniqueConstraint(
                fields=["agency_slug", "month", "key"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_table_a_month",
            ),
        ]

    class Sensitivity:
        id = report_id = agency_slug = agency_name = month = version = position = key = content = "public"
        is_synthetic = published_at = withdrawn_at = "public"


class Statement(models.Model):
    """What the care side says of itself to everyone: retention proofs, state of its ledger, counts. No person.

    One row a subject, replaced by the next night's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.SlugField(max_length=40, unique=True)
    content = models.JSONField()
    as_of = models.DateTimeField()
    published_at = models.DateTimeField()

    class Sensitivity:
        id = subject = content = as_of = published_at = "public"
