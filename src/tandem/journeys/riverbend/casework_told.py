"""Plays what follows an accepted offer: consent, case, referral, screening, goals, services, follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tandem.care.actions import casework
from tandem.care.actions.screenings import record_screening
from tandem.care.queries.casework import follow_ups_of
from tandem.care.queries.referrals import referrals_of
from tandem.care.rules.instruments import instrument
from tandem.consent.types import Category, SignatureMethod
from tandem.journeys import enrolment, make_referral, own_entry, own_record, take_consent
from tandem.journeys.riverbend import steps
from tandem.journeys.riverbend.telling import MEETINGS, PROGRAM, Telling, there

AGREED = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.REFERRAL,
    Category.SERVICES,
    Category.CASE,
    Category.SCREENING,
    Category.FOLLOW_UP,
    Category.TREATMENT,
)


def play(told: Telling, step: steps.Step) -> None:
    """Play one step, of whatever kind."""
    {**MEETINGS, **COURSE}[type(step)](told, step)


def sign(told: Telling, step: steps.ConsentSigned) -> None:
    """The person signs on the worker's phone, in their own language."""
    by, one = told.cast.outreach, told.resident
    full_name = f"{one.given_name} {one.family_name}"
    terms = take_consent.draft(
        by=by,
        person_id=told.known(),
        name=full_name,
        recipient_ids=[told.cast.provider_id],
        categories=AGREED,
        expires_at=step.expires_at,
        is_adult=True,
        language=one.language.value,
    )
    signed = take_consent.sign(
        access=told.opened(by, step),
        by=by,
        terms=terms,
        shown=take_consent.show(by=by, terms=terms, now=step.at).mark,
        given_name=one.given_name,
        family_name=one.family_name,
        birth_on=one.birth_on,
        signature=full_name,
        method=SignatureMethod.TYPED,
        now=step.at,
    )
    told.consent_id = signed.consent_id
    own_entry.give_code(access=told.opened(by, step), by=by, person_id=told.known(), now=step.at, wall=step.at)


def revoke(told: Telling, step: steps.ConsentRevoked) -> None:
    """The person takes the consent back on their own page."""
    access = own_record.opened(person_id=told.known(), now=step.at)
    own_record.withdraw(access=access, person_id=told.known(), consent_id=there(told.consent_id), now=step.at)


def open_case(told: Telling, step: steps.CaseOpened) -> None:
    """A case manager takes the person on."""
    by = told.cast.case_manager
    told.case_id = enrolment.open_case(
        access=told.opened(by, step), by=by, person_id=told.known(), program=PROGRAM, opened_at=step.at, now=step.at
    )


def close_case(told: Telling, step: steps.CaseClosed) -> None:
    """The case ends."""
    by = told.cast.case_manager
    enrolment.close_case(
        access=told.opened(by, step), by=by, case_id=there(told.case_id), reason=step.reason, now=step.at
    )


def refer(told: Telling, step: steps.Referred) -> None:
    """A referral leaves under the consent."""
    by = told.cast.case_manager
    make_referral.refer(
        access=told.opened(by, step),
        by=by,
        person_id=told.known(),
        to_agency_id=told.cast.provider_id,
        service=step.service,
        case_id=told.case_id,
        now=step.at,
    )


def move_referral(told: Telling, step: steps.ReferralMoved) -> None:
    """Provider or sender take the referral on."""
    by = told.cast.provider if step.by_provider else told.cast.case_manager
    access = told.opened(by, step)
    make_referral.answer(
        access=access,
        by=by,
        referral=referrals_of(access=access, person_id=told.known(), now=step.at)[0],
        new=step.new,
        reason=step.reason,
        first_service_on=step.first_service_on,
        now=step.at,
    )


def screen(told: Telling, step: steps.Screened) -> None:
    """A screening form, every question answered."""
    by = told.cast.case_manager
    items = [item for item, _text in instrument(step.instrument).items]
    record_screening(
        access=told.opened(by, step),
        by=by,
        case_id=there(told.case_id),
        instrument_id=step.instrument,
        answers=dict(zip(items, step.answers, strict=True)),
        language="en",
        now=step.at,
    )


def set_goal(told: Telling, step: steps.GoalSet) -> None:
    """A goal in the person's own words."""
    by = told.cast.case_manager
    told.goal_id = casework.set_goal(
        access=told.opened(by, step),
        by=by,
        case_id=there(told.case_id),
        area=step.area,
        words=step.words,
        now=step.at,
    )


def move_goal(told: Telling, step: steps.GoalMoved) -> None:
    """How the goal goes."""
    by = told.cast.case_manager
    casework.change_goal(access=told.opened(by, step), by=by, goal_id=there(told.goal_id), new=step.new, now=step.at)


def give_service(told: Telling, step: steps.ServiceGiven) -> None:
    """A service is noted on its day."""
    by = told.cast.case_manager
    casework.give_service(
        access=told.opened(by, step),
        by=by,
        case_id=there(told.case_id),
        kind=step.kind,
        given_on=step.at.date(),
        quantity=step.quantity,
        now=step.at,
    )


def follow_up(told: Telling, step: steps.FollowedUp) -> None:
    """A follow-up, with the person's answers where they were reached."""
    by = told.cast.case_manager
    access = told.opened(by, step)
    lines = follow_ups_of(access=access, person_id=told.known(), now=step.at)
    casework.complete_follow_up(
        access=access,
        by=by,
        follow_up_id=next(line.id for line in lines if line.day == step.day),
        new=step.state,
        is_in_service=step.in_service,
        had_overdose=step.overdose,
        has_stable_housing=step.housing,
        is_on_moud=step.moud,
        now=step.at,
    )


COURSE: Mapping[type[steps.Step], Callable[[Telling, Any], None]] = {
    steps.ConsentSigned: sign,
    steps.ConsentRevoked: revoke,
    steps.CaseOpened: open_case,
    steps.CaseClosed: close_case,
    steps.Referred: refer,
    steps.ReferralMoved: move_referral,
    steps.Screened: screen,
    steps.GoalSet: set_goal,
    steps.GoalMoved: move_goal,
    steps.ServiceGiven: give_service,
    steps.FollowedUp: follow_up,
}
