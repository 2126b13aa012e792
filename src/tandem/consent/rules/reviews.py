"""Who may lead a fatality review, who may sit in it, and until when a signature opens. Pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tandem.agencies.types import Role
from tandem.consent.types import GROUND_RECORDS, Ground, Refusal
from tandem.consent.types.reviews import ReviewLaw, ReviewMeetingRow, ReviewTeamRow
from tandem.core.refusals import gettext_noop as _

LAW = GROUND_RECORDS[Ground.FATALITY_REVIEW].section
LEADERS = frozenset({Role.COORDINATOR})
MEMBERS = frozenset({Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.COORDINATOR})
LEADER_SEES = timedelta(days=180)
# A member sees the record from their signature to two weeks after the meeting, time enough to check the findings.
AFTER_MEETING = timedelta(days=14)
SIGNED_AT_MOST_BEFORE = timedelta(days=14)
FURTHEST_MEETING = timedelta(days=120)
OTHER_WORDS = _("The statement was changed since you opened the page. Read it again.")
NO_SUCH_REVIEW = ("no_such_review", _("There is no such review for you."))


def refusal_to_lead(
    *, law: ReviewLaw | None, role: str, side: str, is_police: bool, is_protected: bool, is_reviewed: bool
) -> Refusal | None:
    """Why somebody may not open the review of a death: unconfirmed law, their role or agency, or one under way."""
    if law is None:
        sentence = _(
            "Nobody has confirmed the law of your state on overdose fatality review. Ask counsel; until then no "
            "review opens here."
        )
        return Refusal("unconfirmed", sentence, LAW)
    if side != "care" or role not in LEADERS or is_police:
        return Refusal("role", _("A coordinator of a health-side agency opens and leads a review."), law.citation)
    if is_protected:
        sentence = _("A treatment program does not lead a review: what it knows of a person stays with it.")
        return Refusal("part2", sentence, "42 CFR 2.13(a), 2.15(b)")
    if is_reviewed:
        return Refusal("under_way", _("A review of this death is under way already."), law.citation)
    return None


def refusal_to_call(
    *, team: ReviewTeamRow | None, account_id: UUID | None, meets_at: datetime, now: datetime
) -> Refusal | None:
    """Why a meeting may not be called."""
    if team is None or account_id != team.led_by or team.closed_at is not None:
        return Refusal(*NO_SUCH_REVIEW)
    if not now < meets_at <= now + FURTHEST_MEETING:
        return Refusal("day", _("Choose a time that is still to come, within four months."))
    return None


def refusal_to_ask(*, role: str, is_police: bool, is_active: bool) -> Refusal | None:
    """Why somebody may not be asked to a meeting: police never are, others by their role."""
    if is_police or role not in MEMBERS or not is_active:
        sentence = _("Only health-side staff sit where a person is named. Police read the findings without names.")
        return Refusal("not_a_member", sentence, "Golden Rule; 42 CFR 2.12(d)(1)")
    return None


def refusal_to_sign(
    *,
    meeting: ReviewMeetingRow | None,
    account_id: UUID | None,
    role: str,
    is_police: bool,
    says: str,
    current: str,
    now: datetime,
) -> Refusal | None:
    """Why a statement may not be signed: not asked, not this meeting's, not the words in force, or not the time."""
    seat = meeting.seat_of(account_id) if meeting else None
    if meeting is None or seat is None or meeting.is_called_off or role not in MEMBERS or is_police:
        return Refusal(*NO_SUCH_REVIEW)
    if seat.signed_at is not None:
        return Refusal("signed", _("You have signed for this meeting already."))
    if says != current:
        return Refusal("other_words", OTHER_WORDS)
    if not meeting.meets_at - SIGNED_AT_MOST_BEFORE <= now < seen_until(meeting.meets_at):
        return Refusal("too_early", _("The statement is signed in the two weeks before the meeting, or at it."))
    return None


def seen_until(meets_at: datetime) -> datetime:
    """Until when a member of a meeting may look."""
    return meets_at + AFTER_MEETING


def refusal_to_meet(*, meeting: ReviewMeetingRow | None, now: datetime) -> Refusal | None:
    """Why a team has not met: its time is to come, or nobody but the leader signed."""
    if meeting is None or now < meeting.meets_at:
        return Refusal("not_met", _("The meeting is still to come."))
    if not any(one.signed_at for one in meeting.seats):
        sentence = _("Nobody but you has signed for this meeting. A review is not one person's.")
        return Refusal("nobody_signed", sentence)
    return None
