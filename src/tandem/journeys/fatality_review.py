"""The review of a death by overdose: a team of several agencies looks at one person's last contacts, and what it
learned leaves without a name.

Before anything of the person is shown to a member, that member signed the statement for that meeting; the signature
is the ground on which the gate opens. Only a coordinator of the health side leads. Police never sit here: they read
the findings on the other side, where no person is. After closing nobody opens the review again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.care.actions import reviews as actions
from tandem.care.queries import casework, visits
from tandem.care.rules.reviews import quarter_of, refusal_of_later_contact
from tandem.care.types import Source
from tandem.care.types.reviews import DropReason, ReviewState
from tandem.consent.actions import reviews as teams
from tandem.consent.rules.reviews import NO_SUCH_REVIEW, refusal_to_meet
from tandem.consent.types import Access, Origin
from tandem.consent.types.reviews import ReviewMeetingRow
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.evaluation.actions import keep_summary
from tandem.evaluation.queries import summary_of_review
from tandem.journeys import opening
from tandem.journeys.review_opened import Opened, access_to, opened, team_for
from tandem.people.queries import every_name_of, identity_of
from tandem.surveillance.actions.reviews import Advice, receive_findings
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day

RECORDS, VAULT = "default", "vault"
JOB = "fatality_review"
# Steps that the leader takes by themselves; the others have a story of their own below.
LEADER_STEPS = frozenset({ReviewState.RECORDS_ASKED, ReviewState.REVIEWED, ReviewState.DROPPED})


def begin(*, by: Actor, person_id: UUID, died_on: date, state: str, says: str, today: date, now: datetime) -> UUID:
    """Select a death: the leader signs, the gate opens, the review begins. All of it or nothing.

    Refused while the record shows a contact after that day: a review would open the record of somebody who lives.
    """
    with transaction.atomic(using=VAULT):
        access_now = opening.record(by=by, person_id=person_id, now=now)
        review_id = teams.open_team(by=by, now=now, person_id=person_id, state=state, says=says)
        access = access_to(by=by, person_id=person_id, now=now)
        _stop_if_met_since(access, person_id, died_on, now)
        source = Source(Origin.CARE, False, _agency(by), _is_made_up(access_now, person_id, now))
        return actions.open_review(
            access=access,
            by=by,
            now=now,
            person_id=person_id,
            review_id=review_id,
            source=source,
            died_on=died_on,
            today=today,
        )


def note_contact(*, by: Actor, review_id: UUID, kind: str, on: date, agency_id: UUID, now: datetime) -> None:
    """Note when an agency met the person, as it told the team."""
    agency = agency_by_id(using=VAULT, agency_id=agency_id)
    if agency is None:
        raise Refused(*NO_SUCH_REVIEW)
    actions.note_contact(
        access=opened(by=by, review_id=review_id, now=now).access,
        by=by,
        now=now,
        review_id=review_id,
        kind=kind,
        on=on,
        agency_id=agency_id,
        is_protected=agency.part2_status.is_protected,
        is_police=agency.is_law_enforcement,
    )


def move(*, by: Actor, review_id: UUID, new: ReviewState, reason: DropReason | None, now: datetime) -> None:
    """The leader takes the review a step on; a dropped one closes to everybody."""
    if new not in LEADER_STEPS:
        raise Refused(*NO_SUCH_REVIEW)
    with transaction.atomic(using=VAULT):
        access = _leading(by, review_id, now)
        if new is ReviewState.REVIEWED:
            _stop_if_not_met(team_for(by=by, review_id=review_id).meeting, now)
        actions.move_review(access=access, by=by, now=now, review_id=review_id, new=new, reason=reason)
        if new is ReviewState.DROPPED:
            teams.close_team(by=by, now=now, review_id=review_id)


def schedule(*, by: Actor, review_id: UUID, meets_at: datetime, account_ids: Iterable[UUID], now: datetime) -> UUID:
    """Call the team together; a second time on another day, and everybody signs again."""
    with transaction.atomic(using=VAULT):
        access = _leading(by, review_id, now)
        actions.move_review(access=access, by=by, now=now, review_id=review_id, new=ReviewState.SCHEDULED)
        return teams.call_meeting(by=by, now=now, review_id=review_id, meets_at=meets_at, account_ids=account_ids)


def sign(*, by: Actor, review_id: UUID, state: str, says: str, now: datetime) -> None:
    """A member signs the statement for the meeting that counts."""
    meeting = team_for(by=by, review_id=review_id).meeting
    if meeting is None:
        raise Refused(*NO_SUCH_REVIEW)
    teams.sign_statement(by=by, now=now, review_id=review_id, meeting_id=meeting.id, state=state, says=says)


def note_factors(*, by: Actor, review_id: UUID, found: Collection[str], now: datetime) -> None:
    """Note the missed opportunities that the team found."""
    actions.note_factors(
        access=opened(by=by, review_id=review_id, now=now).access, by=by, now=now, review_id=review_id, found=found
    )


def advise(
    *, by: Actor, review_id: UUID, factor: str, words: str, owner_id: UUID, due_on: date, today: date, now: datetime
) -> None:
    """Write a recommendation, checked against every name of the person."""
    found = opened(by=by, review_id=review_id, now=now)
    if agency_by_id(using=VAULT, agency_id=owner_id) is None:
        raise Refused(*NO_SUCH_REVIEW)
    actions.advise(
        access=found.access,
        by=by,
        now=now,
        review_id=review_id,
        factor=factor,
        words=words,
        owner_id=owner_id,
        due_on=due_on,
        today=today,
        names=_names(found, now),
    )


def drop_advice(*, by: Actor, review_id: UUID, advice_id: UUID, now: datetime) -> None:
    """Take a recommendation out again."""
    access = opened(by=by, review_id=review_id, now=now).access
    actions.drop_advice(access=access, by=by, now=now, review_id=review_id, advice_id=advice_id)


def write_findings(*, by: Actor, review_id: UUID, now: datetime) -> None:
    """The findings are written; another member reads them."""
    actions.write_findings(
        access=opened(by=by, review_id=review_id, now=now).access, by=by, now=now, review_id=review_id
    )


def send_back(*, by: Actor, review_id: UUID, now: datetime) -> None:
    """The reader sends the findings back to be changed."""
    access = opened(by=by, review_id=review_id, now=now).access
    actions.move_review(access=access, by=by, now=now, review_id=review_id, new=ReviewState.REVIEWED)


def close(*, by: Actor, review_id: UUID, today: date, now: datetime) -> None:
    """Another member read the findings: they leave without a name, and the review closes to everybody."""
    with transaction.atomic(using=VAULT):
        found = opened(by=by, review_id=review_id, now=now)
        leaves = actions.close_review(
            access=found.access, by=by, now=now, review_id=review_id, names=_names(found, now), today=today
        )
        keep_summary(by=by, found=leaves)
        teams.close_team(by=by, now=now, review_id=review_id)


def publish(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its records transaction: codes, a quarter and recommendations; never a person.

    A quarter that is over by now may have been shown, and one review more in it would be the difference: what comes
    late counts into the quarter that runs.
    """
    found = summary_of_review(UUID(payload["summary_id"]))
    agency = agency_by_id(using=RECORDS, agency_id=found.agency_id) if found else None
    if found is None or agency is None:
        raise LookupError("there is no such summary")
    today = local_day(clock_of(agency.id, wall=now), agency.timezone)
    receive_findings(
        by=system_actor(JOB),
        agency_id=found.agency_id,
        quarter_on=max(found.quarter_on, quarter_of(today)),
        factors=found.factors,
        advice=[Advice(one.id, one.factor, one.words, one.owner_id, one.due_on) for one in found.advice],
        is_synthetic=found.is_synthetic,
        now=now,
    )


