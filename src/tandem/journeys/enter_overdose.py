"""A crew enters an overdose in seconds: when, where, naloxone, outcome, and how many people. No person, no note.

It is recorded with the events of the agency that counts calls here, and a feed that brings the same call later
takes its place. Where a feed has the call already, the entry is kept as its duplicate and the answer is the same: a
door that tells what the ambulance's feed holds could be asked who overdosed where. Records rooms only, so that the
duty door can call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from tandem.agencies.queries import accounts_of, agency_by_id
from tandem.agencies.types import DUTY_ROLES, Agency, Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.mass_overdose import answer_mass_overdoses
from tandem.surveillance.actions import entries_in_turn, record_overdoses, withdraw_entry
from tandem.surveillance.queries.areas import AreaFinder, areas_of
from tandem.surveillance.queries.entries import (
    entered_since,
    entry_standing,
    same_call,
    standing_entries,
)
from tandem.surveillance.queries.watches import watchers_of
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.entries import (
    Happening,
    fingerprint_of,
    fingerprints_of,
    refusal_to_enter,
    refusal_to_enter_more,
    rounded,
    withdrawable,
)
from tandem.surveillance.types import AreaOutline, EventStatus, Naloxone, NewOverdose, Outcome, SameCall, TypedIn

NO_AGENCY = _("Your account belongs to no agency; nothing was recorded.")
NO_SUCH_AREA = _("No area has this name. Choose one of the list, or use the place of this phone.")
OUTSIDE = _("This place lies in none of the known areas. Name the area instead.")
NOT_A_CREW = _("Overdoses are entered by people on duty.")
SENT_BEFORE = _(
    "This page was sent before with other answers, and that entry stands. Nothing of this one is recorded yet: "
    "if it is another overdose, send it again."
)


class Entered(StrEnum):
    """What became of an entry."""

    RECORDED = "recorded"
    KNOWN = "known"


def counting_agency(agency_id: UUID | None) -> Agency:
    """Whose events an entry joins: one's own agency, or for police the one that watches its enforcement."""
    own = agency_by_id(using="default", agency_id=agency_id) if agency_id else None
    if own is None:
        raise Refused("no_agency", NO_AGENCY)
    watching = next(iter(watchers_of(own.id)), own.id) if own.is_law_enforcement else own.id
    return agency_by_id(using="default", agency_id=watching) or own


def areas_to_choose(agency_id: UUID | None) -> list[AreaOutline]:
    """The areas that can be named."""
    return areas_of(counting_agency(agency_id).id)


def enter_overdose(
    *,
    by: Actor,
    at: datetime,
    longitude: float | None,
    latitude: float | None,
    area_name: str,
    naloxone: Naloxone,
    outcome: Outcome,
    entry_id: UUID,
    now: datetime,
    wall: datetime,
    is_another: bool = False,
    people: int = 1,
) -> Entered:
    """Record it, or find that one's own agency typed the call in already. A form sent twice, same id, is one event.

    `now`: where the agency's clock stands; `wall`: the time of the wall clock. `is_another`: the crew says that it is
    another call than the one that stands. Several `people` are one incident with a row each, with the same answers.
    """
    account_id, agency = _account_of(by), counting_agency(by.agency_id)
    place = (rounded(longitude), rounded(latitude))
    area_id = _area_of(agency, area_name, place, at=at, now=now)
    row = NewOverdose(
        occurred_at=at,
        local_on=local_day(at, agency.timezone),
        fingerprint=fingerprint_of(account_id, entry_id),
        longitude=place[0],
        latitude=place[1],
        area_name=area_name or None,
        status=EventStatus.COUNTED,
        outcome=outcome,
        naloxone=naloxone,
        is_synthetic=agency.is_demo,
    )
    rows = _people(row, account_id, entry_id, people)
    with entries_in_turn(by=by, agency_id=agency.id):
        entered = _record(by, agency, rows, area_id, since=wall - timedelta(hours=1), is_another=is_another)
    if people > 1:  # so many that it is a mass overdose raise its alert at once
        answer_mass_overdoses(agency_id=agency.id, now=now)
    return entered


