"""Tables of grounds without consent: the record that each must leave, who was told of it, and its review."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.consent.types import AuditBody, EmergencyNature, Ground, OpeningState, OrderType, ReviewReason


class RecordedGround(models.Model):
    """Why records may be opened without consent, as the law wants it written down. Only its end can come sooner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ground = models.CharField(max_length=40, choices=[(one, one) for one in Ground])
    person_id = models.UUIDField(null=True, db_index=True)
    account_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField()
    disclosed_by = models.UUIDField(null=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    nature = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in EmergencyNature])
    audited_agency_id = models.UUIDField(null=True)
    agreement = models.CharField(max_length=40, blank=True)
    body = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in AuditBody])
    is_view_only = models.BooleanField(null=True)
    protocol = models.CharField(max_length=40, blank=True)
    determination = models.CharField(max_length=40, blank=True)
    order_id = models.UUIDField(null=True)
    order_type = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in OrderType])
    mandate_id = models.UUIDField(null=True)
    scope = models.JSONField(default=list)
    recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ground", "from_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="ground_record_has_an_end"
            ),
            models.CheckConstraint(
                condition=~models.Q(ground=Ground.MEDICAL_EMERGENCY.value)
                | (models.Q(person_id__isnull=False, disclosed_by__isnull=False) & ~models.Q(nature="")),
                name="emergency_record_is_complete",
            ),
            models.CheckConstraint(
                condition=~models.Q(ground=Ground.COURT_ORDER.value)
                | models.Q(person_id__isnull=False, order_id__isnull=False, mandate_id__isnull=False),
                name="order_record_is_complete",
            ),
        ]

    class Sensitivity:
        id = ground = account_id = agency_id = disclosed_by = from_at = until_at = ended_at = recorded_by = "limited"
        person_id = audited_agency_id = agreement = body = is_view_only = order_type = "limited"
        protocol = determination = order_id = mandate_id = scope = "limited"
        nature = "part2"


class GroundNotice(models.Model):
    """A second person who was told of an opening, at once, and when they took note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(RecordedGround, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(db_index=True)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "account_id"], name="told_once")]

    class Sensitivity:
        id = record = account_id = told_at = seen_at = "limited"


class GroundReview(models.Model):
    """What somebody other than the opener found. One for each emergency opening."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.OneToOneField(RecordedGround, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=[(one, one) for one in OpeningState])
    reason = models.CharField(max_length=20, choices=[(one, one) for one in ReviewReason])
    reviewed_by = models.UUIDField()
    reviewed_at = models.DateTimeField()
    breach_id = models.UUIDField(null=True)

    class Sensitivity:
        id = record = finding = reason = reviewed_by = reviewed_at = breach_id = "limited"
