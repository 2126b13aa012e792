"""Two joined records parted again: each gets back what it held, with the later edits where they belong."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tandem.audit.queries import entries_about
from tandem.care.actions import casework
from tandem.care.queries.casework import cases_of, goals_of
from tandem.care.queries.visits import encounters_of, visits_of
from tandem.care.types import GoalArea, GoalState, VisitState
from tandem.core.refusals import Refused
from tandem.journeys import enrolment, identity, opening
from tandem.people.actions import (
    correct_details,
    record_contact_choice,
)
from tandem.people.queries import contact_of, identity_of
from tandem.people.types import (
    Belongs,
    ContactChoice,
    Language,
)
from tests.factories.county import CASE_MANAGER, COORDINATOR
from tests.factories.people import NOW, WREN
from tests.journeys.test_care_story import PROGRAM, a_call
from tests.journeys.test_identity import LATER, called_again, joined, opened

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_parting_gives_each_record_back_what_it_held_with_its_later_changes():
    kept_id, first_visit = a_call()
    absorbed_id, second_visit = called_again()
    access = opening.record(by=CASE_MANAGER, person_id=absorbed_id, now=NOW)
    case_id = enrolment.open_case(access=access, by=CASE_MANAGER, person_id=absorbed_id, program=PROGRAM, now=NOW)
    merge_id = joined(kept_id, absorbed_id)
    access = opening.record(by=CASE_MANAGER, person_id=kept_id, now=NOW)
    casework.set_goal(
        access=access, by=CASE_MANAGER, case_id=case_id, area=GoalArea.HOUSING, words="A place of my own", now=NOW
    )
    identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=[], now=LATER)
    for person_id, visit_id in ((kept_id, first_visit), (absorbed_id, second_visit)):
        lines = visits_of(access=opened(person_id, now=LATER), person_id=person_id, now=LATER)
        assert [(line.id, line.state) for line in lines] == [(visit_id, VisitState.PLANNED)]
    again = opening.record(by=CASE_MANAGER, person_id=absorbed_id, now=LATER)
    assert [line.id for line in cases_of(access=again, person_id=absorbed_id, now=LATER)] == [case_id]
    goals = goals_of(access=again, person_id=absorbed_id, case_id=case_id, now=LATER)
    assert [(goal.words, goal.state) for goal in goals] == [("A place of my own", GoalState.SET)]


def test_later_edits_of_details_are_replayed_on_whom_they_belong_to():
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    merge_id = joined(kept_id, absorbed_id)
    for phone, now in (("555-0199", NOW + timedelta(minutes=1)), ("555-0111", NOW + timedelta(minutes=2))):
        details_changed(kept_id, replace(WREN, phone=phone), now)
    access = opened(kept_id)
    merge = identity.merge_in_force(access=access, person_id=kept_id, merge_id=merge_id, now=NOW)
    since = identity.written_since(access=access, merge_row=merge, now=NOW)
    assert [edit.fields for edit in since.edits if "phone" in edit.fields] != []
    first, second = [edit.id for edit in since.edits if "phone" in edit.fields]
    identity.unmerge(
        by=COORDINATOR,
        kept_id=kept_id,
        merge_id=merge_id,
        edits={first: Belongs.ABSORBED, second: Belongs.KEPT},
        roots=[],
        now=LATER,
    )
    phones = [
        contact_of(access=opened(one, now=LATER), person_id=one, now=LATER).phone.reveal()
        for one in (kept_id, absorbed_id)
    ]
    assert phones == ["555-0111", "555-0199"]
    born = identity_of(access=opened(absorbed_id, now=LATER), person_id=absorbed_id, now=LATER)
    assert born.name.full() == "Ren Ashgrow"
    assert born.birth_on.reveal() == date(1990, 2, 3)


def details_changed(person_id, details, now):
    source = enrolment.own_source(CASE_MANAGER)
    correct_details(
        access=opened(person_id, now=now),
        by=COORDINATOR,
        person_id=person_id,
        details=details,
        language=Language.ENGLISH,
        origin=source.origin,
        is_part2=source.is_part2,
        agency_id=source.agency_id,
        now=now,
    )


def test_a_later_wish_to_be_left_alone_counts_for_both():
    """Harm: after a mistaken merge is undone, somebody who asked to be left alone is visited."""
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    merge_id = joined(kept_id, absorbed_id)
    alone = ContactChoice(do_not_contact=True)
    record_contact_choice(access=opened(kept_id), by=COORDINATOR, person_id=kept_id, choice=alone, now=NOW)
    identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=[], now=LATER)
    for one in (kept_id, absorbed_id):
        choice = contact_of(access=opened(one, now=LATER), person_id=one, now=LATER).choice
        assert choice.do_not_contact


def test_a_later_meeting_goes_to_the_record_that_is_named():
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    merge_id = joined(kept_id, absorbed_id)
    called_again(known_id=kept_id)
    access = opened(kept_id)
    merge = identity.merge_in_force(access=access, person_id=kept_id, merge_id=merge_id, now=NOW)
    roots = [one.id for one in identity.written_since(access=access, merge_row=merge, now=NOW).roots]
    assert len(roots) == 1
    identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=roots, now=LATER)
    met = [encounters_of(access=opened(one, now=LATER), person_id=one, now=LATER) for one in (kept_id, absorbed_id)]
    assert [len(lines) for lines in met] == [1, 2]


def test_parting_twice_is_refused():
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    merge_id = joined(kept_id, absorbed_id)
    identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=[], now=LATER)
    with pytest.raises(Refused) as caught:
        identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=[], now=LATER)
    assert caught.value.code == "no_merge"
    actions = {one.action for one in entries_about(using="vault", kind="person", identifier=absorbed_id)}
    assert {"people.merge_people", "people.undo_merge", "care.move_facts", "care.move_facts_back"} <= actions
