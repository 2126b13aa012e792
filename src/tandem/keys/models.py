"""Tables of keys: the wrapped data key of each person, and the blind indexes by which a person can be found."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.keys.types import IndexPurpose


class SubjectKey(models.Model):
    """The wrapped data key of a person or a kept file. Destroyed, the row stays empty, so that none is made again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField(unique=True)
    is_file = models.BooleanField(default=False)
    wrapped = models.BinaryField()
    wrapping_key = models.CharField(max_length=32, db_index=True)
    created_at = models.DateTimeField(db_default=Now())
    destroyed_at = models.DateTimeField(null=True)
    destroy_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="destroyed_key_is_empty",
                condition=models.Q(destroyed_at=None) | models.Q(wrapped=b"", wrapping_key=""),
            ),
        ]

    class Sensitivity:
        id = subject_id = is_file = wrapping_key = created_at = destroyed_at = destroy_reason = "internal"
        wrapped = "sealed"


class IndexToken(models.Model):
    """A truncated keyed hash by which one person can be found. It stands here so that destroying a key reaches it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=20, choices=[(one.value, one.value) for one in IndexPurpose])
    token = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["purpose", "token"])]
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "purpose", "token"], name="one_token_a_purpose"),
        ]

    class Sensitivity:
        id = subject_id = purpose = "internal"
        token = "sealed"
