"""Filling in a screening instrument."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.care.actions.deed import Deed
from tandem.care.models import Case, Screening
from tandem.care.opened import source_of
from tandem.care.rules.instruments import Score, instrument, refusal_to_screen, score
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor


def record_screening(
    *,
    access: Access,
    by: Actor,
    case_id: UUID,
    instrument_id: str,
    answers: Mapping[str, int],
    language: str,
    now: datetime,
) -> Score:
    """Keep the answers with the instrument's version, and the score by its own rule."""
    form = instrument(instrument_id)
    Deed.stop_if(refusal_to_screen(form, answers))
    result = score(form, answers)
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        case = deed.found(Case, Category.CASE, case_id)
        row = deed.new(
            Screening,
            Category.SCREENING,
            case.person_id,
            source_of(case),
            case=case,
            instrument=form.id,
            instrument_version=form.version,
            language=language,
            screened_at=now,
            account_id=by.account_id,
            answers=dict(answers),
            score=result.total,
            band=result.band,
            is_positive=result.is_positive,
        )
        deed.note("record_screening", row, "screening", instrument=form.id)
    return result
