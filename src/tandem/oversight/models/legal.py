"""Legal demands and everything done about them. People stand here as ids, and only after two people approved."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.keys.fields import HOUSE, EncryptedBytes, EncryptedJSON
from tandem.oversight.types.legal import (
    Advice,
    DemandKind,
    DemandState,
    Issuer,
    Jurisdiction,
    LetterKind,
    NoticeWay,
    OrderType,
    PaperKind,
    Standard,
)


class LegalDemand(models.Model):
    """A subpoena, warrant, order or request for records, as it was taken in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=30, choices=[(one, one) for one in DemandKind])
    issuer = models.CharField(max_length=30, choices=[(one, one) for one in Issuer])
    jurisdiction = models.CharField(max_length=20, choices=[(one, one) for one in Jurisdiction])
    standard = models.CharField(max_length=10, choices=[(one, one) for one in Standard])
    asked = models.JSONField()
    asked_from_on = models.DateField(null=True)
    asked_until_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    deadline_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=[(one, one) for one in DemandState])
    person_id = models.UUIDField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["agency_id", "received_at"])]

    class Sensitivity:
        id = agency_id = kind = issuer = jurisdiction = standard = asked = asked_from_on = asked_until_on = "limited"
        received_at = received_by = deadline_at = state = person_id = is_synthetic = "limited"


class LegalStep(models.Model):
    """A step in the life of a demand; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, choices=[(one, one) for one in DemandState])
    reason = models.CharField(max_length=40, blank=True)
    account_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    class Sensitivity:
        id = demand = number = from_state = to_state = reason = account_id = at = "limited"


class LegalCheck(models.Model):
    """The checklist as somebody answered it, and what the order says; the newest counts, the older ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    order_type = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in OrderType])
    named = models.JSONField()
    named_from_on = models.DateField(null=True)
    named_until_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    is_notice_barred = models.BooleanField(default=False)
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    class Sensitivity:
        id = demand = number = answers = order_type = named = named_from_on = named_until_on = expires_on = "limited"
        is_notice_barred = account_id = at = "limited"


class LegalAdvice(models.Model):
    """What counsel answered, as somebody recorded it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    advice = models.CharField(max_length=20, choices=[(one, one) for one in Advice])
    has_read_current_text = models.BooleanField()
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    class Sensitivity:
        id = demand = number = advice = has_read_current_text = account_id = at = "limited"


class LegalScope(models.Model):
    """What exactly is to be produced about whom, for which order and mandate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    ground_id = models.UUIDField()
    categories = EncryptedJSON(subject="person_id", empty=list)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    class Sensitivity:
        id = demand = person_id = ground_id = from_on = until_on = account_id = at = "limited"
        categories = "part2"


class LegalNotice(models.Model):
    """That the person was told, or that the order bars it; and until when nothing is produced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.OneToOneField(LegalDemand, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    way = models.CharField(max_length=20, choices=[(one, one) for one in NoticeWay])
    language = models.CharField(max_length=8)
    wait_until = models.DateTimeField()
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Sensitivity:
        id = demand = person_id = way = language = wait_until = account_id = at = "limited"


class LegalProduction(models.Model):
    """What left: kinds and number of facts, the file's hash and the disclosure in the person's accounting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.OneToOneField(LegalDemand, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    categories = EncryptedJSON(subject="person_id", empty=list)
    facts = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    disclosure_id = models.UUIDField()
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Sensitivity:
        id = demand = person_id = disclosure_id = account_id = at = file_sha256 = "limited"
        categories = facts = "part2"


class LegalPaper(models.Model):
    """A paper of the demand as it arrived: the demand itself, the order, the mandate. Sealed; it names people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(one, one) for one in PaperKind])
    content = EncryptedBytes(subject=HOUSE)
    file_sha256 = models.CharField(max_length=64)
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    class Sensitivity:
        id = demand = number = kind = file_sha256 = account_id = at = "limited"
        content = "identifying"


class LegalLetter(models.Model):
    """A letter that the desk made: its kind, language and hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey(LegalDemand, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in LetterKind])
    language = models.CharField(max_length=8)
    file_sha256 = models.CharField(max_length=64)
    account_id = models.UUIDField()
    at = models.DateTimeField()

    class Sensitivity:
        id = demand = kind = language = file_sha256 = account_id = at = "limited"
