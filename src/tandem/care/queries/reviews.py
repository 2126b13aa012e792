"""Reading a review of a death, through an Access that was opened for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from tandem.care.models import FatalityReview, ReviewContact, ReviewStatus
from tandem.care.opened import history, of_cohort, of_person, one
from tandem.care.review_rows import advice_in, factors_in
from tandem.care.rules.reviews import is_for_review
from tandem.care.types import Change
from tandem.care.types.reviews import AdviceLine, ContactLine, ReviewLine, ReviewState
from tandem.consent.types import Access, AccessDenied, Category

KIND = Category.ENCOUNTER


def review_by_id(*, access: Access, review_id: UUID, now: datetime) -> ReviewLine:
    """One review."""
    _for_review(access)
    return _as_line(one(FatalityReview, access=access, category=KIND, identifier=review_id, now=now))


def states_of_reviews(
    *, access: Mapping[UUID, Access], review_ids: Collection[UUID], now: datetime
) -> dict[UUID, ReviewState]:
    """Where those of a list stand that are open to the reader."""
    for mine in access.values():
        _for_review(mine)
    rows = FatalityReview.objects.using("vault").filter(id__in=review_ids)
    return {row.id: ReviewState(row.state) for row in of_cohort(rows, access=access, category=KIND, now=now)}


def review_history(*, access: Access, review_id: UUID, now: datetime) -> list[Change]:
    """The states that a review went through."""
    review_by_id(access=access, review_id=review_id, now=now)
    return history(ReviewStatus.objects.using("vault").filter(review_id=review_id))


def contacts_of(*, access: Access, person_id: UUID, review_id: UUID, now: datetime) -> list[ContactLine]:
    """The lines that agencies told for the timeline, oldest first."""
    _for_review(access)
    rows = of_person(ReviewContact, access=access, category=KIND, person_id=person_id, now=now, review_id=review_id)
    return [ContactLine(row.on, row.kind, row.agency_id) for row in rows]


def factors_of(*, access: Access, review_id: UUID, now: datetime) -> set[str]:
    """The missed opportunities that were noted, as codes."""
    review_by_id(access=access, review_id=review_id, now=now)
    return factors_in(review_id)


def advice_of(*, access: Access, review_id: UUID, now: datetime) -> list[AdviceLine]:
    """The recommendations of a review, in the order in which they were written."""
    review_by_id(access=access, review_id=review_id, now=now)
    return advice_in(review_id)


def _for_review(access: Access) -> None:
    if not is_for_review(access.purpose):
        raise AccessDenied("category_not_open")


def _as_line(row: FatalityReview) -> ReviewLine:
    return ReviewLine(row.id, row.person_id, ReviewState(row.state), row.died_on, row.written_by)
