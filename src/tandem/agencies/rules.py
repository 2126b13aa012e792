"""Decisions on agencies and accounts."""

from __future__ import annotations

from tandem.agencies.types import DUTY_ROLES, AgencyKind, Role
from tandem.core import side


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
