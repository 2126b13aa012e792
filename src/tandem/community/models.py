"""What anyone may read, the public door reads nothing else; and warnings before and after they stand there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tandem.community.types import Channel, WarningState


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


class UseWarning(models.Model):
    """A warning to people who use drugs: drafted by one, signed by another, on the public door until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120)
    text_en = models.CharField(max_length=1000)
    title_es = models.CharField(max_length=120)
    text_es = models.CharField(max_length=1000)
    days = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in WarningState])
    drafted_by_id = models.UUIDField(null=True)
    drafted_at = models.DateTimeField()
    signed_by_id = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = area = title_en = text_en = title_es = text_es = days = published_at = expires_at = "public"
        state = drafted_by_id = drafted_at = signed_by_id = "internal"


class WarningStep(models.Model):
    """One step in the life of a warning; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(UseWarning, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in WarningState])
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = warning = to_state = by_id = at = "internal"


class WarningReach(models.Model):
    """How many people were told of a warning by one channel; appended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(UseWarning, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Channel])
    people = models.PositiveIntegerField()
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = warning = channel = people = by_id = at = "internal"
