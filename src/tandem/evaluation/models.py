"""The month's reports as they were counted. Aggregates only: no person and no event stands here."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tandem.evaluation.types import ReportState

_STATES = [(state.value, state.value) for state in ReportState]


class MonthReport(models.Model):
    """One agency's month, frozen. `inside` holds the counts, `safe` what may be published, `as_of` its clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=_STATES, default=ReportState.DRAFT.value)
    inside = models.JSONField()
    safe = models.JSONField()
    is_synthetic = models.BooleanField(default=False)
    built_by = models.UUIDField(null=True)
    built_at = models.DateTimeField()
    as_of = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "version"], name="one_report_a_version"),
            models.UniqueConstraint(
                fields=["agency", "month"], condition=Q(state="released"), name="one_released_report_a_month"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | Q(built_by__isnull=True)
                | ~Q(released_by=models.F("built_by")),
                name="two_people_release",
            ),
        ]

    class Sensitivity:
        id = agency = month = version = state = safe = is_synthetic = "internal"
        built_by = built_at = as_of = released_by = released_at = "internal"
        inside = "limited"


class ReportStatus(models.Model):
    """The history of a report's state; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(MonthReport, on_delete=models.PROTECT)
    to_state = models.CharField(max_length=12, choices=_STATES)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    class Sensitivity:
        id = report = to_state = by_id = at = "internal"


class ReviewSummary(models.Model):
    """What left the review of a death for the records side. Tied to no review and to no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    quarter_on = models.DateField()
    factors = models.JSONField(default=list)
    advice = models.JSONField(default=list)
    is_synthetic = models.BooleanField(default=False)

    class Sensitivity:
        id = agency = quarter_on = factors = advice = is_synthetic = "internal"
