"""One made-up record with a row in every table that has a lock."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.apps import apps

from tandem.care.actions import casework, outreach, referrals, reviews
from tandem.care.actions.merging import move_facts
from tandem.care.actions.screenings import record_screening
from tandem.care.queries.visits import visit_by_id
from tandem.care.rules.instruments import instrument
from tandem.care.types import AttemptOutcome, Channel, EncounterKind, GoalArea, Pathway, ServiceKind, VisitLine
from tandem.care.types.reviews import ReviewState
from tandem.consent.types import Purpose
from tandem.core.definition_file import read_definition
from tandem.people import actions as people
from tandem.people.types import ContactChoice, MergeReason
from tests.factories.access import an_access
from tests.factories.people import CARE_SOURCE, NOW, PROVIDER, TEAM, WORKER, a_person, a_visit

SCREEN = "gad7"


def locked_models() -> list[type]:
    """The models behind the definition's locks."""
    return [apps.get_model(label) for label in read_definition("row_locks", "tables")["lock"]]


def a_full_record() -> tuple[UUID, UUID]:
    """Two people joined into one record, with something in every locked table; the kept id and the absorbed one."""
    kept, absorbed = a_person(), a_person()
    _contacts(absorbed)
    _case(absorbed)
    _identity(absorbed)
    _review(absorbed)
    access, other = an_access(kept, now=NOW), an_access(absorbed, now=NOW)
    merge_id, _kept, _absorbed = people.merge_people(
        access=access, absorbed_access=other, by=WORKER, reason=next(iter(MergeReason)), now=NOW
    )
    move_facts(access=access, by=WORKER, merge_id=merge_id, from_id=absorbed, to_id=kept, now=NOW)
    return kept, absorbed


def _contacts(person_id: UUID) -> None:
    access = an_access(person_id, now=NOW)
    known = {"access": access, "by": WORKER, "now": NOW}
    visit: VisitLine = visit_by_id(access=access, visit_id=a_visit(person_id), now=NOW)
    outreach.record_attempt(
        visit_id=visit.id, at=NOW, channel=Channel.VISIT, outcome=AttemptOutcome.NO_CONTACT, **known
    )
    met = outreach.record_encounter(
        person_id=person_id,
        kind=EncounterKind.OFFICER_OFFER,
        pathway=Pathway.OFFICER_INTERVENTION,
        occurred_at=NOW - timedelta(hours=2),
        source=CARE_SOURCE,
        receipt=uuid4().hex,
        **known,
    )
    outreach.record_offer(encounter_id=met, program="Recovery support", offered_at=NOW, **known)
    outreach.record_handoff_step(encounter_id=met, step="arrived", at=NOW, **known)


def _case(person_id: UUID) -> None:
    known = {"access": an_access(person_id, now=NOW), "by": WORKER, "now": NOW}
    case = casework.open_case(
        person_id=person_id, source=CARE_SOURCE, program="Recovery support", account_id=WORKER.account_id,
        opened_at=NOW, **known,
    )  # fmt: skip
    casework.set_goal(case_id=case, area=next(iter(GoalArea)), words="sleep", **known)
    casework.give_service(case_id=case, kind=next(iter(ServiceKind)), given_on=NOW.date(), **known)
    answers = {item: 0 for item, _text in instrument(SCREEN).items}
    record_screening(case_id=case, instrument_id=SCREEN, answers=answers, language="en", **known)
    referrals.make_referral(
        person_id=person_id, source=CARE_SOURCE, to_agency_id=PROVIDER, service="detox", consent_id=uuid4(), **known
    )


def _review(person_id: UUID) -> None:
    access = an_access(person_id, now=NOW, purpose=Purpose.FATALITY_REVIEW)
    known = {"access": access, "by": WORKER, "review_id": uuid4(), "now": NOW}
    today = NOW.date()
    reviews.open_review(person_id=person_id, source=CARE_SOURCE, died_on=today, today=today, **known)
    reviews.note_contact(kind="outreach", on=today, agency_id=TEAM, is_protected=False, is_police=False, **known)
    for state in (ReviewState.RECORDS_ASKED, ReviewState.SCHEDULED, ReviewState.REVIEWED):
        reviews.move_review(new=state, **known)
    reviews.note_factors(found=["used_alone"], **known)
    reviews.advise(
        factor="used_alone", words="Tell people of the help line.", owner_id=TEAM, due_on=today + timedelta(days=90),
        today=today, names=(), **known,
    )  # fmt: skip


def _identity(person_id: UUID) -> None:
    known = {"access": an_access(person_id, now=NOW), "by": WORKER, "person_id": person_id, "now": NOW}
    people.record_contact_choice(choice=ContactChoice(), **known)
    people.record_partner_number(agency_id=TEAM, number="A-17", **known)
    given = people.issue_own_code(secret="a long made-up secret", wall=NOW, **known)
    people.try_own_code(by=WORKER, typed=given.code, secret="another", address="127.0.0.1", now=NOW)
