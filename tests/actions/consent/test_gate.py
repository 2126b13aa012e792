"""The gate as journeys use it: it looks for itself, writes the ledger first, and hands out what the law opens.

Harm prevented: a page that shows a person's facts because somebody said it may.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.gate import opening
from tandem.consent.queries import consents_of, disclosures_of, persons_tied_to
from tandem.consent.types import (
    Access,
    AccessDenied,
    Category,
    Channel,
    CohortAccess,
    ConsentKind,
    Ground,
    Label,
    Origin,
    Purpose,
    Recipient,
    Refusal,
    RelationKind,
    verify,
)
from tandem.core.actor import Actor, system_actor
from tests.actions.consent.asking import CALL, MANAGER, OWN, TREATMENT, WORKER, agree, last_entry, look, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_visit_opens_the_visit_and_not_the_case() -> None:
    tie(WORKER, RelationKind.VISIT)
    access = look(WORKER, Purpose.OUTREACH)
    assert isinstance(access, Access)
    assert verify(access)
    assert access.ground is Ground.AGREEMENT
    assert access.policies == ("agreement-visit",)
    assert access.opens(Category.VISIT_CONTACT, OWN)
    assert access.opens(Category.CONTACT, CALL)
    assert not access.opens(Category.CASE, OWN)
    assert not access.opens(Category.CONTACT, TREATMENT)
    assert not access.opens(Category.CONTACT)
    entry = last_entry()
    assert entry.subjects == [["person", str(PERSON)]]
    assert (entry.reason, entry.policies, entry.details["opened"]) == ("outreach", ["agreement-visit"], True)


def test_the_tie_must_be_the_actors_own_and_in_force() -> None:
    relation = tie(WORKER, RelationKind.VISIT)
    assert isinstance(look(staff("outreach_worker"), Purpose.OUTREACH), Refusal)
    assert isinstance(look(WORKER, Purpose.OUTREACH, NOW - timedelta(minutes=1)), Refusal)
    actions.end_relation(by=WORKER, now=NOW + timedelta(hours=1), relation_id=relation)
    assert isinstance(look(WORKER, Purpose.OUTREACH, NOW + timedelta(hours=1)), Refusal)


def test_strangers_read_one_sentence_whether_or_not_there_is_a_record() -> None:
    agree()
    known = [look(staff(role), Purpose.OUTREACH) for role in ("case_manager", "epidemiologist", "administrator")]
    unknown = gate.open_record(
        by=staff("case_manager"), person=uuid4(), purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW
    )
    officer = look(staff("patrol_officer", POLICE, "duty"), Purpose.ENFORCEMENT)
    assert {*known, officer} == {unknown}
    assert unknown.code == "no_relation"
    assert unknown.citation == ""
    assert last_entry().details["opened"] is False


def test_treatment_opens_with_consent_to_the_named_agency_alone() -> None:
    tie(MANAGER, RelationKind.TREATING, to_agency=True)
    refusal = look(MANAGER, Purpose.TREATMENT, categories=[Category.TREATMENT])
    assert isinstance(refusal, Refusal)
    assert "42 CFR 2.13(a)" in refusal.citation
    consent_id = agree()
    access = look(MANAGER, Purpose.TREATMENT)
    assert isinstance(access, Access)
    assert (access.ground, access.consent_id) == (Ground.CONSENT, consent_id)
    assert access.opens(Category.TREATMENT, TREATMENT)
    assert access.opens(Category.REFERRAL, Label(Origin.CARE, None, OUTREACH))
    assert not access.opens(Category.TREATMENT, Label(Origin.CARE, True, uuid4()))
    assert not access.opens(Category.TREATMENT, Label(Origin.CARE, True, None))
    assert not access.opens(Category.SCREENING, TREATMENT)
    assert ["consent", str(consent_id)] in last_entry().subjects
    elsewhere = staff("case_manager", uuid4())
    tie(elsewhere, RelationKind.TREATING)
    assert isinstance(look(elsewhere, Purpose.TREATMENT), Refusal)


@pytest.mark.parametrize("how", ["revoked", "expired", "other purpose", "general release"])
def test_a_consent_not_in_force_opens_nothing(how: str) -> None:
    tie(MANAGER, RelationKind.TREATING)
    kind = ConsentKind.GENERAL_ROI if how == "general release" else ConsentKind.PART2_DISCLOSURE
    consent_id = agree(kind=kind)
    now, purpose = NOW, Purpose.TREATMENT
    if how == "revoked":
        assert isinstance(look(MANAGER, purpose), Access)
        actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
    elif how == "expired":
        now = NOW + timedelta(days=90)
    elif how == "other purpose":
        purpose = Purpose.OUTREACH
    access = look(MANAGER, purpose, now)
    assert isinstance(access, Refusal) or not access.opens(Category.TREATMENT, TREATMENT)
    assert isinstance(access, Refusal) or not access.opens(Category.REFERRAL)


def test_an_access_ends_with_the_consent_that_opened_it() -> None:
    tie(MANAGER, RelationKind.TREATING)
    agree(expires_at=NOW + timedelta(minutes=3))
    access = look(MANAGER, Purpose.TREATMENT)
    assert isinstance(access, Access)
    assert access.expires_at == NOW + timedelta(minutes=3)


def test_a_co_responder_sees_the_contact_of_the_own_visit() -> None:
    partner = staff("co_responder", POLICE)
    tie(partner, RelationKind.VISIT)
    access = look(partner, Purpose.OUTREACH)
    assert isinstance(access, Access)
    assert access.categories == {Category.VISIT_CONTACT}
    assert isinstance(look(partner, Purpose.TREATMENT), Refusal)


def test_a_list_takes_one_entry_and_leaves_strangers_out() -> None:
    mine, theirs = [uuid4() for _ in range(3)], uuid4()
    for person in mine:
        tie(WORKER, RelationKind.VISIT, person)
    assert persons_tied_to(by=WORKER, now=NOW) == sorted(mine)
    before = Entry.objects.using("vault").count()
    cohort = gate.open_cohort(
        by=WORKER, persons=[*mine, theirs], purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW
    )
    assert isinstance(cohort, CohortAccess)
    assert set(cohort.person_ids) == set(mine)
    assert cohort.refused == 1
    assert all(verify(one) for one in cohort.accesses.values())
    entry = last_entry()
    assert Entry.objects.using("vault").count() == before + 1
    assert (entry.details["people"], entry.details["refused"]) == (3, 1)
    assert len(entry.details["sha256"]) == 64


def test_a_list_costs_the_same_queries_however_long(django_assert_num_queries) -> None:
    people = [uuid4() for _ in range(40)]
    for person in people:
        tie(WORKER, RelationKind.VISIT, person)
    with django_assert_num_queries(5, using="vault"):
        gate.open_cohort(by=WORKER, persons=people, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)


def test_a_search_opens_without_a_person() -> None:
    search = gate.open_search(
        by=WORKER, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW, searched_by=["name", "birth_year"]
    )
    assert isinstance(search, Access)
    assert search.person_id is None
    assert search.opens(Category.PERSON_SEARCH)
    assert last_entry().details["searched_by"] == ["name", "birth_year"]
    epi = staff("epidemiologist")
    for nobody in (staff("co_responder", POLICE), epi, staff("privacy_officer")):
        closed = gate.open_search(by=nobody, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)
        assert isinstance(closed, Refusal)


def test_a_job_reaches_what_it_puts_with_a_visit() -> None:
    job = system_actor("deflection_intake")
    asked = {"by": job, "person": PERSON, "purpose": Purpose.OUTREACH, "channel": Channel.JOB, "now": NOW}
    assert isinstance(gate.open_record(**asked), Refusal)
    tie(WORKER, RelationKind.VISIT)
    access = gate.open_record(**asked)
    assert isinstance(access, Access)
    assert access.opens(Category.ENCOUNTER, Label(Origin.ENFORCEMENT, False, POLICE))
    assert not access.opens(Category.REFERRAL, OWN)


def test_the_own_record_opens_by_the_code_that_was_given() -> None:
    consent_id = agree()
    code = Actor(account_id=uuid4(), role="person", agency_id=None, side="care")
    assert isinstance(look(code, Purpose.OWN_RECORD), Refusal)
    tie(code, RelationKind.SELF)
    access = look(code, Purpose.OWN_RECORD)
    assert isinstance(access, Access)
    assert access.opens(Category.TREATMENT, TREATMENT)
    assert access.opens(Category.CASE)
    assert not access.opens(Category.COUNSELLING_NOTES, TREATMENT)
    assert [row.id for row in consents_of(access=access, person_id=PERSON, now=NOW)] == [consent_id]
    actions.revoke_consent(by=code, now=NOW, consent_id=consent_id)


def test_no_access_without_the_ledger(monkeypatch) -> None:
    tie(WORKER, RelationKind.VISIT)

    def broken(**_: object) -> UUID:
        raise OSError("disk full")

    monkeypatch.setattr(opening, "append_entry", broken)
    with pytest.raises(OSError, match="disk full"):
        look(WORKER, Purpose.OUTREACH)
    with pytest.raises(OSError, match="disk full"):
        gate.open_cohort(by=WORKER, persons=[PERSON], purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)


def test_the_privacy_officer_keeps_account_for_the_own_agency_alone() -> None:
    agree()
    own = look(staff("privacy_officer"), Purpose.OVERSIGHT)
    other = look(staff("privacy_officer", uuid4()), Purpose.OVERSIGHT)
    assert len(consents_of(access=own, person_id=PERSON, now=NOW)) == 1
    assert consents_of(access=other, person_id=PERSON, now=NOW) == []
    assert own.categories == {Category.CONSENT_RECORD, Category.DISCLOSURE_LOG}
    visit = look(WORKER, Purpose.OUTREACH)
    with pytest.raises(AccessDenied):
        disclosures_of(access=visit, person_id=PERSON, now=NOW)


def test_a_stranger_cannot_tell_by_the_work_done_whether_there_is_a_record(django_assert_num_queries) -> None:
    agree()
    stranger = staff("case_manager")
    for person in (PERSON, uuid4()):
        with django_assert_num_queries(4, using="vault"):
            gate.open_record(by=stranger, person=person, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)


def test_a_refusal_names_in_the_ledger_what_refused_it_and_to_a_related_role_what_is_missing() -> None:
    """Harm: a refusal that nobody can check afterwards, or a worker who does not learn what would help."""
    stranger = staff("case_manager", RECOVERY)
    assert look(stranger, Purpose.TREATMENT) == look(stranger, Purpose.OUTREACH)
    assert last_entry().policies == ["part2-no-active-consent"]
    tie(WORKER, RelationKind.VISIT)
    refusal = look(WORKER, Purpose.EVALUATION)
    assert isinstance(refusal, Refusal)
    assert last_entry().policies == ["counts-only-purposes", "part2-no-active-consent"]
    assert "45 CFR 164.502(b)" in refusal.citation
    agree(recipients=(Recipient(agency_id=OUTREACH),), purposes=frozenset({Purpose.TREATMENT}))
    refusal = look(WORKER, Purpose.TREATMENT, categories=[Category.TREATMENT])
    assert (last_entry().policies, refusal.citation) == (["default-deny"], "default-deny: relation")
