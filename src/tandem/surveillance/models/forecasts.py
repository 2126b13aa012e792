"""Place forecasts: sealed choices, their judgement, the gate, versions of the switch, lists."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types.forecasts import Horizon, SwitchReason


class ForecastRun(models.Model):
    """A model chosen on earlier periods of an agency's record and sealed by its hash; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    horizon = models.CharField(max_length=12, choices=[(value, value) for value in Horizon])
    capacity = models.PositiveIntegerField()
    found_percent = models.PositiveIntegerField()
    as_of = models.DateField()
    harm = models.CharField(max_length=20)
    model = models.JSONField()
    model_version = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    periods_from = models.DateField()
    periods_until = models.DateField()
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "horizon", "created_at"])]

    class Sensitivity:
        id = agency = horizon = capacity = found_percent = as_of = harm = model = model_version = "internal"
        seed = digest = periods_from = periods_until = made_at = by_id = created_at = "internal"


class ForecastJudgement(models.Model):
    """How a sealed choice did on the periods after it. Written after the seal, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(ForecastRun, on_delete=models.PROTECT, related_name="+")
    results = models.JSONField()
    made_at = models.DateTimeField()

    class Sensitivity:
        id = run = results = made_at = "internal"


class FeedbackGate(models.Model):
    """What the feedback simulation found for the model of a run. It holds for this version of the model alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(ForecastRun, on_delete=models.PROTECT, related_name="+")
    model_version = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    found_percent = models.PositiveIntegerField()
    drift_points = models.FloatField()
    limit_points = models.FloatField()
    steps = models.PositiveIntegerField()
    simulations = models.PositiveIntegerField()
    passes = models.BooleanField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Sensitivity:
        id = run = model_version = seed = found_percent = drift_points = limit_points = "internal"
        steps = simulations = passes = digest = made_at = "internal"


class ForecastSwitch(models.Model):
    """One version of whether an agency's forecast is on; the highest counts. No run: off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    horizon = models.CharField(max_length=12, choices=[(value, value) for value in Horizon])
    version = models.PositiveIntegerField()
    run = models.ForeignKey(ForecastRun, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=32, choices=[(value, value) for value in SwitchReason])
    by_id = models.UUIDField(null=True)
    switched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "horizon", "version"], name="one_forecast_switch_a_version")
        ]

    class Sensitivity:
        id = agency = horizon = version = run = reason = by_id = switched_at = "internal"


class PlaceList(models.Model):
    """The places that a switched-on forecast put on its list for some days; never changed, judged when they are over.

    `places`: ids of areas in their order, and which of them the calendar baseline lists too. No counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    switch = models.ForeignKey(ForecastSwitch, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    places = models.JSONField()
    model_version = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["switch", "starts_on"], name="one_place_list_a_start")]

    class Sensitivity:
        id = switch = starts_on = ends_on = places = model_version = digest = made_at = "internal"
