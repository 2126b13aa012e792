"""Runs of the alert bench and the versions of what the nights use."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types import ChoiceReason, Detector


class BenchRun(models.Model):
    """All detectors measured on an agency's record up to a day; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    results = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "created_at"])]

    class Sensitivity:
        id = agency = as_of = made_at = by_id = results = created_at = "internal"


class DetectionChoice(models.Model):
    """One version of an agency's choice; the highest is in use. No budget: the rules as shipped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(BenchRun, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField()
    budget_per_month = models.FloatField(null=True)
    reason = models.CharField(max_length=24, choices=[(value, value) for value in ChoiceReason])
    by_id = models.UUIDField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "version"], name="one_choice_a_version")]

    class Sensitivity:
        id = agency = run = version = budget_per_month = reason = by_id = chosen_at = "internal"


class ChosenRule(models.Model):
    """A detector of a choice with its threshold, and how often it alarmed on the record at that threshold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    choice = models.ForeignKey(DetectionChoice, on_delete=models.PROTECT, related_name="+")
    detector = models.CharField(max_length=20, choices=[(value, value) for value in Detector])
    threshold = models.FloatField()
    alarms = models.PositiveIntegerField()
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["choice", "detector"], name="one_rule_a_choice")]

    class Sensitivity:
        id = choice = detector = threshold = alarms = days = "internal"
