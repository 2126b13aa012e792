"""What every fact of care says of its source: how it came to be known, by whom, and whether Part 2 covers it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.db.models.functions import Now

from tandem.consent.types import Origin


def choices(kind: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """The values of an enum as Django wants them."""
    return [(member.value, member.value) for member in kind]


class Fact(models.Model):
    """A row about one person, with its source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    origin = models.CharField(max_length=12, choices=choices(Origin))
    is_part2 = models.BooleanField(default=True)
    agency_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Step(models.Model):
    """One step of a status history; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True
        ordering = ["at"]
