"""Sealed envelopes, handoff clocks, declined offers and planned operations. Nothing here names a person readably."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.handoff.types import DeclinedBy, DeclineReason, OperationState, Step


class Envelope(models.Model):
    """An officer's offer as ciphertext for the vault; the receipt is all that the officer keeps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.CharField(max_length=16, unique=True)
    ciphertext = models.BinaryField()
    agency_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    to_agency_id = models.UUIDField()
    sent_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["account_id", "sent_at"])]

    class Sensitivity:
        id = agency_id = account_id = to_agency_id = sent_at = created_at = "internal"
        receipt = "limited"
        ciphertext = "sealed"


class ClockStep(models.Model):
    """One step of a handoff; appended, each at most once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT)
    step = models.CharField(max_length=12, choices=[(step.value, step.value) for step in Step])
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["envelope", "step"], name="each_step_once")]

    class Sensitivity:
        id = envelope = step = at = "internal"


class DeclinedOffer(models.Model):
    """An offer that ended in no: who said it and why. No word about the person, not even an id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    pathway = models.CharField(max_length=24, default="", blank=True)
    declined_by = models.CharField(max_length=12, choices=[(one.value, one.value) for one in DeclinedBy])
    reason = models.CharField(max_length=20, choices=[(one.value, one.value) for one in DeclineReason])

    class Meta:
        indexes = [models.Index(fields=["agency_id", "at"])]

    class Sensitivity:
        id = agency_id = account_id = at = pathway = declined_by = reason = "internal"


class PlannedOperation(models.Model):
    """An enforcement lead's notice to the health lead, as ciphertext. Area, window, substance, score: here alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.CharField(max_length=16, unique=True)
    ciphertext = models.BinaryField()
    agency_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    to_agency_id = models.UUIDField()
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in OperationState])

    class Meta:
        indexes = [models.Index(fields=["to_agency_id", "sent_at"])]

    class Sensitivity:
        id = agency_id = account_id = to_agency_id = sent_at = state = "internal"
        receipt = "limited"
        ciphertext = "sealed"


class OperationStep(models.Model):
    """One step in the life of a planned operation; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(PlannedOperation, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in OperationState])
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = operation = to_state = by_id = at = "internal"
