"""Samples and what was found in them, field tests, and crimes and calls as context. No person, no point on a map."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types import ContextCategory, ContextFeed, SampleOrigin, TestResult


class SupplySample(models.Model):
    """A seized or checked sample: where by area, when, how it looked. Never whose.

    `seizure` is the enforcement event with the number that the laboratory's file gives, once both are on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, null=True, related_name="+")
    sample_key = models.CharField(max_length=64)
    external_id = models.CharField(max_length=80, blank=True)
    seizure_number = models.CharField(max_length=80, blank=True)
    seizure = models.ForeignKey(
        "surveillance.EnforcementEvent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    local_on = models.DateField()
    reported_on = models.DateField(null=True)
    origin = models.CharField(max_length=12, choices=[(value, value) for value in SampleOrigin])
    appearance = models.CharField(max_length=200, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    weight = models.FloatField(null=True)
    weight_unit = models.CharField(max_length=40, blank=True)
    stamp = models.CharField(max_length=80, blank=True)
    press = models.CharField(max_length=80, blank=True)
    lab_signature = models.CharField(max_length=80, blank=True)
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "sample_key"], name="one_sample_a_key")]
        indexes = [models.Index(fields=["agency", "local_on"])]

    class Sensitivity:
        id = agency = area = sample_key = seizure = origin = is_synthetic = recorded_at = "internal"
        external_id = seizure_number = local_on = reported_on = appearance = expected = weight = weight_unit = (
            "limited"
        )
        stamp = press = lab_signature = "limited"


class SupplyFinding(models.Model):
    """One substance found in a sample; presumptive unless a laboratory confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    sample = models.ForeignKey(SupplySample, on_delete=models.PROTECT, related_name="+")
    batch_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    substance = models.CharField(max_length=40)
    written = models.CharField(max_length=200, blank=True)
    percent = models.FloatField(null=True)
    is_trace = models.BooleanField(default=False)
    method = models.CharField(max_length=80, blank=True)
    laboratory = models.CharField(max_length=120, blank=True)
    is_confirmed = models.BooleanField(default=False)
    reported_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "fingerprint", "substance"], name="one_finding_a_row"),
        ]
        indexes = [models.Index(fields=["batch_id"])]

    class Sensitivity:
        id = agency = sample = batch_id = fingerprint = recorded_at = "internal"
        substance = written = percent = is_trace = method = laboratory = is_confirmed = reported_on = "limited"


class FieldTest(models.Model):
    """A field test by kit. A later row of the same test brings the laboratory's answer; none is changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    external_id = models.CharField(max_length=80, blank=True)
    local_on = models.DateField()
    reported_on = models.DateField(null=True)
    kit = models.CharField(max_length=80)
    substance = models.CharField(max_length=40)
    field_result = models.CharField(max_length=12, choices=[(value, value) for value in TestResult])
    lab_result = models.CharField(max_length=12, choices=[(value, value) for value in TestResult])
    lab_found = models.CharField(max_length=200, blank=True)
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "fingerprint"], name="one_field_test_a_row")]
        indexes = [models.Index(fields=["agency", "local_on"]), models.Index(fields=["batch_id"])]

    class Sensitivity:
        id = agency = area = batch_id = fingerprint = is_synthetic = recorded_at = "internal"
        external_id = local_on = reported_on = kit = substance = field_result = lab_result = lab_found = "limited"


class ContextEvent(models.Model):
    """A reported crime or a call for service, by day and area: context, never the input of a forecast."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    local_on = models.DateField()
    reported_on = models.DateField(null=True)
    feed = models.CharField(max_length=12, choices=[(value, value) for value in ContextFeed])
    category = models.CharField(max_length=12, choices=[(value, value) for value in ContextCategory])
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "fingerprint"], name="one_context_event_a_row")]
        indexes = [models.Index(fields=["agency", "feed", "local_on"]), models.Index(fields=["batch_id"])]

    class Sensitivity:
        id = agency = area = batch_id = fingerprint = feed = category = is_synthetic = recorded_at = "internal"
        local_on = reported_on = "limited"


class ProgramStart(models.Model):
    """The day on which a program began in some areas; without areas it began in all of the agency's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    area_ids = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name", "starts_on"], name="one_start_a_program")]

    class Sensitivity:
        id = agency = name = starts_on = area_ids = recorded_at = "internal"
