"""Reading mandatory reports: by which law, and which of them the person reads of. Nothing is reported from here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.consent.types import Access
from tandem.oversight.queries.mandatory import reports_of_person
from tandem.oversight.rules.mandatory import state_laws
from tandem.oversight.types.mandatory import ReportRow, ReportRule, Telling


def law_text(row: ReportRow) -> ReportRule | None:
    """The rule that a report rests on, as the file has it now."""
    law = state_laws().get(row.law_state)
    return next((one for one in law.rules if one.id == row.rule), None) if law else None


def told_to_person(*, access: Access, person_id: UUID, now: datetime) -> list[ReportRow]:
    """The reports that a person reads of on their own page: those made, unless telling them was unsafe."""
    found = reports_of_person(access=access, person_id=person_id, now=now)
    return [one for one in found if one.made_at is not None and one.telling is Telling.TOLD]
