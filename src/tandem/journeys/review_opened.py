"""Opening the review of a death to its leader and to members who signed: the team, the timeline, what was found.

The gate decides; what the leader or a member sees of other agencies is counted as their disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.care.queries import casework, referrals, reviews, visits
from tandem.care.queries.sources import source_agencies
from tandem.care.types.reviews import AdviceLine, ReviewLine, ReviewState
from tandem.consent import gate
from tandem.consent.actions import reviews as teams
from tandem.consent.queries import persons_tied_to
from tandem.consent.queries.reviews import person_of_review, team_by_id, teams_of
from tandem.consent.rules.reviews import NO_SUCH_REVIEW
from tandem.consent.types import Access, Category, Channel, CohortAccess, Purpose, RelationKind
from tandem.consent.types.reviews import ReviewTeamRow
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import opening

SHOWN = (Category.IDENTITY, Category.ENCOUNTER, Category.REFERRAL, Category.SERVICES)


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the timeline: a day, a kind as a code with the list it stands in, and who met the person."""

    on: date
    source: str
    kind: str
    agency_id: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A review that the gate opened to the actor."""

    access: Access
    team: ReviewTeamRow
    line: ReviewLine


def listed(*, by: Actor, now: datetime) -> list[tuple[ReviewTeamRow, ReviewState | None]]:
    """Reviews that the actor leads or was asked to; where one stands is told only while it is open to them."""
    found = teams_of(by=by)
    states = reviews.states_of_reviews(
        access=_cohort(by, now).accesses, review_ids=[one.id for one in found], now=now
    )
    return [(one, ReviewState.CLOSED if one.closed_at else states.get(one.id)) for one in found]


def team_for(*, by: Actor, review_id: UUID) -> ReviewTeamRow:
    """The team of a review, for its leader and whoever was asked to a meeting of it; Refused for everybody else."""
    team = team_by_id(review_id=review_id)
    asked = {seat.account_id for one in team.meetings for seat in one.seats} if team else set()
    if team is None or by.account_id not in asked | {team.led_by}:
        raise Refused(*NO_SUCH_REVIEW)
    return team


def opened(*, by: Actor, review_id: UUID, now: datetime) -> Opened:
    """Open a review, by the gate. What the reader sees of other agencies is counted as their disclosure, once."""
    team = team_for(by=by, review_id=review_id)
    person_id = person_of_review(review_id=review_id)
    if person_id is None:
        raise Refused(*NO_SUCH_REVIEW)
    access = access_to(by=by, person_id=person_id, now=now)
    line = reviews.review_by_id(access=access, review_id=review_id, now=now)
    agencies = source_agencies(access=access, person_id=person_id, categories=SHOWN, now=now)
    agencies |= {one.agency_id for one in timeline(Opened(access, team, line), now=now) if one.agency_id}
    teams.count_showing(by=by, now=now, review_id=review_id, discloser_ids=agencies, categories=SHOWN)
    return Opened(access, team, line)


def timeline(found: Opened, *, now: datetime) -> list[Contact]:
    """When the partners met the person, oldest first: what agencies told the team, and what is on file and open."""
    read = {"access": found.access, "person_id": found.line.person_id, "now": now}
    lines = [
        Contact(one.on, "told", one.kind, one.agency_id)
        for one in reviews.contacts_of(review_id=found.line.id, **read)
    ]
    lines += [
        Contact(one.occurred_at.date(), "encounter", one.kind, one.agency_id) for one in visits.encounters_of(**read)
    ]
    lines += [
        Contact(one.changed_at.date(), "referral", "", one.from_agency_id) for one in referrals.referrals_of(**read)
    ]
    lines += [Contact(one.given_on, "service", one.kind, None) for one in casework.services_of(**read)]
    return sorted((one for one in lines if one.on <= found.line.died_on), key=lambda one: (one.on, one.kind))


def advice_of(found: Opened, *, now: datetime) -> list[AdviceLine]:
    """The recommendations written so far."""
    return reviews.advice_of(access=found.access, review_id=found.line.id, now=now)


def access_to(*, by: Actor, person_id: UUID, now: datetime) -> Access:
    """The gate's answer to somebody who asks for a person's record because of a review; Refused says why not."""
    answer = gate.open_record(
        by=by, person=person_id, purpose=Purpose.FATALITY_REVIEW, channel=Channel.PAGE, now=now, categories=SHOWN
    )
    return opening.granted(answer)


def _cohort(by: Actor, now: datetime) -> CohortAccess:
    persons = persons_tied_to(by=by, now=now, kinds=[RelationKind.REVIEW])
    return gate.open_cohort(
        by=by,
        persons=persons,
        purpose=Purpose.FATALITY_REVIEW,
        channel=Channel.PAGE,
        now=now,
        categories=[Category.ENCOUNTER],
    )