def _leading(by: Actor, review_id: UUID, now: datetime) -> Access:
    found = opened(by=by, review_id=review_id, now=now)
    if found.team.led_by != by.account_id:
        raise Refused(*NO_SUCH_REVIEW)
    return found.access


def _stop_if_met_since(access: Access, person_id: UUID, died_on: date, now: datetime) -> None:
    read: dict[str, Any] = {"access": access, "person_id": person_id, "now": now}
    # A day's grace: encounters are kept in UTC.
    met = [one.occurred_at.date() - timedelta(days=1) for one in visits.encounters_of(**read)]
    refusal = refusal_of_later_contact(
        died_on=died_on, met_on=[*met, *(one.given_on for one in casework.services_of(**read))]
    )
    if refusal:
        raise Refused(refusal.code, refusal.sentence)


def _stop_if_not_met(meeting: ReviewMeetingRow | None, now: datetime) -> None:
    refusal = refusal_to_meet(meeting=meeting, now=now)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)


def _names(found: Opened, now: datetime) -> list[str]:
    names = every_name_of(access=found.access, person_id=found.line.person_id, now=now)
    return [one.reveal() for one in names]


def _agency(by: Actor) -> UUID:
    if by.agency_id is None:
        raise Refused(*NO_SUCH_REVIEW)
    return by.agency_id


def _is_made_up(access: Access, person_id: UUID, now: datetime) -> bool:
    return identity_of(access=access, person_id=person_id, now=now).name.is_synthetic
