"""A county team for the tests of fatality reviews: a leader, two members of other agencies, one dead person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tandem.agencies.types import AgencyKind, Role
from tandem.care.types.reviews import ReviewState
from tandem.consent.actions import record_relation
from tandem.consent.queries.reviews import statement_version
from tandem.consent.types import RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.journeys import fatality_review
from tests.factories.county import TEAM, riverbend
from tests.factories.people import a_person
from tests.factories.signin import make_agency, make_staff

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MEETS = NOW + timedelta(days=5)
DIED = date(2026, 11, 2)
STATE = "riverbend"
DUE = date(2027, 5, 1)


@dataclass(frozen=True)
class County:
    """Who is there, and the person who died."""

    person_id: UUID
    leader: Actor
    member: Actor
    other: Actor


def a_county() -> County:
    """The leader has the person in their team; nobody else has any tie to them."""
    riverbend()
    person_id = a_person()
    leader = make_staff(Role.COORDINATOR, agency="riverbend-outreach").actor
    record_relation(
        by=leader,
        now=NOW - timedelta(days=90),
        person_id=person_id,
        kind=RelationKind.TEAM,
        source=RelationSource.OUTREACH,
        agency_id=TEAM,
    )
    member = make_staff(Role.CASE_MANAGER, agency="riverbend-recovery").actor
    make_agency(AgencyKind.PUBLIC_HEALTH, "riverbend-health")
    other = make_staff(Role.OUTREACH_WORKER, agency="riverbend-outreach").actor
    return County(person_id, leader, member, other)


def begun(county: County, *, state: str = STATE, now: datetime = NOW, died_on: date = DIED) -> UUID:
    return fatality_review.begin(
        by=county.leader,
        person_id=county.person_id,
        died_on=died_on,
        state=state,
        says=statement_version(),
        today=now.date(),
        now=now,
    )


def scheduled(county: County, review_id: UUID, *, now: datetime = NOW, meets_at: datetime = MEETS) -> UUID:
    """Records asked for, and both members asked to the meeting."""
    fatality_review.move(by=county.leader, review_id=review_id, new=ReviewState.RECORDS_ASKED, reason=None, now=now)
    return called(county, review_id, now=now, meets_at=meets_at)


def called(county: County, review_id: UUID, *, now: datetime = NOW, meets_at: datetime = MEETS) -> UUID:
    ids = [one.account_id for one in (county.member, county.other) if one.account_id]
    return fatality_review.schedule(
        by=county.leader, review_id=review_id, meets_at=meets_at, account_ids=ids, now=now
    )


def signs(who: Actor, review_id: UUID, *, now: datetime = NOW) -> None:
    fatality_review.sign(by=who, review_id=review_id, state=STATE, says=statement_version(), now=now)


def met(county: County, review_id: UUID) -> datetime:
    """Member signed and the team met; returns the moment after it."""
    signs(county.member, review_id)
    after = MEETS + timedelta(hours=2)
    fatality_review.move(by=county.leader, review_id=review_id, new=ReviewState.REVIEWED, reason=None, now=after)
    return after


def found(county: County, review_id: UUID, now: datetime, *, words: str = "Offer naloxone at every release.") -> None:
    """One missed opportunity, one recommendation."""
    fatality_review.note_factors(by=county.leader, review_id=review_id, found=["released_without_plan"], now=now)
    advise(county, review_id, now, words=words)


def advise(county: County, review_id: UUID, now: datetime, *, words: str) -> None:
    fatality_review.advise(
        by=county.leader,
        review_id=review_id,
        factor="released_without_plan",
        words=words,
        owner_id=TEAM,
        due_on=DUE,
        today=now.date(),
        now=now,
    )


def closed(county: County, review_id: UUID, now: datetime) -> None:
    """Written by the leader, read and closed by the member."""
    fatality_review.write_findings(by=county.leader, review_id=review_id, now=now)
    fatality_review.close(by=county.member, review_id=review_id, today=now.date(), now=now)


def written(person_id: UUID, leader: Actor) -> UUID:
    """A review of this person with a contact, a factor and a recommendation in it, waiting for its second reader.

    They died today: whoever was met until now may not have died before.
    """
    member = make_staff(Role.CASE_MANAGER, agency="riverbend-recovery").actor
    other = make_staff(Role.OUTREACH_WORKER, agency="riverbend-outreach").actor
    county = County(person_id, leader, member, other)
    died_on = NOW.date()
    review_id = begun(county, died_on=died_on)
    fatality_review.note_contact(by=leader, review_id=review_id, kind="outreach", on=died_on, agency_id=TEAM, now=NOW)
    scheduled(county, review_id)
    now = met(county, review_id)
    found(county, review_id, now)
    fatality_review.write_findings(by=leader, review_id=review_id, now=now)
    return review_id
