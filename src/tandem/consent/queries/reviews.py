"""Teams of fatality reviews by their random number: who leads, who was asked, who signed. Ids and moments only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.agencies.queries import agency_by_id
from tandem.consent.models import ReviewMeeting, ReviewSeat, ReviewTeam
from tandem.consent.register import VAULT
from tandem.consent.review_law import review_law_in_force, statement_points, statement_version
from tandem.consent.types.reviews import ReviewLaw, ReviewMeetingRow, ReviewTeamRow
from tandem.consent.types.reviews import ReviewSeat as Seat
from tandem.core.actor import Actor

__all__ = [
    "is_under_review",
    "law_for",
    "meeting_by_id",
    "person_of_review",
    "statement_points",
    "statement_version",
    "team_by_id",
    "teams_of",
]


def law_for(*, by: Actor, state: str) -> ReviewLaw | None:
    """The confirmed law of the site's state for the actor's agency; None keeps every review closed."""
    agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
    return review_law_in_force(state, is_demo=bool(agency and agency.is_demo))


def is_under_review(*, person_id: UUID, now: datetime) -> bool:
    """Whether a review of this person's death is under way: not closed, and still open to its leader."""
    teams = ReviewTeam.objects.using(VAULT).filter(record__person_id=person_id, closed_at=None)
    return teams.filter(record__ended_at=None, record__until_at__gt=now).exists()


def person_of_review(*, review_id: UUID) -> UUID | None:
    """Whom a review is about, as an id for the gate to open; the gate then decides whether anything is shown."""
    teams = ReviewTeam.objects.using(VAULT).filter(id=review_id, closed_at=None)
    return teams.values_list("record__person_id", flat=True).first()


def teams_of(*, by: Actor) -> list[ReviewTeamRow]:
    """Reviews that the actor leads or was asked to, newest first."""
    asked = (
        ReviewSeat.objects.using(VAULT).filter(account_id=by.account_id).values_list("meeting__team_id", flat=True)
    )
    mine = ReviewTeam.objects.using(VAULT).filter(Q(led_by=by.account_id) | Q(id__in=list(asked)))
    return _rows(mine.order_by("-opened_at")) if by.account_id else []


def team_by_id(*, review_id: UUID) -> ReviewTeamRow | None:
    """One review's team."""
    return next(iter(_rows(ReviewTeam.objects.using(VAULT).filter(id=review_id))), None)


def meeting_by_id(*, review_id: UUID, meeting_id: UUID) -> ReviewMeetingRow | None:
    """One meeting of a review."""
    team = team_by_id(review_id=review_id)
    return next((one for one in team.meetings if one.id == meeting_id), None) if team else None


def _rows(teams: Iterable[ReviewTeam]) -> list[ReviewTeamRow]:
    found = list(teams)
    meetings: dict[UUID, list[ReviewMeeting]] = {}
    for one in ReviewMeeting.objects.using(VAULT).filter(team__in=found).order_by("called_at"):
        meetings.setdefault(one.team_id, []).append(one)
    seats: dict[UUID, list[Seat]] = {}
    for row in ReviewSeat.objects.using(VAULT).filter(meeting__team__in=found).order_by("asked_at", "id"):
        seat = Seat(row.id, row.account_id, row.agency_id, row.signed_at, row.record_id, row.counted_at is not None)
        seats.setdefault(row.meeting_id, []).append(seat)
    return [
        ReviewTeamRow(
            id=team.id,
            agency_id=team.agency_id,
            led_by=team.led_by,
            record_id=team.record_id,
            opened_at=team.opened_at,
            closed_at=team.closed_at,
            meetings=tuple(
                ReviewMeetingRow(one.id, one.meets_at, one.called_off_at is not None, tuple(seats.get(one.id, ())))
                for one in meetings.get(team.id, ())
            ),
        )
        for team in found
    ]