def _record(
    by: Actor, agency: Agency, rows: list[NewOverdose], area_id: UUID | None, *, since: datetime, is_another: bool
) -> Entered:
    """Look at what stands and record the people of one entry; call it in turn, so that nothing is written between."""
    row = rows[0]
    if _is_sent_again(agency, row, area_id, len(rows)):
        return Entered.RECORDED
    place = Happening(row.occurred_at, row.longitude, row.latitude, area_id)
    known = same_call(agency.id, place, account_ids=_colleagues(by))
    if known.own and not is_another:
        return Entered.KNOWN
    if refusal := refusal_to_enter_more(entered_since(_account_of(by), since)):
        raise Refused("too_many", refusal)
    record_overdoses(by=by, agency_id=agency.id, batch_id=uuid4(), rows=_counted_once(rows, known))
    return Entered.RECORDED


def _account_of(by: Actor) -> UUID:
    if by.role not in DUTY_ROLES or by.side != "duty" or by.account_id is None:
        raise Refused("not_a_crew", NOT_A_CREW)
    return by.account_id


def _area_of(
    agency: Agency, name: str, place: tuple[float | None, float | None], *, at: datetime, now: datetime
) -> UUID | None:
    """The area of a name or a place; Refused where time or place cannot be."""
    area_id = AreaFinder(agency.id).areas_for([(name, *place)])[0]
    refusal = refusal_to_enter(at, has_place=bool(name.strip()) or place[0] is not None, now=now)
    if refusal is None and area_id is None:
        refusal = NO_SUCH_AREA if name.strip() else OUTSIDE
    if refusal:
        raise Refused("not_entered", refusal)
    return area_id


def _is_sent_again(agency: Agency, row: NewOverdose, area_id: UUID | None, people: int) -> bool:
    """Whether this very entry stands; Refused where one with its id says something else."""
    says_the_same = entry_standing(agency.id, row, area_id, people=people)
    if says_the_same is False:
        raise Refused("sent_before", SENT_BEFORE)
    return says_the_same is not None


def _people(row: NewOverdose, account_id: UUID, entry_id: UUID, people: int) -> list[NewOverdose]:
    """A row for each person of an entry, of one incident where they are several."""
    fingerprints = fingerprints_of(account_id, entry_id, people)
    incident = fingerprints[0] if people > 1 else ""
    return [replace(row, fingerprint=one, incident_key=incident) for one in fingerprints]


def _counted_once(rows: Sequence[NewOverdose], known: SameCall) -> list[NewOverdose]:
    """As many are duplicates as others have more events of this call than one's own agency has duplicates of."""
    there = max(0, known.others - known.own_duplicates)
    return [replace(row, status=EventStatus.DUPLICATE) for row in rows[:there]] + list(rows[there:])


def _colleagues(by: Actor) -> frozenset[UUID]:
    """The accounts of one's own agency, one's own among them."""
    own = {by.account_id} if by.account_id else set()
    return frozenset(own | {one.id for one in accounts_of(using="default", agency_id=by.agency_id)})


def _answered_for(by: Actor) -> frozenset[UUID]:
    """Whose entries somebody can withdraw: their own, a supervisor those of their agency."""
    return _colleagues(by) if by.role == Role.DUTY_SUPERVISOR else frozenset({_account_of(by)})


def entries_to_withdraw(*, by: Actor, wall: datetime) -> list[TypedIn]:
    """The entries that somebody can withdraw, newest first."""
    agency = counting_agency(by.agency_id)
    return standing_entries(agency.id, account_ids=_answered_for(by), since=wall - withdrawable())


def withdraw_overdose(*, by: Actor, event_id: UUID, wall: datetime) -> None:
    """Withdraw an entry made by mistake; Refused with the reason."""
    _account_of(by)
    agency = counting_agency(by.agency_id)
    withdraw_entry(by=by, agency_id=agency.id, event_id=event_id, account_ids=_answered_for(by), wall=wall)
