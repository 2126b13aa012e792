"""Rows of one review for the room's own actions and queries, which checked the Access for the review itself."""

from __future__ import annotations

from uuid import UUID

from tandem.care.models import ReviewAdvice, ReviewFactor
from tandem.care.types.reviews import AdviceLine


def factors_in(review_id: UUID) -> set[str]:
    """The codes of what was found."""
    return set(ReviewFactor.objects.using("vault").filter(review_id=review_id).values_list("factor", flat=True))


def advice_in(review_id: UUID) -> list[AdviceLine]:
    """The recommendations, in the order in which they were written."""
    rows = ReviewAdvice.objects.using("vault").filter(review_id=review_id)
    return [AdviceLine(row.id, row.factor, row.words.reveal(), row.owner_id, row.due_on) for row in rows]
