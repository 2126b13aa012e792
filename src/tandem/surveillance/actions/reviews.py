"""What crosses from reviews of deaths: counted into its quarter; and the progress of recommendations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import FindingTally, Recommendation, RecommendationStep
from tandem.surveillance.rules.reviews import refusal_to_move
from tandem.surveillance.types.reviews import Advice, RecommendationState

RECORDS = "default"
EVERY = ""

__all__ = ["Advice", "move_recommendation", "receive_findings"]


def receive_findings(
    *,
    by: Actor,
    agency_id: UUID,
    quarter_on: date,
    factors: Iterable[str],
    advice: Iterable[Advice],
    is_synthetic: bool,
    now: datetime,
) -> None:
    """Count one review into its quarter and keep its recommendations. The caller sees that it is applied once."""
    said = list(advice)
    with transaction.atomic(using=RECORDS):
        for factor in [EVERY, *sorted(set(factors))]:
            row, _is_new = FindingTally.objects.get_or_create(
                agency_id=agency_id, quarter_on=quarter_on, factor=factor, defaults={"is_synthetic": is_synthetic}
            )
            FindingTally.objects.filter(id=row.id).update(reviews=F("reviews") + 1)
        for one in said:
            Recommendation.objects.create(
                id=one.id,
                agency_id=agency_id,
                owner_id=one.owner_id,
                quarter_on=quarter_on,
                factor=one.factor,
                words=one.words,
                due_on=one.due_on,
                is_synthetic=is_synthetic,
            )
        # One entry each: an entry that lists them together says which came of one death.
        for about in [("agency", agency_id), *(("recommendation", one.id) for one in said)]:
            append_entry(using=RECORDS, by=by, action="surveillance.receive_findings", subjects=[about])


def move_recommendation(
    *, by: Actor, recommendation_id: UUID, to: RecommendationState, reason: str, now: datetime
) -> None:
    """Take a recommendation on; ValueError with the reason when it may not be."""
    with transaction.atomic(using=RECORDS):
        row = Recommendation.objects.select_for_update().get(id=recommendation_id)
        state = RecommendationState(row.state)
        refusal = refusal_to_move(by=by, owner_id=row.owner_id, state=state, to=to, reason=reason)
        if refusal:
            raise ValueError(refusal)
        row.state = to
        row.save(update_fields=["state"])
        words = reason.strip() if to is RecommendationState.DECLINED else ""
        RecommendationStep.objects.create(recommendation=row, to_state=to, reason=words, by_id=by.account_id, at=now)
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.move_recommendation",
            subjects=[("recommendation", row.id)],
            details={"to": to},
        )
