"""Post-overdose outreach: when a visit is due, who is left alone, what may be left at a door.

Sources: PRONTO best-practice guidance 5.1 and 5.3 (try the phone first; leave nothing that tells of an overdose when
nobody was met; no word to anybody else). There is no question about warrants here, and no place to note one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.agencies.types import AgencyKind, Part2Status
from tandem.care.types import AttemptOutcome, Channel, EncounterKind, Need, VisitState
from tandem.consent.types import Origin, Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.people.rules import refusal_to_visit
from tandem.people.types import ContactChoice

DUE_FROM = timedelta(hours=24)
DUE_BY = timedelta(hours=72)
ATTEMPT_CAP = 6
MET_THE_PERSON = frozenset({AttemptOutcome.REACHED_SURVIVOR, AttemptOutcome.REFUSED, AttemptOutcome.DEFERRED})
MET_SOMEBODY = MET_THE_PERSON | {AttemptOutcome.REACHED_NETWORK_ONLY}
OPEN_STATES = (VisitState.PLANNED, VisitState.ASSIGNED, VisitState.ATTEMPTED)


def window_of(occurred_at: datetime) -> tuple[datetime, datetime]:
    """From when and until when a visit is due: 24 to 72 hours after the event."""
    return occurred_at + DUE_FROM, occurred_at + DUE_BY


def origin_of(kind: EncounterKind, agency: AgencyKind) -> Origin:
    """How the fact came to be known. A call about an overdose is an emergency, whoever took it."""
    if kind is EncounterKind.OVERDOSE_CALL:
        return Origin.EMERGENCY
    if agency is AgencyKind.POLICE:
        return Origin.ENFORCEMENT
    if agency in (AgencyKind.FIRE_EMS, AgencyKind.CORONER):
        return Origin.EMERGENCY
    return Origin.CARE


def is_part2_of(agency: AgencyKind, status: Part2Status) -> bool:
    """Whether a fact from this agency is a Part 2 record. Unknown counts as yes; police hold no such records."""
    return agency is not AgencyKind.POLICE and status.is_protected


def refusal_to_plan_visit(*, do_not_contact: bool, has_open_visit: bool) -> Refusal | None:
    """Why no visit is planned; None when one is."""
    if do_not_contact:
        return Refusal("do_not_contact", _("This person asked not to be contacted."))
    if has_open_visit:
        return Refusal("visit_open", _("A visit to this person is open already; add to that one."))
    return None


def refusal_to_attempt(
    *, choice: ContactChoice, channel: Channel, state: VisitState, attempts: int
) -> Refusal | None:
    """Why no further attempt of this kind may be made; None when one may."""
    if choice.do_not_contact:
        return Refusal("do_not_contact", _("This person asked not to be contacted."))
    if state not in OPEN_STATES:
        return Refusal("visit_not_open", _("This visit is closed."))
    if attempts >= ATTEMPT_CAP:
        return Refusal("attempt_cap", _("Six attempts were made. Close the visit; more would press the person."))
    if channel is Channel.PHONE and not choice.may_call:
        return Refusal("not_by_phone", _("The person did not say that calling is safe."))
    if channel is Channel.TEXT and not choice.may_text:
        return Refusal("not_by_text", _("The person did not say that texting is safe."))
    return refusal_to_visit(choice) if channel is Channel.VISIT else None


def refusal_to_leave_naloxone(outcome: AttemptOutcome, kits: int) -> Refusal | None:
    """Why nothing may be left at the door; None when it may. An unattended kit tells neighbours of an overdose."""
    if kits < 0 or kits > 50:
        return Refusal("kit_count", _("The number of kits is not between 0 and 50."))
    if kits and outcome not in MET_SOMEBODY:
        return Refusal("nobody_met", _("Leave no naloxone when no contact is made: it would tell others."))
    return None


def refusal_to_record_needs(outcome: AttemptOutcome, asked: frozenset[Need], met: frozenset[Need]) -> Refusal | None:
    """Why needs cannot be noted so; None when they can."""
    if asked and outcome not in MET_SOMEBODY:
        return Refusal("nobody_asked", _("Nobody was met, so nobody can have asked for something."))
    if not met <= asked:
        return Refusal("met_not_asked", _("A need was met that was not asked for; tick it as asked too."))
    return None


def state_after(outcome: AttemptOutcome) -> VisitState:
    """Where a visit stands after an attempt; a wish to be left alone and a death close it."""
    if outcome is AttemptOutcome.REACHED_SURVIVOR:
        return VisitState.REACHED
    if outcome in (AttemptOutcome.REFUSED, AttemptOutcome.DECEASED):
        return VisitState.CLOSED
    return VisitState.ATTEMPTED


def refusal_of_time(*, at: datetime, now: datetime) -> Refusal | None:
    """Why something cannot have been done at this time; None when it can. Clocks may differ by five minutes."""
    if at > now + timedelta(minutes=5):
        return Refusal("in_future", _("The time lies in the future."))
    if at < now - timedelta(days=30):
        return Refusal("too_long_ago", _("The time lies more than 30 days back."))
    return None
