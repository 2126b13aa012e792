"""Areas, events and the replay clock."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types import EventStatus, Naloxone, Outcome, Sex, SubstanceClass


class Area(models.Model):
    """A neighbourhood or community area of one agency, fixed over time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    aliases = models.JSONField(default=list)
    population = models.PositiveIntegerField(null=True)
    area_km2 = models.FloatField()
    geometry = models.JSONField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "slug"], name="one_area_a_slug")]

    class Sensitivity:
        id = agency = name = slug = aliases = population = area_km2 = geometry = source = "public"


class OverdoseIncident(models.Model):
    """What several overdoses have in common: one call, one place. Its rows are the people affected, none named."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    alert = models.OneToOneField("surveillance.Alert", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="one_incident_a_key")]

    class Sensitivity:
        id = agency = key = alert = "internal"


class OverdoseEvent(models.Model):
    """One person in a suspected overdose: time, place, what became of it. Who it was stands nowhere.

    `incident` None: nothing says that anybody else was affected, so it is an incident of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.UUIDField()
    incident = models.ForeignKey(OverdoseIncident, on_delete=models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64)
    external_id = models.CharField(max_length=80, blank=True)
    occurred_at = models.DateTimeField()
    local_on = models.DateField()
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    reported_on = models.DateField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    status = models.CharField(max_length=12, choices=[(value, value) for value in EventStatus])
    outcome = models.CharField(max_length=12, choices=[(value, value) for value in Outcome])
    naloxone = models.CharField(max_length=12, choices=[(value, value) for value in Naloxone])
    naloxone_doses = models.PositiveSmallIntegerField(null=True)
    suspected_drug = models.CharField(max_length=200, blank=True)
    age_band = models.CharField(max_length=12, blank=True)
    sex = models.CharField(max_length=12, choices=[(value, value) for value in Sex])
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "fingerprint"], name="one_overdose_a_fingerprint")]
        indexes = [
            models.Index(fields=["agency", "local_on"]),
            models.Index(fields=["agency", "area", "local_on"]),
            models.Index(fields=["agency", "occurred_at"]),
        ]

    class Sensitivity:
        id = agency = area = batch_id = incident = fingerprint = status = is_synthetic = recorded_at = "internal"
        occurred_at = local_on = dispatched_at = arrived_at = reported_on = longitude = latitude = "limited"
        external_id = outcome = naloxone = naloxone_doses = suspected_drug = age_band = sex = "limited"


class EnforcementEvent(models.Model):
    """A drug seizure or narcotics incident: day, place, class of substance. No person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    external_id = models.CharField(max_length=80, blank=True)
    local_on = models.DateField()
    occurred_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    substance_class = models.CharField(max_length=12, choices=[(value, value) for value in SubstanceClass])
    description = models.CharField(max_length=200, blank=True)
    quantity = models.FloatField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "fingerprint"], name="one_seizure_a_fingerprint")]
        indexes = [
            models.Index(fields=["agency", "local_on"]),
            models.Index(fields=["agency", "area", "local_on"]),
        ]

    class Sensitivity:
        id = agency = area = batch_id = fingerprint = substance_class = is_synthetic = recorded_at = "internal"
        occurred_at = local_on = longitude = latitude = external_id = "limited"
        description = quantity = unit = "limited"


class ReplayClock(models.Model):
    """Where a demonstration agency stands in its own past; an agency without a row lives by the wall clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.OneToOneField("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Sensitivity:
        id = agency = at = "internal"
