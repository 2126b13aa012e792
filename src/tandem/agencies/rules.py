"""Decisions on agencies and accounts."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from tandem.agencies.types import DUTY_ROLES, AgencyKind, Role
from tandem.core import side
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _

# Those who answer for the county's numbers act for every agency; the others for their own.
COUNTY_WIDE = frozenset({Role.EPIDEMIOLOGIST, Role.PRIVACY_OFFICER})
FOR_OWN_AGENCY = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def can_act_for(by: Actor, agency_id: UUID, *, own: Set[Role] = FOR_OWN_AGENCY) -> bool:
    """Whether an actor stands for an agency: a job, a county-wide role, or one of `own` in its agency."""
    is_job = by.role == "system" and by.account_id is None
    return is_job or by.role in COUNTY_WIDE or (by.role in own and by.agency_id == agency_id)


def refusal_to_act_for(by: Actor, agency_id: UUID) -> str | None:
    """Why an actor may not decide for this agency; None when they may. A role alone opens no other agency."""
    return None if can_act_for(by, agency_id) else _("You can do this for your own agency only.")


def refusal_to_create_account(role: Role, kind: AgencyKind, on_side: str) -> str | None:
    """Why an account of this role cannot exist on this side; None when it can.

    A police account cannot exist on the care side except as a co-responder, by a dated agreement.
    """
    if on_side == side.DUTY and role not in DUTY_ROLES:
        return "The duty side holds police duty roles only."
    if on_side == side.CARE and role in DUTY_ROLES:
        return "Police duty roles exist on the duty side only."
    if on_side == side.CARE and kind is AgencyKind.POLICE and role is not Role.CO_RESPONDER:
        return "A police account cannot exist on the care side except as a co-responder."
    return None
