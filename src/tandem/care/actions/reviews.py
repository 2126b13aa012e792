"""The review of a death: opened, its timeline noted, its findings written by one and checked by another, closed.

Every function demands an Access that was opened for a review; no other purpose writes here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tandem.care.actions.deed import Deed
from tandem.care.models import (
    FatalityReview,
    ReviewAdvice,
    ReviewContact,
    ReviewFactor,
    ReviewStatus,
)
from tandem.care.opened import source_of
from tandem.care.review_rows import advice_in, factors_in
from tandem.care.rules import reviews as rules
from tandem.care.rules.life_cycles import FATALITY_REVIEW
from tandem.care.types import Source
from tandem.care.types.reviews import DropReason, ReviewState, Summary
from tandem.consent.types import Access, AccessDenied, Category
from tandem.core.actor import Actor

KIND = Category.ENCOUNTER


def open_review(
    *,
    access: Access,
    by: Actor,
    now: datetime,
    person_id: UUID,
    review_id: UUID,
    source: Source,
    died_on: date,
    today: date,
) -> UUID:
    """Begin the review of a death under the number of its team."""
    Deed.stop_if(rules.refusal_to_open(died_on=died_on, today=today))
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.new(FatalityReview, KIND, person_id, source, id=review_id, died_on=died_on)
        deed.begin(ReviewStatus, ReviewState.SELECTED, review=row)
        deed.note("open_review", row, "review")
    return row.id


def note_contact(
    *,
    access: Access,
    by: Actor,
    now: datetime,
    review_id: UUID,
    kind: str,
    on: date,
    agency_id: UUID,
    is_protected: bool,
    is_police: bool,
) -> UUID:
    """Note when which agency met the person, as it told the team. A day and a kind, no words."""
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        refusal = rules.refusal_to_note_contact(
            kind=kind,
            on=on,
            died_on=row.died_on,
            is_protected=is_protected,
            is_police=is_police,
            state=ReviewState(row.state),
        )
        Deed.stop_if(refusal)
        source = Source(rules.contact_kinds()[kind].origin, False, agency_id, row.is_synthetic)
        contact = deed.new(ReviewContact, KIND, row.person_id, source, review=row, kind=kind, on=on)
        deed.note("note_review_contact", contact, "review_contact", review=row.id)
    return contact.id


def move_review(
    *, access: Access, by: Actor, now: datetime, review_id: UUID, new: ReviewState, reason: DropReason | None = None
) -> None:
    """Take a review a step on: records asked, scheduled, met, dropped, or findings sent back by their reader."""
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        if new is ReviewState.DROPPED:
            Deed.stop_if(rules.refusal_to_drop(reason=reason))
        deed.move(row, ReviewStatus, FATALITY_REVIEW, new, reason or "", review=row)
        row.written_by = None
        row.save(using="vault", update_fields=["state", "written_by"])
        deed.note("move_review", row, "review", state=new)


def note_factors(*, access: Access, by: Actor, now: datetime, review_id: UUID, found: Iterable[str]) -> None:
    """Note the missed opportunities that the team found; what was noted before and is left out goes."""
    wanted = set(found)
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        Deed.stop_if(rules.refusal_to_find(found=wanted, state=ReviewState(row.state)))
        known = ReviewFactor.objects.using("vault").filter(review=row)
        known.exclude(factor__in=wanted).delete()
        for factor in sorted(wanted - set(known.values_list("factor", flat=True))):
            deed.new(ReviewFactor, KIND, row.person_id, source_of(row), review=row, factor=factor)
        deed.note("note_review_factors", row, "review", of=len(wanted))


def advise(
    *,
    access: Access,
    by: Actor,
    now: datetime,
    review_id: UUID,
    factor: str,
    words: str,
    owner_id: UUID,
    due_on: date,
    today: date,
    names: Iterable[str],
) -> UUID:
    """Write a recommendation: what should change, who sees to it, until when. `names`: every name of the person."""
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        refusal = rules.refusal_to_advise(
            words=words,
            factor=factor,
            due_on=due_on,
            today=today,
            names=names,
            count=ReviewAdvice.objects.using("vault").filter(review=row).count(),
            state=ReviewState(row.state),
        )
        Deed.stop_if(refusal)
        values = {"factor": factor, "words": words.strip(), "owner_id": owner_id, "due_on": due_on}
        advice = deed.new(ReviewAdvice, KIND, row.person_id, source_of(row), review=row, **values)
        deed.note("advise", advice, "review_advice", review=row.id)
    return advice.id


def drop_advice(*, access: Access, by: Actor, now: datetime, review_id: UUID, advice_id: UUID) -> None:
    """Take a recommendation out again while the findings are being written."""
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        Deed.stop_if(rules.refusal_to_find(found=(), state=ReviewState(row.state)))
        advice = deed.found(ReviewAdvice, KIND, advice_id)
        if advice.review_id != row.id:
            raise AccessDenied("other_person")
        deed.note("drop_advice", advice, "review_advice", review=row.id)
        advice.delete(using="vault")


def write_findings(*, access: Access, by: Actor, now: datetime, review_id: UUID) -> None:
    """The findings are written; another member reads them before anything leaves."""
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        Deed.stop_if(rules.refusal_to_write_findings(found=factors_in(row.id), advice=advice_in(row.id)))
        deed.move(row, ReviewStatus, FATALITY_REVIEW, ReviewState.FINDINGS_WRITTEN, review=row)
        row.written_by = by.account_id
        row.save(using="vault", update_fields=["state", "written_by"])
        deed.note("write_findings", row, "review")


def close_review(
    *, access: Access, by: Actor, now: datetime, review_id: UUID, names: Iterable[str], today: date
) -> Summary:
    """A second member has read the findings: the review is closed. Returns what leaves, with ids of its own."""
    called = list(names)
    deed = _deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FatalityReview, KIND, review_id)
        Deed.stop_if(rules.refusal_to_close(written_by=row.written_by, account_id=by.account_id))
        advice = advice_in(row.id)
        for one in advice:
            Deed.stop_if(rules.refusal_of_words(one.words, called))
        deed.move(row, ReviewStatus, FATALITY_REVIEW, ReviewState.CLOSED, review=row)
        row.save(using="vault", update_fields=["state"])
        deed.note("close_review", row, "review", of=len(advice))
        return Summary(
            agency_id=row.agency_id,
            quarter_on=rules.quarter_of(today),
            factors=tuple(sorted(factors_in(row.id))),
            advice=tuple(replace(one, id=uuid4()) for one in sorted(advice, key=lambda one: one.words)),
            is_synthetic=row.is_synthetic,
        )


def _deed(access: Access, by: Actor, now: datetime) -> Deed:
    """A deed of a review: an Access opened for anything else is refused."""
    if not rules.is_for_review(access.purpose):
        raise AccessDenied("category_not_open")
    return Deed(access, by, now)
