"""Encounters, offers and outreach visits. No column about warrants exists here."""

from __future__ import annotations

from django.db import models

from tandem.care.models.source import Fact, Step, choices
from tandem.care.types import (
    AttemptOutcome,
    Channel,
    DeclinedBy,
    DeclineReason,
    EncounterKind,
    OfferAnswer,
    Pathway,
    VisitState,
)
from tandem.keys.fields import EncryptedJSON


class Encounter(Fact):
    """A time when the partners met a person, or an overdose call about one."""

    kind = models.CharField(max_length=20, choices=choices(EncounterKind))
    pathway = models.CharField(max_length=24, choices=choices(Pathway))
    occurred_at = models.DateTimeField()
    event_id = models.UUIDField(null=True)
    receipt = models.CharField(max_length=40, blank=True)
    needs = EncryptedJSON(subject="person_id", empty=list)
    is_officer_waiting = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["occurred_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=~models.Q(receipt=""), name="one_encounter_a_receipt"
            ),
        ]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = "internal"
        person_id = kind = pathway = occurred_at = event_id = receipt = needs = is_officer_waiting = "limited"


class Offer(Fact):
    """Care offered at an encounter, and what became of it; a refusal has a reason and somebody who said no."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT)
    program = models.CharField(max_length=80)
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=choices(OfferAnswer), default=OfferAnswer.OPEN.value)
    declined_by = models.CharField(max_length=12, choices=choices(DeclinedBy), blank=True)
    decline_reason = models.CharField(max_length=20, choices=choices(DeclineReason), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="declined_offer_has_reason",
                condition=~models.Q(answer="declined") | (~models.Q(declined_by="") & ~models.Q(decline_reason="")),
            ),
        ]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = "internal"
        person_id = encounter = program = offered_at = answer = declined_by = decline_reason = answered_at = "limited"


class OutreachVisit(Fact):
    """A visit that an event asks for, due 24 to 72 hours after it; `agency_id` is the team that goes."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT)
    due_from_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=choices(VisitState), default=VisitState.PLANNED.value)
    account_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency_id", "state", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "agency_id"],
                condition=models.Q(state__in=["planned", "assigned", "attempted"]),
                name="one_open_visit_a_person",
            ),
        ]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = state = account_id = "internal"
        person_id = encounter = due_from_at = due_at = "limited"


class VisitStatus(Step):
    """The history of a visit's state."""

    visit = models.ForeignKey(OutreachVisit, on_delete=models.PROTECT)

    class Sensitivity:
        id = at = account_id = from_state = to_state = reason = visit = "internal"


class VisitAttempt(Fact):
    """One attempt to reach a person, with what was left and what was asked for."""

    visit = models.ForeignKey(OutreachVisit, on_delete=models.PROTECT)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=choices(Channel))
    outcome = models.CharField(max_length=24, choices=choices(AttemptOutcome))
    account_id = models.UUIDField(null=True)
    naloxone_kits_left = models.PositiveSmallIntegerField(default=0)
    needs_asked = EncryptedJSON(subject="person_id", empty=list)
    needs_met = EncryptedJSON(subject="person_id", empty=list)

    class Meta:
        ordering = ["at"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = account_id = visit = "internal"
        person_id = at = channel = outcome = naloxone_kits_left = needs_asked = needs_met = "limited"
