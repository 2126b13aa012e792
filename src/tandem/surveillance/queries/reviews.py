"""Recommendations with their progress, and what reviews found, for pages. No row stands for one death."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tandem.surveillance import models
from tandem.surveillance.rules.reviews import is_late, shown_findings
from tandem.surveillance.types.reviews import (
    Found,
    Recommendation,
    RecommendationChange,
    RecommendationState,
    Tally,
)


def recommendations_of(
    *, today: date, agency_id: UUID | None = None, owner_id: UUID | None = None
) -> list[Recommendation]:
    """Recommendations of an agency's reviews, or those an agency sees to; what is due soonest first."""
    rows = models.Recommendation.objects.all()
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return [_as_value(row, today) for row in rows.order_by("due_on", "id")]


def recommendation_by_id(*, recommendation_id: UUID, today: date) -> Recommendation | None:
    """One recommendation."""
    row = models.Recommendation.objects.filter(id=recommendation_id).first()
    return _as_value(row, today) if row else None


def recommendation_history(*, recommendation_id: UUID) -> list[RecommendationChange]:
    """The steps that a recommendation took, oldest first."""
    rows = models.RecommendationStep.objects.filter(recommendation_id=recommendation_id)
    return [RecommendationChange(row.at, RecommendationState(row.to_state), row.reason, row.by_id) for row in rows]


def findings_of(*, agency_id: UUID, today: date) -> Found:
    """What an agency's reviews found, small numbers hidden."""
    by_quarter: dict[date, dict[str, int]] = {}
    for row in models.FindingTally.objects.filter(agency_id=agency_id):
        by_quarter.setdefault(row.quarter_on, {})[row.factor] = row.reviews
    tallies = [
        Tally(quarter_on, counts.get("", 0), {factor: n for factor, n in counts.items() if factor})
        for quarter_on, counts in by_quarter.items()
    ]
    return shown_findings(tallies, today=today)


def has_findings(*, agency_id: UUID) -> bool:
    """Whether an agency's reviews left anything here."""
    return models.Recommendation.objects.filter(agency_id=agency_id).exists()


def _as_value(row: models.Recommendation, today: date) -> Recommendation:
    state = RecommendationState(row.state)
    return Recommendation(
        id=row.id,
        agency_id=row.agency_id,
        quarter_on=row.quarter_on,
        factor=row.factor,
        words=row.words,
        owner_id=row.owner_id,
        due_on=row.due_on,
        state=state,
        is_late=is_late(state=state, due_on=row.due_on, today=today),
    )
