"""Tables of the gate: who is tied to whom, what a person agreed to, took back, and what left."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.consent.types import (
    ENDING_TIES,
    GROUND_TIES,
    Channel,
    ConsentKind,
    DurationBasis,
    ExpiryEvent,
    Ground,
    Origin,
    Proceeding,
    Purpose,
    RecipientClass,
    RecipientKind,
    RelationKind,
    RelationSource,
    SignatureMethod,
    Signer,
    SignerAuthority,
    Standing,
)
from tandem.keys.fields import EncryptedText


class Relation(models.Model):
    """A tie between a person and an account, or every account of an agency. The gate believes nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=[(one, one) for one in RelationKind])
    source = models.CharField(max_length=20, choices=[(one, one) for one in RelationSource])
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    record = models.ForeignKey("consent.RecordedGround", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "until_at"]),
            models.Index(fields=["account_id", "until_at"]),
            models.Index(fields=["agency_id", "until_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account_id__isnull=False, agency_id__isnull=True)
                | models.Q(account_id__isnull=True, agency_id__isnull=False),
                name="relation_has_one_holder",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="self") | models.Q(account_id__isnull=False),
                name="relation_self_is_one_code",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(ENDING_TIES))
                | models.Q(account_id__isnull=False, until_at__isnull=False),
                name="relation_ground_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(GROUND_TIES)) | models.Q(record__isnull=False),
                name="relation_ground_has_record",
            ),
        ]

    class Sensitivity:
        id = person_id = account_id = agency_id = kind = source = from_at = until_at = record = "limited"


class Consent(models.Model):
    """What a person agreed to, as signed; every element of § 2.31. Never edited: a change is a new consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40, choices=[(one, one) for one in ConsentKind])
    patient_name = EncryptedText(subject="person_id")
    disclosers = models.JSONField()
    categories = models.JSONField()
    purposes = models.JSONField()
    revocation_statement = models.CharField(max_length=40, blank=True)
    redisclosure_statement = models.CharField(max_length=40, blank=True)
    refusal_statement = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(null=True)
    expiry_event = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in ExpiryEvent])
    event_occurred_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signature_method = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in SignatureMethod])
    signature = EncryptedText(subject="person_id")
    signer = models.CharField(max_length=20, choices=[(one, one) for one in Signer])
    is_adult = models.BooleanField()
    language = models.CharField(max_length=8)
    form_version = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=20, choices=[(one, one) for one in Origin])
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    standing = models.CharField(max_length=20, choices=[(one, one) for one in Standing], default=Standing.ADULT)
    jurisdiction = models.CharField(max_length=8, blank=True)
    authority = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in SignerAuthority])
    co_signature = EncryptedText(subject="person_id")
    proceeding = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in Proceeding])
    docket = EncryptedText(subject="person_id")
    is_condition = models.BooleanField(default=False)
    mandating_authority_id = models.UUIDField(null=True)
    duration_basis = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in DurationBasis])
    revocable_from = models.DateTimeField(null=True)

    class Sensitivity:
        id = person_id = language = form_version = origin = recorded_by = recorded_at = is_adult = signer = "limited"
        standing = jurisdiction = authority = "limited"
        patient_name = signature = signature_method = co_signature = docket = "identifying"
        proceeding = is_condition = mandating_authority_id = duration_basis = revocable_from = "part2"
        kind = disclosers = categories = purposes = revocation_statement = redisclosure_statement = "part2"
        refusal_statement = expires_at = expiry_event = event_occurred_at = signed_at = "part2"

    class InClear:
        disclosers = categories = purposes = "ids and codes by which the gate decides in one query"
        revocation_statement = redisclosure_statement = refusal_statement = "the name of a paragraph of the form"


class ConsentRecipient(models.Model):
    """Who may receive under a consent: a named agency or a class."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField(null=True)
    recipient_class = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in RecipientClass])
    kind = models.CharField(max_length=20, choices=[(one, one) for one in RecipientKind])
    members = models.CharField(max_length=30, blank=True)
    account_id = models.UUIDField(null=True)

    class Sensitivity:
        id = consent = agency_id = recipient_class = kind = members = account_id = "part2"

    class InClear:
        members = "a code: which members of an intermediary may receive"


class Revocation(models.Model):
    """A consent taken back. One is enough; a second changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    recorded_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField(null=True)  # later than revoked_at under § 2.35 alone

    class Sensitivity:
        id = person_id = recorded_by = "limited"
        consent = revoked_at = takes_effect_at = "part2"


class Disclosure(models.Model):
    """Something that left for another agency, for the person's accounting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    consent_id = models.UUIDField(null=True)
    ground = models.CharField(max_length=40, choices=[(one, one) for one in Ground])
    discloser_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField(null=True)
    categories = models.JSONField()
    purpose = models.CharField(max_length=20, choices=[(one, one) for one in Purpose])
    channel = models.CharField(max_length=10, choices=[(one, one) for one in Channel])
    notice_version = models.CharField(max_length=40, blank=True)
    attached = models.CharField(max_length=20, blank=True)  # the explanation or the copy of the consent, § 2.32
    is_passed_on = models.BooleanField(default=False)
    is_reading = models.BooleanField(default=False)  # a page that the receiver opened; else it was sent
    disclosed_at = models.DateTimeField()
    disclosed_by = models.UUIDField(null=True)

    class Sensitivity:
        id = person_id = disclosed_by = "limited"
        consent_id = ground = discloser_id = recipient_id = categories = purpose = channel = "part2"
        notice_version = disclosed_at = attached = is_passed_on = is_reading = "part2"

    class InClear:
        categories = "codes by which the accounting is counted"
        notice_version = attached = "the name of a notice, the same for all"
