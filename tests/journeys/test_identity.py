"""Who is who: found before somebody is written down anew, and joined with the intersection of consents."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tandem.audit.queries import latest_entries
from tandem.care.queries.visits import encounters_of, visits_of
from tandem.care.types import VisitState
from tandem.consent.queries import consents_of
from tandem.consent.types import ConsentState
from tandem.core.actor import system_actor
from tandem.core.refusals import Refused
from tandem.journeys import enrolment, identity, opening, post_overdose_outreach
from tandem.journeys.arrival import Newcomer
from tandem.people.actions import (
    issue_own_code,
    record_partner_number,
)
from tandem.people.queries import contact_of, is_own_code
from tandem.people.types import (
    ContactChoice,
    Details,
    MatchStrength,
    MergeReason,
    SearchTerms,
)
from tests.factories.county import CASE_MANAGER, COORDINATOR, OUTREACH_WORKER, POLICE, PROVIDER, PROVIDER_STAFF, TEAM
from tests.factories.people import NOW, WREN
from tests.journeys.test_care_story import PROGRAM, a_call, signed

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
LATER = NOW + timedelta(hours=2)
MISHEARD = Details("Ren", "Ashgrow", birth_on=WREN.birth_on, phone=WREN.phone, address="Under the bridge")


def called_again(details: Details = MISHEARD, *, known_id=None, choice: ContactChoice | None = None):
    """A second call, about the same person as it turns out."""
    call = post_overdose_outreach.OverdoseCall(
        occurred_at=NOW - timedelta(hours=3),
        from_agency_id=POLICE,
        newcomer=Newcomer(details, choice=choice or ContactChoice()),
    )
    by = OUTREACH_WORKER if known_id else system_actor("post_overdose_outreach")
    return post_overdose_outreach.receive_overdose_call(
        by=by, call=call, team_agency_id=TEAM, known_id=known_id, now=NOW
    )


def joined(kept_id, absorbed_id):
    return identity.merge(
        by=COORDINATOR, kept_id=kept_id, absorbed_id=absorbed_id, reason=MergeReason.PERSON_SAID_SO, now=NOW
    )


def opened(person_id, by=COORDINATOR, now=NOW):
    return opening.record(by=by, person_id=person_id, now=now)


def states(person_id, now=NOW):
    return [row.state for row in consents_of(access=opened(person_id, now=now), person_id=person_id, now=now)]


# --- search before create


def test_a_person_is_found_again_by_two_of_their_details():
    person_id, _visit = a_call()
    hits = identity.search(by=OUTREACH_WORKER, terms=SearchTerms(MISHEARD), now=NOW)
    assert [(one.person_id, one.match.strength) for one in hits.found] == [(person_id, MatchStrength.LIKELY)]
    by_year = identity.search(
        by=OUTREACH_WORKER, terms=SearchTerms(Details(family_name="Ashgrove"), birth_year=1990), now=NOW
    )
    assert [one.person_id for one in by_year.found] == [person_id]


def test_one_detail_alone_finds_nobody():
    """Harm: a phone number or a surname alone becomes a question about who is in care."""
    a_call()
    alone = (
        Details(phone=WREN.phone),
        Details(family_name="Ashgrove"),
        Details("Wren", birth_on=WREN.birth_on),
    )
    for terms in alone:
        with pytest.raises(Refused) as caught:
            identity.search(by=OUTREACH_WORKER, terms=SearchTerms(terms), now=NOW)
        assert caught.value.code == "too_few_terms"


def test_another_team_is_told_nothing_not_even_a_number():
    """Harm: a search tells another agency that somebody is known to outreach."""
    a_call()
    hits = identity.search(by=PROVIDER_STAFF, terms=SearchTerms(WREN), now=NOW)
    assert hits.found == []
    assert hits.access == {}


def test_the_ledger_knows_which_details_were_used_and_never_their_values():
    a_call()
    identity.search(by=OUTREACH_WORKER, terms=SearchTerms(MISHEARD), now=NOW)
    entry = next(one for one in latest_entries(using="vault") if one.action == "consent.open_person_search")
    assert entry.details["searched_by"] == ["name", "birth_year", "phone"]
    assert "Ash" not in repr(latest_entries(using="vault"))


def test_a_partners_number_with_a_year_of_birth_finds_the_person():
    person_id, _visit = a_call()
    record_partner_number(
        access=opened(person_id), by=COORDINATOR, person_id=person_id, agency_id=PROVIDER, number="RR-17 4", now=NOW
    )
    terms = SearchTerms(Details(), birth_year=1990, number="rr174", number_agency_id=PROVIDER)
    assert [one.person_id for one in identity.search(by=OUTREACH_WORKER, terms=terms, now=NOW).found] == [person_id]
    other = replace(terms, number="rr175")
    assert identity.search(by=OUTREACH_WORKER, terms=other, now=NOW).found == []


def test_a_second_call_about_a_known_person_writes_nobody_down_anew():
    person_id, first_visit = a_call()
    again_id, second_visit = called_again(known_id=person_id)
    assert again_id == person_id
    assert second_visit == first_visit
    assert [line.id for line in visits_of(access=opened(person_id), person_id=person_id, now=NOW)] == [first_visit]
    assert len(encounters_of(access=opened(person_id), person_id=person_id, now=NOW)) == 2


# --- merge


def test_two_records_of_one_person_are_found_and_joined():
    kept_id, first_visit = a_call()
    absorbed_id, second_visit = called_again()
    pairs, _access = identity.possible_duplicates(by=COORDINATOR, now=NOW)
    assert [{pair.first_id, pair.second_id} for pair in pairs] == [{kept_id, absorbed_id}]
    joined(kept_id, absorbed_id)
    lines = visits_of(access=opened(kept_id), person_id=kept_id, now=NOW)
    assert {line.id: line.state for line in lines} == {
        first_visit: VisitState.PLANNED,
        second_visit: VisitState.JOINED,
    }
    assert identity.possible_duplicates(by=COORDINATOR, now=NOW)[0] == []
    with pytest.raises(Refused) as caught:
        opened(absorbed_id)
    assert caught.value.code == "no_relation"


def test_what_may_be_shared_is_what_both_records_allow():
    """Harm: a consent of one record opens the facts of the other, which nobody agreed to."""
    kept_id, _visit = a_call()
    signed(kept_id)
    access = opened(kept_id)
    code = issue_own_code(access=access, by=COORDINATOR, person_id=kept_id, now=NOW, wall=NOW).code
    absorbed_id, _second = called_again()
    merge_id = joined(kept_id, absorbed_id)
    assert ConsentState.ACTIVE not in states(kept_id)
    assert not is_own_code(code, wall=datetime.now(UTC))
    identity.unmerge(by=COORDINATOR, kept_id=kept_id, merge_id=merge_id, edits={}, roots=[], now=LATER)
    assert states(kept_id, now=LATER) == [ConsentState.ACTIVE]


def test_a_wish_to_be_left_alone_survives_joining():
    kept_id, _visit = a_call()
    absorbed_id, _none = called_again(choice=ContactChoice(do_not_contact=True))
    joined(kept_id, absorbed_id)
    assert contact_of(access=opened(kept_id), person_id=kept_id, now=NOW).choice.do_not_contact


def test_records_are_joined_by_whoever_works_with_both_and_by_no_other_role():
    """Harm: a stranger joins two records to see what stands in one of them."""
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    for by, code in ((OUTREACH_WORKER, "role"), (PROVIDER_STAFF, "no_relation")):
        with pytest.raises(Refused) as caught:
            identity.merge(by=by, kept_id=kept_id, absorbed_id=absorbed_id, reason=MergeReason.SAME_DETAILS, now=NOW)
        assert caught.value.code == code
    with pytest.raises(Refused) as caught:
        joined(kept_id, kept_id)
    assert caught.value.code == "same_record"


def test_a_merge_is_whole_or_not_at_all(monkeypatch):
    """Harm: half a merge leaves a person with half a record and all of somebody else's consents."""
    kept_id, first_visit = a_call()
    absorbed_id, second_visit = called_again()

    def broken(**_words):
        raise OSError

    monkeypatch.setattr(identity, "merge_registers", broken)
    with pytest.raises(OSError):  # noqa: PT011 -- whatever it says
        joined(kept_id, absorbed_id)
    for person_id, visit_id in ((kept_id, first_visit), (absorbed_id, second_visit)):
        assert [line.id for line in visits_of(access=opened(person_id), person_id=person_id, now=NOW)] == [visit_id]


def test_two_open_cases_in_one_program_are_not_joined():
    kept_id, _visit = a_call()
    absorbed_id, _second = called_again()
    for person_id in (kept_id, absorbed_id):
        access = opening.record(by=CASE_MANAGER, person_id=person_id, now=NOW)
        enrolment.open_case(access=access, by=CASE_MANAGER, person_id=person_id, program=PROGRAM, now=NOW)
    with pytest.raises(Refused) as caught:
        joined(kept_id, absorbed_id)
    assert caught.value.code == "two_open_cases"
