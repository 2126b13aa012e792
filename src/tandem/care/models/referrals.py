"""Warm handoffs and closed-loop referrals."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.care.models.source import Fact, Step, choices
from tandem.care.types import ReferralReason, ReferralState


class HandoffStep(models.Model):
    """One step of a warm handoff on the care side, as the care worker said it; the officer sees the same clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter_id = models.UUIDField(db_index=True)
    receipt = models.CharField(max_length=40)
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["receipt", "step"], name="each_handoff_step_once")]

    class Sensitivity:
        id = step = at = account_id = "internal"
        encounter_id = receipt = "limited"


class Referral(Fact):
    """A referral to another agency, moving through the states of a FHIR Task; rests on the person's consent."""

    from_agency_id = models.UUIDField()
    to_agency_id = models.UUIDField()
    service = models.CharField(max_length=40)
    state = models.CharField(max_length=18, choices=choices(ReferralState), default=ReferralState.DRAFT.value)
    reason = models.CharField(max_length=20, choices=choices(ReferralReason), blank=True)
    consent_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    first_service_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to_agency_id", "state"]), models.Index(fields=["from_agency_id", "state"])]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = from_agency_id = "internal"
        state = reason = changed_at = consent_id = "limited"
        person_id = to_agency_id = service = case_id = first_service_on = "part2"

    class InClear:
        service = "a code, by which referrals are listed and counted"


class ReferralStatus(Step):
    """The history of a referral's state."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT)

    class Sensitivity:
        id = at = account_id = from_state = to_state = reason = referral = "internal"
