"""Teams of overdose fatality reviews: opening one, calling its meeting, signing its statement, ending it.

A signature makes the ground record and the tie by which the gate opens; nothing else does. Closing ends them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from tandem.agencies.queries import account_by_id, agency_by_id
from tandem.audit.actions import append_entry
from tandem.consent.actions.ground_records import GroundDeed
from tandem.consent.models import Disclosure, RecordedGround, ReviewMeeting, ReviewSeat, ReviewTeam
from tandem.consent.queries.reviews import is_under_review, meeting_by_id, team_by_id
from tandem.consent.register import VAULT
from tandem.consent.review_law import review_law_in_force, statement_version
from tandem.consent.rules import reviews as rules
from tandem.consent.types import Category, Channel, Ground, GroundDraft, Purpose, Refusal
from tandem.consent.types.reviews import ReviewLaw
from tandem.core.actor import Actor
from tandem.core.refusals import Refused


def open_team(*, by: Actor, now: datetime, person_id: UUID, state: str, says: str) -> UUID:
    """Open the review of one death: its leader signs the statement and may begin to prepare. Returns its number."""
    agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
    law = review_law_in_force(state, is_demo=bool(agency and agency.is_demo))
    with transaction.atomic(using=VAULT):
        refusal = rules.refusal_to_lead(
            law=law,
            role=by.role,
            side=by.side,
            is_police=agency is None or agency.is_law_enforcement,
            is_protected=agency is None or agency.part2_status.is_protected,
            is_reviewed=is_under_review(person_id=person_id, now=now),
        )
        GroundDeed.stop_if(refusal)
        if says != statement_version():
            raise Refused("other_words", rules.OTHER_WORDS)
        assert law is not None
        record = GroundDeed.recorded(_draft(by, law, person_id, now, now + rules.LEADER_SEES), by, [person_id])
        team = ReviewTeam(id=uuid4(), agency_id=by.agency_id, led_by=by.account_id, record=record, opened_at=now)
        team.save(using=VAULT, force_insert=True)
        GroundDeed.note(by, "open_review_team", record, reason=Purpose.FATALITY_REVIEW, review=team.id)
    return team.id


def call_meeting(
    *, by: Actor, now: datetime, review_id: UUID, meets_at: datetime, account_ids: Iterable[UUID]
) -> UUID:
    """Call the team together. A meeting called before is called off: who signed for it no longer sees anything."""
    with transaction.atomic(using=VAULT):
        team = _team(by, review_id)
        refusal = rules.refusal_to_call(
            team=team_by_id(review_id=review_id), account_id=by.account_id, meets_at=meets_at, now=now
        )
        GroundDeed.stop_if(refusal)
        for old in ReviewMeeting.objects.using(VAULT).filter(team=team, called_off_at=None):
            _end_seats(old, now)
            old.called_off_at = now
            old.save(using=VAULT, update_fields=["called_off_at"])
        meeting = ReviewMeeting(team=team, meets_at=meets_at, called_at=now)
        meeting.save(using=VAULT, force_insert=True)
        wanted = sorted(set(account_ids) - {by.account_id})
        for account_id in wanted:
            _ask(meeting, account_id, now)
        _note(by, "call_review_meeting", team, meeting=meeting.id, asked=[str(one) for one in wanted])
    return meeting.id


def sign_statement(*, by: Actor, now: datetime, review_id: UUID, meeting_id: UUID, state: str, says: str) -> None:
    """A member signs for this meeting; from now on the gate opens the record to them, to two weeks after it."""
    agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
    with transaction.atomic(using=VAULT):
        # Read and held here: a review that closes in the same moment is not opened again by a signature.
        teams = ReviewTeam.objects.using(VAULT).select_for_update(of=("self",)).select_related("record")
        lead = teams.filter(id=review_id, closed_at=None).first()
        meeting = meeting_by_id(review_id=review_id, meeting_id=meeting_id) if lead else None
        refusal = rules.refusal_to_sign(
            meeting=meeting,
            account_id=by.account_id,
            role=by.role,
            is_police=agency is None or agency.is_law_enforcement,
            says=says,
            current=statement_version(),
            now=now,
        )
        GroundDeed.stop_if(refusal)
        assert lead is not None
        assert meeting is not None
        law = review_law_in_force(state, is_demo=bool(agency and agency.is_demo))
        if law is None or lead.record.person_id is None:
            raise Refused(*rules.NO_SUCH_REVIEW)
        draft = _draft(by, law, lead.record.person_id, now, rules.seen_until(meeting.meets_at))
        record = GroundDeed.recorded(draft, by, [lead.record.person_id])
        seat = ReviewSeat.objects.using(VAULT).get(meeting_id=meeting_id, account_id=by.account_id)
        seat.signed_at, seat.statement, seat.record = now, says, record
        seat.save(using=VAULT, update_fields=["signed_at", "statement", "record"])
        GroundDeed.note(by, "sign_review_statement", record, reason=Purpose.FATALITY_REVIEW, review=review_id)


def count_showing(
    *, by: Actor, now: datetime, review_id: UUID, discloser_ids: Iterable[UUID], categories: Iterable[Category]
) -> int:
    """Count what a review shows to its leader or a member as disclosures by the other agencies.

    Once for each agency and signature; an agency whose facts come later is counted then.
    """
    with transaction.atomic(using=VAULT):
        record = _signed_by(by, review_id)
        if record is None:
            return 0
        counted = Disclosure.objects.using(VAULT).filter(
            person_id=record.person_id,
            ground=Ground.FATALITY_REVIEW,
            disclosed_by=by.account_id,
            disclosed_at__gte=record.from_at,
        )
        told = set(counted.values_list("discloser_id", flat=True))
        disclosers = sorted(set(discloser_ids) - {by.agency_id} - told)
        for discloser_id in disclosers:
            _disclosure(by, now, record, discloser_id, sorted(categories)).save(using=VAULT, force_insert=True)
        seats = ReviewSeat.objects.using(VAULT).filter(record=record, counted_at=None)
        if seats.update(counted_at=now) or disclosers:
            GroundDeed.note(by, "count_review_showing", record, reason=Purpose.FATALITY_REVIEW, of=len(disclosers))
    return len(disclosers)


def close_team(*, by: Actor, now: datetime, review_id: UUID) -> None:
    """The review is over: every tie that a signature made ends, the leader's too."""
    with transaction.atomic(using=VAULT):
        teams = ReviewTeam.objects.using(VAULT).select_for_update(of=("self",)).select_related("record")
        team = teams.get(id=review_id, closed_at=None)
        for meeting in ReviewMeeting.objects.using(VAULT).filter(team=team):
            _end_seats(meeting, now)
        GroundDeed.end(team.record, now)
        team.closed_at = now
        team.save(using=VAULT, update_fields=["closed_at"])
        _note(by, "close_review_team", team)


