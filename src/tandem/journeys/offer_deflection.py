"""An officer offers care instead of booking: the offer leaves as a sealed envelope, a receipt and a clock come back.

This module is all that the duty door needs. It imports rooms of records only; journeys/deflection_intake.py opens the
envelope on the care side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.agencies.queries import agency_by_id, all_agencies
from tandem.agencies.types import Agency, AgencyKind, Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.eligibility.queries import policy_for
from tandem.eligibility.rules import decide, refusal_of_note
from tandem.eligibility.types import Answers, Outcome, Pathway, Policy
from tandem.handoff import actions, queries
from tandem.handoff.types import DeclinedBy, DeclineReason, HandoffClock

OPEN_ENVELOPE = "deflection_intake.open_envelope"
OfferPathway = Pathway
NOT_OPEN = _("Deflection is not open here by your agency's policy. You may still offer a referral without a charge.")
ASK_SUPERVISOR = _("Your supervisor decides here. Ask, and tick that they agreed.")
NOT_AGREED = _("Ask the person whether the outreach team may contact them. Without a yes, nothing is sent.")


class Incident(StrEnum):
    """What brought officer and person together."""

    OVERDOSE = "overdose"
    POSSESSION = "possession"
    THEFT = "theft"
    STOP = "stop"
    CALL_FOR_HELP = "call_for_help"
    WALK_IN = "walk_in"


class Need(StrEnum):
    """What cannot wait; the same codes as the care side's needs."""

    WITHDRAWAL = "withdrawal"
    BED_TONIGHT = "bed_tonight"
    MEDICAL = "medical"
    NALOXONE = "naloxone"
    FOOD = "food"
    RIDE_TO_DETOX = "ride_to_detox"


@dataclass(frozen=True, slots=True)
class OfferDetails:
    """What the officer says of somebody who accepted an offer. Everything but the meeting place may be empty."""

    meeting_place: str
    given_name: str = ""
    family_name: str = ""
    birth_on: date | None = None
    phone: str = ""
    language: str = "en"
    note: str = ""
    pathway: OfferPathway = OfferPathway.RESPONDER_REFERRAL
    may_call: bool = False
    may_text: bool = False
    is_waiting_with_officer: bool = False
    incident: str = ""
    urgent_needs: tuple[Need, ...] = ()
    agreed_to_contact: bool = False
    eligibility: str = ""
    supervisor_agreed: bool = False


def care_teams() -> list[Agency]:
    """The outreach teams to which an offer can go, by name."""
    return [agency for agency in all_agencies(using="default") if agency.kind is AgencyKind.OUTREACH]


def policy_of(by: Actor) -> Policy:
    """The deflection policy of the officer's agency."""
    agency = agency_by_id(using="default", agency_id=by.agency_id) if by.agency_id else None
    return policy_for(agency.slug if agency else "")


def offer_by_policy(
    *,
    by: Actor,
    answers: Answers,
    details: OfferDetails,
    to_agency_id: UUID,
    envelope_id: UUID,
    now: datetime,
) -> UUID:
    """Send an accepted offer that the agency's policy leaves open; the same id sent twice is one envelope."""
    decision = decide(policy_of(by), details.pathway, answers)
    if decision.outcome is Outcome.NOT_OPEN:
        raise Refused("not_open", NOT_OPEN)
    if decision.outcome is Outcome.NEEDS_SUPERVISOR and not details.supervisor_agreed:
        raise Refused("ask_supervisor", ASK_SUPERVISOR)
    if not details.agreed_to_contact:
        raise Refused("not_agreed", NOT_AGREED)
    for text in (details.note, details.given_name, details.meeting_place):
        refusal = refusal_of_note(text)
        if refusal:
            raise Refused("note", refusal)
    offer_deflection(
        by=by, details=details, occurred_at=now, to_agency_id=to_agency_id, now=now, envelope_id=envelope_id
    )
    return envelope_id


def offer_deflection(
    *,
    by: Actor,
    details: OfferDetails,
    occurred_at: datetime,
    to_agency_id: UUID,
    now: datetime,
    envelope_id: UUID | None = None,
) -> str:
    """Seal an accepted offer for a care team and return the receipt by which the officer follows the clock."""
    if not details.meeting_place.strip():
        raise Refused("no_place", _("Say where the person can be met."))
    if to_agency_id not in {team.id for team in care_teams()}:
        raise Refused("no_team", _("Choose the care team that the offer goes to."))
    parts = {field.name: written(getattr(details, field.name)) for field in fields(details)}
    parts["occurred_at"] = occurred_at.isoformat()
    return actions.deposit_envelope(
        by=by, parts=parts, to_agency_id=to_agency_id, job=OPEN_ENVELOPE, now=now, envelope_id=envelope_id
    )


def decline_offer(
    *,
    by: Actor,
    declined_by: DeclinedBy | None,
    reason: DeclineReason | None,
    at: datetime,
    now: datetime,
    pathway: str = "",
    offer_id: UUID | None = None,
) -> UUID:
    """Note an offer that ended in no: by whom and why, nothing about the person."""
    return actions.record_declined_offer(
        by=by, declined_by=declined_by, reason=reason, at=at, now=now, pathway=pathway, offer_id=offer_id
    )


def clock_of(*, by: Actor, receipt: str) -> HandoffClock | None:
    """The clock of one of the officer's own handoffs."""
    return queries.clock_of(receipt, account_id=by.account_id)


def handoff_of(*, by: Actor, envelope_id: UUID) -> HandoffClock | None:
    """The clock of an envelope: the officer's own, or any of the agency for its supervisor; None for anybody else."""
    if by.role == Role.DUTY_SUPERVISOR and by.agency_id:
        return queries.clock_of_envelope(envelope_id, agency_id=by.agency_id)
    return queries.clock_of_envelope(envelope_id, account_id=by.account_id) if by.account_id else None


def clocks_of(*, by: Actor, since: datetime) -> list[HandoffClock]:
    """The clocks of the officer's own handoffs since a time, newest first."""
    return queries.clocks_of(account_id=by.account_id, since=since) if by.account_id else []


def written(value: object) -> str:
    """A value of an offer as text: dates in ISO form, lists with commas, yes as "1", no and nothing as ""."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(str(one) for one in value)
    return str(value or "").strip()
