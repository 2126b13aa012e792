"""Reports that a state's law asked for: one person each, decided and made by humans."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.oversight.types.mandatory import ReportState, Telling


class MandatoryReport(models.Model):
    """A report about one person, from draft to made, or decided against. Codes only, no words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField(db_index=True)
    law_state = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    answers = models.JSONField()
    state = models.CharField(max_length=20, choices=[(one, one) for one in ReportState])
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    to = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=list)
    telling = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in Telling])
    disclosure_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="made")
                | (models.Q(decided_by__isnull=False, disclosure_id__isnull=False) & ~models.Q(telling="")),
                name="report_made_is_signed_counted_and_told",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("drafted_by")),
                name="report_is_signed_by_another",
            ),
        ]

    class Sensitivity:
        id = person_id = agency_id = law_state = rule = answers = state = drafted_by = drafted_at = "limited"
        due_at = decided_by = decided_at = made_at = to = facts = telling = disclosure_id = "limited"
