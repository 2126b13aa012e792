"""The health lead opens a planned operation, places naloxone and outreach before it, and scores it afterwards.

Area, window and substance stay sealed: every look opens them anew with the vault's key and is an entry in the ledger.
What is kept readable is the tasks, which name no area and are not due by its day; the score is sealed with the rest.
No forecast, detector, analyst or report reads any of it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.handoff import actions, queries
from tandem.handoff.types import OpenedOperation, OperationPlan, OperationScore, OperationState, OperationSummary
from tandem.journeys.vault_key import vault_key
from tandem.surveillance.actions import open_operation_response
from tandem.surveillance.queries.area_after import area_after
from tandem.surveillance.rules.days import day_start

HEALTH_LEADS = frozenset({Role.COORDINATOR})
NOT_YOURS = _("There is no such notice for you.")
TOO_EARLY = _("The first window is not over yet; score it a week after the operation began.")


def operations_for(by: Actor) -> list[OperationSummary]:
    """The notices sealed to this health lead's agency, closed."""
    return queries.operations_for(by.agency_id) if _is_health_lead(by) and by.agency_id else []


def operation_for(by: Actor, operation_id: UUID) -> OperationSummary | None:
    """One of them, closed; None for anybody else."""
    return queries.operation_for(operation_id, agency_id=by.agency_id) if _is_health_lead(by) else None


def open_notice(*, by: Actor, operation_id: UUID, now: datetime) -> OpenedOperation:
    """What a notice says, and its score; the look is in the ledger. Refused for all but the lead it was sealed to."""
    if operation_for(by, operation_id) is None:
        raise Refused("not_yours", NOT_YOURS)
    return actions.open_operation(by=by, operation_id=operation_id, private_key=vault_key(), now=now)


def place_before(*, by: Actor, operation_id: UUID, now: datetime) -> UUID:
    """Open the tasks of the playbook, due before the operation begins; returns the response."""
    plan = open_notice(by=by, operation_id=operation_id, now=now).plan
    response_id = open_operation_response(
        by=by,
        agency_id=plan.events_agency_id,
        operation_id=operation_id,
        starts_at=day_start(plan.starts_on, _zone(plan)),
        now=now,
    )
    summary = operation_for(by, operation_id)
    if summary is not None and summary.state is OperationState.OPENED:
        actions.mark_operation_placed(by=by, operation_id=operation_id, now=now)
    return response_id


def score(*, by: Actor, operation_id: UUID, today: date, now: datetime) -> OpenedOperation:
    """Count overdoses in the area since it began against the area's share before, and seal the figures with it."""
    plan = open_notice(by=by, operation_id=operation_id, now=now).plan
    found = area_after(plan.events_agency_id, plan.area, plan.starts_on, today=today, until=now)
    if not found:
        raise Refused("too_early", TOO_EARLY)
    figures = tuple(
        OperationScore(one.days, one.observed, one.expected, one.ratio_low, one.ratio_high) for one in found
    )
    actions.score_operation(by=by, operation_id=operation_id, plan=plan, figures=figures, now=now)
    return OpenedOperation(plan, figures)


def _zone(plan: OperationPlan) -> str:
    agency = agency_by_id(using="default", agency_id=plan.events_agency_id)
    if agency is None:
        raise LookupError("the agency whose events are counted is not registered in records")
    return agency.timezone


def _is_health_lead(by: Actor) -> bool:
    return by.role in HEALTH_LEADS and by.side == "care"
