"""An enforcement lead tells the health lead of a planned operation: area, window, substance, sealed; no names.

This module is all that the duty door needs. It imports rooms of records only, and what it seals nobody on this side
can open again; journeys/planned_operation.py opens it on the care side.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.handoff import actions, queries
from tandem.handoff.rules import operation_windows, refusal_to_file_operation
from tandem.handoff.types import FiledOperation, OperationPlan
from tandem.journeys.offer_deflection import care_teams
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.watches import watchers_of
from tandem.surveillance.types import AreaOutline, SubstanceClass

LEADS = frozenset({Role.DUTY_SUPERVISOR})
SHOWN_FOR = timedelta(days=90)
WINDOWS = operation_windows
NOT_A_LEAD = _("Planned operations are filed by a supervisor.")
NO_TEAM = _("Choose the health lead's agency that the notice goes to.")


def areas_to_name(agency_id: UUID) -> tuple[UUID, list[AreaOutline]]:
    """Whose events are counted around this agency's enforcement, and the areas that it knows."""
    watching = next(iter(watchers_of(agency_id)), agency_id)
    return watching, areas_of(watching)


def file_operation(
    *,
    by: Actor,
    area: str,
    starts_on: date,
    days: int,
    substance: SubstanceClass,
    to_agency_id: UUID,
    key: UUID,
    today: date,
    now: datetime,
) -> UUID:
    """Seal and file; Refused with the reason. The form's random `key` sent twice is filed once. Returns its id."""
    if by.role not in LEADS or by.agency_id is None:
        raise Refused("not_a_lead", NOT_A_LEAD)
    if to_agency_id not in {team.id for team in care_teams()}:
        raise Refused("no_team", NO_TEAM)
    events_agency_id, areas = areas_to_name(by.agency_id)
    plan = OperationPlan(
        events_agency_id=events_agency_id, area=area, starts_on=starts_on, days=days, substance=substance
    )
    refusal = refusal_to_file_operation(plan, areas={one.slug for one in areas}, today=today)
    if refusal:
        raise Refused("not_filed", refusal)
    return actions.file_operation(by=by, plan=plan, to_agency_id=to_agency_id, now=now, key=key)


def filed_by(by: Actor, *, now: datetime) -> list[FiledOperation]:
    """The notices of this account of the last 90 days: received, and nothing more."""
    return queries.filed_operations(account_id=by.account_id, since=now - SHOWN_FOR) if by.account_id else []
