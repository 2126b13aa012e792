"""Exceedances and the alerts that bundle them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tandem.surveillance.types import AlertKind, AlertNote, AlertState, Detector
from tandem.surveillance.types.appearances import SightingFeed


class Alert(models.Model):
    """One message to humans about one occurrence, however many detectors and areas saw it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=16, choices=[(value, value) for value in AlertKind], default=AlertKind.INCREASE
    )
    state = models.CharField(max_length=12, choices=[(value, value) for value in AlertState])
    start_on = models.DateField()
    end_on = models.DateField()
    is_whole_agency = models.BooleanField()
    raised_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "start_on"])]

    class Sensitivity:
        id = agency = kind = state = start_on = end_on = is_whole_agency = raised_at = created_at = "internal"


class AlertStep(models.Model):
    """The history of an alert's state; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=12, choices=[(value, value) for value in AlertState])
    note = models.CharField(max_length=24, blank=True, choices=[(value, value) for value in AlertNote])
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = alert = to_state = note = by_id = at = "internal"


class SubstanceAppearance(models.Model):
    """A substance confirmed for the first time at this site: the evidence of one alert. Once a substance, ever.

    A name that the dictionary does not know stands with its sample alone, where it is blanked in time; here its hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="+")
    feed = models.CharField(max_length=12, choices=[(value, value) for value in SightingFeed])
    substance = models.CharField(max_length=40)
    sample_id = models.UUIDField()
    name_hash = models.CharField(max_length=64)
    collected_on = models.DateField()
    known_on = models.DateField()
    is_exact = models.BooleanField()
    samples_before = models.PositiveIntegerField()
    days_before = models.PositiveIntegerField()
    share_before_high = models.FloatField()
    presumed = models.PositiveIntegerField()
    presumed_since = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name_hash"], name="one_appearance_a_substance")]

    class Sensitivity:
        id = agency = alert = feed = known_on = is_exact = "internal"
        substance = collected_on = presumed_since = "limited"
        sample_id = name_hash = samples_before = days_before = share_before_high = presumed = "internal"


class Exceedance(models.Model):
    """A statistical finding: more than the rule expects, for one detector, place and day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, null=True, related_name="+")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="+")
    detector = models.CharField(max_length=20, choices=[(value, value) for value in Detector])
    case_definition = models.CharField(max_length=60)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    observed = models.FloatField()
    expected = models.FloatField()
    threshold = models.FloatField()
    is_preliminary = models.BooleanField()
    crossed_at = models.DateTimeField(null=True)
    alarms = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    detected_at = models.DateTimeField()

    class Meta:
        # Two constraints, since databases do not agree on whether two empty areas are the same.
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "detector", "day", "is_preliminary"],
                condition=Q(area__isnull=True),
                name="one_finding_a_day_whole_agency",
            ),
            models.UniqueConstraint(
                fields=["area", "detector", "day", "is_preliminary"],
                condition=Q(area__isnull=False),
                name="one_finding_a_day_area",
            ),
        ]
        indexes = [models.Index(fields=["agency", "day"]), models.Index(fields=["alert"])]

    class Sensitivity:
        id = agency = area = alert = detector = case_definition = day = starts_at = ends_at = "internal"
        observed = expected = threshold = is_preliminary = crossed_at = alarms = days = detected_at = "internal"
