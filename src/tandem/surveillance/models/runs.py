"""Long computations that somebody asked for, and their state."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tandem.surveillance.types.runs import RunKind, RunState


class LongRun(models.Model):
    """A computation in the background. Whoever works on it notes a beat; one without a beat is interrupted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(value, value) for value in RunKind])
    state = models.CharField(max_length=12, choices=[(value, value) for value in RunState])
    clock = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state__in=["waiting", "running"]), name="one_long_run_an_agency"
            ),
        ]
        indexes = [models.Index(fields=["agency", "kind", "asked_at"])]

    class Sensitivity:
        id = agency = kind = state = clock = asked_by_id = asked_at = started_at = beat_at = ended_at = "internal"
        done = steps = failure = "internal"
