"""What reviews of deaths found, as counts of a quarter, and what they recommend.

A recommendation comes from one review: pages show it without its factor and its quarter, which are kept for counting.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tandem.surveillance.types.reviews import RecommendationState


class FindingTally(models.Model):
    """In how many reviews that closed in a quarter a factor was found; without a factor, how many closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    quarter_on = models.DateField()
    factor = models.CharField(max_length=40, blank=True)
    reviews = models.PositiveIntegerField(default=0)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "quarter_on", "factor"], name="one_tally_a_factor"),
        ]

    class Sensitivity:
        id = agency = quarter_on = factor = reviews = is_synthetic = "internal"


class Recommendation(models.Model):
    """What a team says should change. `agency` led the review, `owner` sees to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    quarter_on = models.DateField()
    factor = models.CharField(max_length=40)
    words = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=[(one, one) for one in RecommendationState], default="open")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "due_on"])]

    class Sensitivity:
        id = agency = owner = quarter_on = factor = words = due_on = state = is_synthetic = "internal"


class RecommendationStep(models.Model):
    """The history of a recommendation; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=12, choices=[(one, one) for one in RecommendationState])
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=~Q(to_state="declined") | ~Q(reason=""), name="declined_with_reason"),
        ]

    class Sensitivity:
        id = recommendation = to_state = reason = by_id = at = "internal"
