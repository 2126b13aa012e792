"""What people ask of those who hold their record, and each step of the answer. What they write is sealed."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.consent.types import Category
from tandem.keys.fields import EncryptedText
from tandem.oversight.types.requests import DenialReason, RequestKind, RequestState


class PersonRequest(models.Model):
    """A person asks one agency to correct or to erase."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=[(one, one) for one in RequestKind])
    about = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in Category])
    words = EncryptedText(subject="person_id")
    asked_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=[(one, one) for one in RequestState])

    class Meta:
        indexes = [models.Index(fields=["agency_id", "state"])]

    class Sensitivity:
        id = person_id = agency_id = kind = about = asked_at = extended_at = state = "limited"
        words = "part2"


class RequestStep(models.Model):
    """A step in the life of a request; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(PersonRequest, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    state = models.CharField(max_length=12, choices=[(one, one) for one in RequestState])
    reason = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in DenialReason])
    words = EncryptedText(subject="person_id")
    at = models.DateTimeField()
    role = models.CharField(max_length=40)
    account_id = models.UUIDField(null=True)

    class Sensitivity:
        id = request = person_id = state = reason = at = role = account_id = "limited"
        words = "part2"
