"""Append-only ledger and outbox; the same tables in both databases. No foreign keys."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.audit.types.looks import FindingState, MarkKind, Suspicion


class Entry(models.Model):
    """One thing done to, or read of, named ids. Insert-only: database triggers refuse update and delete."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=40)
    agency_id = models.UUIDField(null=True)
    side = models.CharField(max_length=8)
    job = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=80)
    subjects = models.JSONField()
    reason = models.CharField(max_length=60, blank=True)
    policies = models.JSONField(default=list)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["at"]), models.Index(fields=["action", "at"])]

    class Sensitivity:
        id = at = actor_id = actor_role = agency_id = side = job = action = "internal"
        subjects = reason = policies = details = "internal"


class OutboxRow(models.Model):
    """Work for the other side, committed with its cause. Ids only; applied once by the relay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    job = models.CharField(max_length=120)
    payload = models.JSONField()
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["delivered_at", "created_at"])]

    class Sensitivity:
        id = created_at = job = payload = attempts = failure = delivered_at = "internal"


class Delivery(models.Model):
    """The receipt of an outbox row in the database where it was applied: its key makes a second time impossible."""

    outbox_id = models.UUIDField(primary_key=True)
    job = models.CharField(max_length=120)
    applied_at = models.DateTimeField(db_default=Now())

    class Sensitivity:
        outbox_id = job = applied_at = "internal"


class Leaf(models.Model):
    """The place of one entry in the ledger's tree, given by the sealer. Insert-only."""

    entry_id = models.UUIDField(primary_key=True, editable=False)
    position = models.PositiveBigIntegerField(unique=True)
    schema = models.PositiveSmallIntegerField()
    hash = models.CharField(max_length=64)

    class Sensitivity:
        entry_id = position = schema = hash = "internal"


class SignedCheckpoint(models.Model):
    """The signed root over the first `tree_size` leaves; `peaks` let the next one grow from it. Insert-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tree_size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    peaks = models.JSONField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Sensitivity:
        id = tree_size = root = peaks = at = key_id = signature = "internal"


class StaffMark(models.Model):
    """A keyed hash of somebody's own name, telephone or block, of the staff: it tells that a record is alike."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in MarkKind])
    mark = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "kind"], name="one_mark_of_a_kind")]

    class Sensitivity:
        id = account_id = kind = "internal"
        mark = "sealed"


class LookFinding(models.Model):
    """Looks of one account on one day that stand out, and why. Insert-only; its state is that of its last step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suspicion = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Suspicion])
    account_id = models.UUIDField()
    day = models.DateField()
    person_ids = models.JSONField()
    looks = models.PositiveIntegerField()
    usual = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "day", "suspicion"], name="one_finding_of_a_kind_a_day")
        ]

    class Sensitivity:
        id = suspicion = account_id = day = person_ids = looks = usual = found_at = "limited"


class LookFindingStep(models.Model):
    """One step of the privacy officer with a finding. Insert-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(LookFinding, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    to_state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in FindingState])
    reason = models.CharField(max_length=20, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "number"], name="steps_of_a_finding_in_order")]

    class Sensitivity:
        id = finding = number = to_state = reason = by_id = at = "limited"
