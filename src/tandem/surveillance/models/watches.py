"""Which agency watches whose seizures, and the watches."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.surveillance.types import LeftOut, WatchState


class WatchPair(models.Model):
    """An overdose agency that watches the enforcement records of another in the same jurisdiction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watching_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    seizing_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watching_agency", "seizing_agency"], name="one_pair_of_agencies"),
        ]

    class Sensitivity:
        id = watching_agency = seizing_agency = "internal"


class SeizureWatch(models.Model):
    """Opioid enforcement of one area and day, watched for 21 days. An association, never a target."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    seizing_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("surveillance.Area", on_delete=models.PROTECT, related_name="+")
    seized_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=12, choices=[(value, value) for value in WatchState])
    opened_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "seizing_agency", "area", "seized_on"], name="one_watch_a_day"),
        ]
        indexes = [models.Index(fields=["agency", "state", "seized_on"])]

    class Sensitivity:
        id = agency = seizing_agency = area = seized_on = ends_on = state = opened_at = created_at = "internal"


class WatchedSeizure(models.Model):
    """One enforcement event bundled into a watch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watch = models.ForeignKey(SeizureWatch, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey("surveillance.EnforcementEvent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "event"], name="one_event_a_watch")]

    class Sensitivity:
        id = watch = event = "internal"


class WatchStep(models.Model):
    """The history of a watch's state; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watch = models.ForeignKey(SeizureWatch, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=12, choices=[(value, value) for value in WatchState])
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = watch = to_state = by_id = at = "internal"


class WatchLeftOut(models.Model):
    """How many areas' days of enforcement opened no watch one night, and why. No place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    seizing_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reason = models.CharField(max_length=20, choices=[(value, value) for value in LeftOut])
    bundles = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "seizing_agency", "day", "reason"], name="one_count_a_reason"),
        ]

    class Sensitivity:
        id = agency = seizing_agency = day = reason = bundles = "internal"


class WatchHistory(models.Model):
    """What the year before showed around a pair's enforcement, as computed; never changed, the last is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    seizing_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    clock = models.DateTimeField()
    version = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    permutations = models.PositiveIntegerField()
    results = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "seizing_agency", "created_at"])]

    class Sensitivity:
        id = agency = seizing_agency = as_of = clock = version = seed = permutations = results = created_at = (
            "internal"
        )
