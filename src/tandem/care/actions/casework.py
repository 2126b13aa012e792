"""Cases, goals, services given and follow-ups."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.care.actions.deed import Deed
from tandem.care.models import Case, CaseStatus, FollowUp, Goal, ServiceGiven
from tandem.care.opened import source_of
from tandem.care.rules import referrals as rules
from tandem.care.rules.casework import refusal_to_give_service, refusal_to_set_goal
from tandem.care.rules.life_cycles import CASE, FOLLOW_UP, GOAL, refusal_to_move
from tandem.care.types import (
    CaseState,
    CloseReason,
    FollowUpState,
    GoalArea,
    GoalState,
    ServiceKind,
    Source,
    YesNo,
)
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor


def open_case(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    source: Source,
    program: str,
    account_id: UUID,
    opened_at: datetime,
    now: datetime,
) -> UUID:
    """Open a case in a program and set its follow-ups at 30, 90, 180 and 365 days. One open case a program."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        is_open = Case.objects.using("vault").filter(person_id=person_id, agency_id=source.agency_id, program=program)
        has_open_case = is_open.exclude(state=CaseState.CLOSED).exists()
        Deed.stop_if(rules.refusal_to_open_case(has_open_case=has_open_case, program=program))
        row = deed.new(
            Case, Category.CASE, person_id, source, program=program, account_id=account_id, opened_at=opened_at
        )
        deed.begin(CaseStatus, CaseState.OPEN, case=row)
        for day, due_at in rules.follow_up_times(opened_at).items():
            deed.new(FollowUp, Category.FOLLOW_UP, person_id, source, case=row, day=day, due_at=due_at)
        deed.note("open_case", row, "case")
    return row.id


def change_case(
    *,
    access: Access,
    by: Actor,
    case_id: UUID,
    new: CaseState,
    reason: CloseReason | None = None,
    now: datetime,
) -> None:
    """Put a case on hold, take it up again, or close it with a reason."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(Case, Category.CASE, case_id)
        Deed.stop_if(rules.refusal_to_change_case(new=new, reason=reason))
        deed.move(row, CaseStatus, CASE, new, reason or "", case=row)
        if new is CaseState.CLOSED:
            row.closed_at, row.close_reason = now, reason or ""
        row.save(using="vault")
        deed.note("change_case", row, "case", state=new)


def set_goal(*, access: Access, by: Actor, case_id: UUID, area: GoalArea, words: str, now: datetime) -> UUID:
    """Write down a goal that the person set."""
    Deed.stop_if(refusal_to_set_goal(words))
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        case = deed.found(Case, Category.CASE, case_id)
        row = deed.new(
            Goal,
            Category.CASE,
            case.person_id,
            source_of(case),
            case=case,
            area=area,
            words=words.strip(),
            changed_at=now,
        )
        deed.note("set_goal", row, "goal")
    return row.id


def change_goal(*, access: Access, by: Actor, goal_id: UUID, new: GoalState, now: datetime) -> None:
    """Note how a goal goes."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(Goal, Category.CASE, goal_id)
        Deed.stop_if(refusal_to_move(GOAL, GoalState(row.state), new))
        row.state, row.changed_at = new, now
        row.save(using="vault")
        deed.note("change_goal", row, "goal", state=new)


def give_service(
    *,
    access: Access,
    by: Actor,
    case_id: UUID,
    kind: ServiceKind,
    given_on: date,
    quantity: int = 1,
    now: datetime,
) -> UUID:
    """Note a service that was given."""
    Deed.stop_if(refusal_to_give_service(given_on=given_on, today=now.date(), quantity=quantity))
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        case = deed.found(Case, Category.CASE, case_id)
        row = deed.new(
            ServiceGiven,
            Category.SERVICES,
            case.person_id,
            source_of(case),
            case=case,
            kind=kind,
            given_on=given_on,
            quantity=quantity,
            account_id=by.account_id,
        )
        deed.note("give_service", row, "service", kind=kind)
    return row.id


def complete_follow_up(
    *,
    access: Access,
    by: Actor,
    follow_up_id: UUID,
    new: FollowUpState,
    is_in_service: YesNo | None = None,
    had_overdose: YesNo | None = None,
    has_stable_housing: YesNo | None = None,
    is_on_moud: YesNo | None = None,
    now: datetime,
) -> None:
    """Note what came of a follow-up; the answers are the person's own."""
    answers = (is_in_service, had_overdose, has_stable_housing, is_on_moud)
    Deed.stop_if(rules.refusal_to_record_outcome(is_done=new is FollowUpState.DONE, answers=answers))
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(FollowUp, Category.FOLLOW_UP, follow_up_id)
        Deed.stop_if(refusal_to_move(FOLLOW_UP, FollowUpState(row.state), new))
        Deed.stop_if(rules.refusal_to_complete_follow_up(due_at=row.due_at, now=now))
        row.state, row.done_at, row.account_id = new, now, by.account_id
        row.is_in_service, row.had_overdose, row.has_stable_housing, row.is_on_moud = (
            answer or "" for answer in answers
        )
        row.save(using="vault")
        deed.note("complete_follow_up", row, "follow_up", state=new, day=row.day)
