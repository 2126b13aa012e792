"""Tables of copies that can be called back, of notices to stop use, and of what a merge of two records limits."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.consent.models.consents import Consent
from tandem.consent.types import NoticeState, Purpose
from tandem.keys.fields import EncryptedBytes


class Export(models.Model):
    """A copy of a record for one named agency: asked for, made, fetched. Its content goes when a consent goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    discloser_id = models.UUIDField()
    recipient_id = models.UUIDField(db_index=True)
    asked_by = models.UUIDField()
    asked_role = models.CharField(max_length=30)
    categories = models.JSONField()
    purpose = models.CharField(max_length=20, choices=[(one, one) for one in Purpose])
    language = models.CharField(max_length=8, default="en")
    consent_id = models.UUIDField()
    queued_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    content = EncryptedBytes(subject="person_id")  # empty before it is made and after it is closed
    closed_as = models.CharField(max_length=12, blank=True)
    closed_at = models.DateTimeField(null=True)
    fetched_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["closed_as", "made_at"])]

    class Sensitivity:
        id = person_id = asked_by = asked_role = language = fetched_by = "limited"
        discloser_id = recipient_id = categories = purpose = consent_id = "part2"
        queued_at = made_at = expires_at = closed_as = closed_at = "part2"
        content = "part2"

    class InClear:
        categories = closed_as = "codes by which the gate decides once more"


class Lease(models.Model):
    """An offline copy of a worker's visits: its keys stay here and are given while the lease stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = account_id = agency_id = taken_at = until_at = ended_at = "limited"


class LeasePart(models.Model):
    """One person's part of an offline copy. Withdrawn: its key is gone, and nobody can open the part again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    consents = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    key = EncryptedBytes(subject="person_id")  # empty once withdrawn
    withdrawn_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = lease = person_id = withdrawn_at = "limited"
        consents = categories = "part2"
        key = "sealed"

    class InClear:
        consents = categories = "ids and codes by which the gate decides once more"


class StopNotice(models.Model):
    """Word to an agency that a consent under which it received something was taken back, until it answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    sender_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField(db_index=True)
    categories = models.JSONField()
    state = models.CharField(max_length=20, choices=[(one, one) for one in NoticeState])
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "recipient_id"], name="one_notice_each")]

    class Sensitivity:
        id = person_id = state = sent_at = due_at = "limited"
        consent = sender_id = recipient_id = categories = "part2"

    class InClear:
        categories = "codes that the notice repeats"


class StopNoticeStep(models.Model):
    """One step in the life of a notice; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(StopNotice, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=[(one, one) for one in NoticeState])
    at = models.DateTimeField()
    by_account = models.UUIDField(null=True)

    class Sensitivity:
        id = notice = state = at = by_account = "limited"


class ConsentLimit(models.Model):
    """Since a merge of two records, a consent covers only what `other` covers too; without `other`, nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", null=True)
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = merge_id = from_at = ended_at = "limited"
        consent = other = "part2"


class Move(models.Model):
    """A row of this room that a merge moved from one person to another, so that un-merging moves just these back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge_id = models.UUIDField(db_index=True)
    table = models.CharField(max_length=30)
    row_id = models.UUIDField()
    from_person = models.UUIDField()
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = merge_id = table = row_id = from_person = moved_at = undone_at = "limited"