def _draft(by: Actor, law: ReviewLaw, person_id: UUID, now: datetime, until: datetime) -> GroundDraft:
    return GroundDraft(
        ground=Ground.FATALITY_REVIEW,
        account_id=by.account_id,
        agency_id=by.agency_id,
        from_at=now,
        until_at=until,
        person_id=person_id,
        protocol=f"{law.state} {law.version}",
        agreement=statement_version(),
        is_view_only=True,
    )


def _disclosure(
    by: Actor, now: datetime, record: RecordedGround, discloser_id: UUID, categories: list[Category]
) -> Disclosure:
    return Disclosure(
        person_id=record.person_id,
        ground=Ground.FATALITY_REVIEW,
        discloser_id=discloser_id,
        recipient_id=by.agency_id,
        categories=categories,
        purpose=Purpose.FATALITY_REVIEW,
        channel=Channel.PAGE,
        disclosed_at=now,
        disclosed_by=by.account_id,
    )


def _ask(meeting: ReviewMeeting, account_id: UUID, now: datetime) -> None:
    account = account_by_id(using=VAULT, account_id=account_id)
    agency = agency_by_id(using=VAULT, agency_id=account.agency_id) if account else None
    refusal = rules.refusal_to_ask(
        role=account.role if account else "",
        is_police=agency is None or agency.is_law_enforcement,
        is_active=bool(account and account.is_active),
    )
    GroundDeed.stop_if(refusal)
    assert account is not None
    seat = ReviewSeat(meeting=meeting, account_id=account.id, agency_id=account.agency_id, asked_at=now)
    seat.save(using=VAULT, force_insert=True)


def _end_seats(meeting: ReviewMeeting, now: datetime) -> None:
    for seat in (
        ReviewSeat.objects.using(VAULT).select_related("record").filter(meeting=meeting, record__isnull=False)
    ):
        GroundDeed.end(seat.record, now)


def _team(by: Actor, review_id: UUID) -> ReviewTeam:
    team = ReviewTeam.objects.using(VAULT).filter(id=review_id, led_by=by.account_id, closed_at=None).first()
    if team is None:
        refusal = Refusal(*rules.NO_SUCH_REVIEW)
        raise Refused(refusal.code, refusal.sentence)
    return team


def _signed_by(by: Actor, review_id: UUID) -> RecordedGround | None:
    """The record in force that the actor's own signature for this review made: a member's, or the leader's."""
    seats = (
        ReviewSeat.objects.using(VAULT)
        .select_related("record")
        .filter(meeting__team_id=review_id, account_id=by.account_id, record__ended_at=None, record__isnull=False)
    )
    seat = seats.order_by("signed_at").last()
    if seat is not None:
        return seat.record
    teams = ReviewTeam.objects.using(VAULT).select_related("record")
    team = teams.filter(id=review_id, led_by=by.account_id, record__ended_at=None).first()
    return team.record if team else None


def _note(by: Actor, action: str, team: ReviewTeam, **details: object) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=f"consent.{action}",
        subjects=[("review", team.id)],
        reason=Purpose.FATALITY_REVIEW,
        details=details,
    )
