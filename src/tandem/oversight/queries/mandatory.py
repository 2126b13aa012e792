"""Reading mandatory reports: one's own, those that wait for a supervisor, and a person's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.consent.types import Access, AccessDenied, Category, require_any, verify
from tandem.core.actor import Actor
from tandem.oversight.models import MandatoryReport
from tandem.oversight.rules.mandatory import is_late
from tandem.oversight.types.mandatory import ReportRow, ReportState, Telling
from tandem.people.queries import absorbed_ids, joined_ids

VAULT = "vault"


def reports_of_person(*, access: Access, person_id: UUID, now: datetime) -> list[ReportRow]:
    """The reports about one person, newest first; drafts and refused ones too, and those of records joined to it."""
    require_any(access, person_id=person_id, categories=[Category.IDENTITY, Category.DISCLOSURE_LOG], now=now)
    ids = (person_id, *absorbed_ids(person_id=person_id))
    rows = MandatoryReport.objects.using(VAULT).filter(person_id__in=ids).order_by("-drafted_at")
    return [as_row(row, now) for row in rows]


def kept_back_disclosures(*, access: Access, person_id: UUID) -> frozenset[UUID]:
    """Disclosures that the own page does not show, because telling the person was unsafe when the report was made.

    The reports of every joined record count, wherever a merge or its undoing has put the disclosure.
    """
    if not verify(access) or access.person_id != person_id:
        raise AccessDenied("other_person")
    rows = MandatoryReport.objects.using(VAULT).filter(
        person_id__in=joined_ids(person_ids=[person_id]), telling=Telling.UNSAFE
    )
    return frozenset(rows.values_list("disclosure_id", flat=True))


def reports_to_decide(*, by: Actor, now: datetime) -> list[ReportRow]:
    """Drafts of the actor's agency by others, the most urgent first: ids and codes."""
    rows = MandatoryReport.objects.using(VAULT).filter(agency_id=by.agency_id, state=ReportState.DRAFTED)
    return [as_row(row, now) for row in rows.exclude(drafted_by=by.account_id).order_by("due_at")]


def reports_by(*, by: Actor, now: datetime) -> list[ReportRow]:
    """The actor's own reports that are not finished."""
    rows = MandatoryReport.objects.using(VAULT).filter(drafted_by=by.account_id)
    return [as_row(row, now) for row in rows.filter(state__in=["drafted", "signed"]).order_by("due_at")]


def report_by_id(*, report_id: UUID, agency_id: UUID | None, now: datetime) -> ReportRow | None:
    """One report of an agency."""
    row = MandatoryReport.objects.using(VAULT).filter(id=report_id, agency_id=agency_id).first()
    return as_row(row, now) if row else None


def as_row(row: MandatoryReport, now: datetime) -> ReportRow:
    """A row as the plain value that leaves this room."""
    state = ReportState(row.state)
    return ReportRow(
        id=row.id,
        person_id=row.person_id,
        agency_id=row.agency_id,
        law_state=row.law_state,
        rule=row.rule,
        state=state,
        facts=tuple(row.facts),
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        due_at=row.due_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        made_at=row.made_at,
        to=row.to,
        telling=Telling(row.telling) if row.telling else None,
        is_late=is_late(state=state, due_at=row.due_at, now=now),
    )
