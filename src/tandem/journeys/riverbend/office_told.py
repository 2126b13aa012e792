"""What waits at the made-up privacy office: emergencies, a breach, flagged looks, requests, one person written twice.

Told by the made-up staff through the journeys that a site uses. Emergencies, breaches and looks run by the wall
clock, so they happened in the days before loading; what people ask runs by the clock of their agency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.audit.actions.looks import record_look_findings
from tandem.audit.queries import latest_entries
from tandem.audit.types import FindingState, NewFinding, Suspicion
from tandem.audit.types import ReviewReason as LookReason
from tandem.care.types import Source
from tandem.consent.actions import move_notice
from tandem.consent.queries import notices_to
from tandem.consent.types import (
    Access,
    Category,
    EmergencyNature,
    NoticeState,
    OpeningState,
    Origin,
    RelationSource,
    ReviewReason,
)
from tandem.core import side
from tandem.core.actor import Actor, system_actor
from tandem.journeys import breach_watch, emergency_access, identity, own_record, own_requests, watch_reads
from tandem.journeys.arrival import Newcomer, welcome
from tandem.journeys.riverbend.cast import Cast, desk_actor
from tandem.journeys.riverbend.steps import ConsentRevoked, ConsentSigned, OverdoseCall, Plan, Resident
from tandem.journeys.riverbend.truth import CLOCK
from tandem.oversight.actions.breaches import assess_breach, contain_breach
from tandem.oversight.types.breaches import Factor, Risk
from tandem.people.types import Details, SearchTerms
from tandem.surveillance.queries.clock import clock_of

TOLD = "demo.tell_office"
# Whoever asks something has had their own page for at least as long.
LATELY = timedelta(days=2)


def load_office(plan: Plan, cast: Cast, *, wall: datetime) -> Iterator[str]:
    """Tell what the privacy office works on, unless it was told; `wall` is when the demonstration is loaded."""
    if latest_entries(using="vault", limit=1, action_prefix=TOLD):
        return
    with side.on(side.CARE), transaction.atomic(using="vault"):
        officer, medic = desk_actor("privacy.demo"), desk_actor("medic.demo")
        met, signed = _residents(plan)
        people = [_found(cast, one) for one in met[:3]]
        _emergencies(medic, officer, people, wall)
        _looks(cast, officer, people, wall)
        _requests(cast, _found(cast, plan.resident_shown), _found(cast, signed[-1]))
        _stopped(cast)
        _same_person_twice(cast, met[3])
        append_entry(using="vault", by=system_actor("demo"), action=TOLD, subjects=[], details={"seed": plan.seed})
    yield "Riverbend: 3 emergencies, 1 breach, 2 flagged looks, 3 requests and 1 possible duplicate, all made up"


def _residents(plan: Plan) -> tuple[list[Resident], list[Resident]]:
    """People met after an overdose who agreed to nothing yet; and those with a consent in force, the newest last."""
    met = [one.resident for one in plan.stories if one.of(OverdoseCall) and not one.of(ConsentSigned)]
    kept = [one for one in plan.stories if one.of(ConsentSigned) and not one.of(ConsentRevoked)]
    in_force = [
        one
        for one in kept
        if one.of(ConsentSigned)[0].at < CLOCK - LATELY
        and one.of(ConsentSigned)[0].expires_at > CLOCK
        and one.resident.key != plan.shown
    ]
    return met, [one.resident for one in sorted(in_force, key=lambda one: one.of(ConsentSigned)[0].at)]


def _found(cast: Cast, one: Resident) -> UUID:
    """The record of a resident, as the outreach worker finds it."""
    terms = SearchTerms(Details(one.given_name, one.family_name, birth_on=one.birth_on, phone=one.phone))
    return identity.search(by=cast.outreach, terms=terms, now=CLOCK).found[0].person_id


def _emergencies(medic: Actor, officer: Actor, people: list[UUID], wall: datetime) -> None:
    """One that waits for its review, one that was right, and one that was not and became a breach file."""
    waiting, right, wrong = people
    opened = {
        one: emergency_access.open_in_emergency(by=medic, person_id=one, nature=nature, now=wall - ago)
        for one, nature, ago in (
            (waiting, EmergencyNature.UNRESPONSIVE, timedelta(hours=20)),
            (right, EmergencyNature.OVERDOSE, timedelta(days=9)),
            (wrong, EmergencyNature.OTHER_DANGER, timedelta(days=7)),
        )
    }
    emergency_access.review(
        by=officer,
        record_id=opened[right],
        finding=OpeningState.JUSTIFIED,
        reason=ReviewReason.TREATED,
        now=wall - timedelta(days=8),
    )
    judged = wall - timedelta(days=5)
    emergency_access.review(
        by=officer,
        record_id=opened[wrong],
        finding=OpeningState.NOT_JUSTIFIED,
        reason=ReviewReason.COULD_HAVE_ASKED,
        now=judged,
    )
    breach_id = breach_watch.open_from_emergency(by=officer, record_id=opened[wrong], now=judged)
    contain_breach(by=officer, now=judged + timedelta(hours=1), breach_id=breach_id)
    answers = {one: Risk.NOT_LOW if one is Factor.ACQUIRED else Risk.LOW for one in Factor}
    assess_breach(by=officer, now=judged + timedelta(days=1), breach_id=breach_id, answers=answers)


def _looks(cast: Cast, officer: Actor, people: list[UUID], wall: datetime) -> None:
    """A late look that nobody has asked about, and one that was confirmed: its breach file is one step away."""
    day = (wall - timedelta(days=3)).date()
    accounts = [one.account_id for one in (cast.outreach, cast.case_manager) if one.account_id]
    found = [
        NewFinding(Suspicion.AFTER_HOURS, accounts[0], day, tuple(people[:2]), 6),
        NewFinding(Suspicion.NO_CASE, accounts[1], day, tuple(people[2:]), 4),
    ]
    _open, wrong = record_look_findings(by=system_actor("demo"), found=found, now=wall - timedelta(days=1))
    for to, reason in ((FindingState.ASKED, None), (FindingState.CONFIRMED, LookReason.NO_WORK_REASON)):
        watch_reads.review(by=officer, finding_id=wrong, to=to, reason=reason, now=wall)


def _requests(cast: Cast, shown: UUID, other: UUID) -> None:
    """A correction by the person whose own page the demonstration shows, and somebody who wants to be forgotten."""
    own_requests.ask_correction(
        access=_own_record(cast, shown, CLOCK),
        person_id=shown,
        agency_id=cast.team_id,
        about=Category.CONTACT,
        words="The phone number is an old one. Please ask me for the new one when we meet.",
        wall=CLOCK,
    )
    at = CLOCK - LATELY
    access = _own_record(cast, other, at)
    own_requests.ask_erasure(access=access, person_id=other, words="I have moved away.", wall=at)


def _own_record(cast: Cast, person_id: UUID, wall: datetime) -> Access:
    """Somebody's own page, at the time of the team: a demonstration of an earlier version has its clock already."""
    return own_record.opened(person_id=person_id, now=clock_of(cast.team_id, wall=wall))


def _stopped(cast: Cast) -> None:
    """The provider has said of every stop-use notice but the newest that it no longer uses what it received."""
    for one in notices_to(by=cast.provider, now=CLOCK)[1:]:
        at = min(one.sent_at + timedelta(days=2), CLOCK)
        move_notice(by=cast.provider, now=at, notice_id=one.id, new=NoticeState.ACKNOWLEDGED)


def _same_person_twice(cast: Cast, one: Resident) -> None:
    """Somebody gives another spelling of their given name, and is written down a second time."""
    details = Details(one.given_name[:-1], one.family_name, birth_on=one.birth_on, phone=one.phone)
    welcome(
        by=cast.dispatch,
        newcomer=Newcomer(details, language=one.language, choice=one.choice),
        source=Source(Origin.EMERGENCY, False, cast.ems_id, is_synthetic=True),
        team_agency_id=cast.team_id,
        story=RelationSource.OUTREACH,
        now=CLOCK - timedelta(hours=5),
    )
