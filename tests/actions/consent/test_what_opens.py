"""The small print of an opened door: only the wanted kinds, ten minutes, and a refusal that says the true reason.

Harm prevented: a page that asked for one kind and holds another, or a worker who is told the wrong thing to get.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from tandem.agencies.types import Role
from tandem.consent import actions, gate
from tandem.consent.gate.evaluation import Outcome
from tandem.consent.models import Disclosure, RecordedGround
from tandem.consent.types import (
    Access,
    AuditBody,
    Category,
    Channel,
    Purpose,
    Recipient,
    RecipientClass,
    Refusal,
    RelationKind,
)
from tests.actions.consent.asking import MANAGER, TREATMENT, WORKER, agree, an_account, last_entry, look, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
C = Category


def listed(**more) -> dict:
    cohort = gate.open_cohort(
        by=WORKER, persons=[PERSON, PERSON], purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW, **more
    )
    return cohort.accesses


def test_only_the_wanted_kinds_are_opened_and_without_a_wish_all_that_is_open() -> None:
    tie(WORKER, RelationKind.VISIT)
    for access in (look(WORKER, Purpose.OUTREACH, categories=[C.CONTACT]), listed(categories=[C.CONTACT])[PERSON]):
        assert access.categories == {C.CONTACT}
    for access in (look(WORKER, Purpose.OUTREACH), listed()[PERSON]):
        assert {C.CONTACT, C.ENCOUNTER} < access.categories
    entry = last_entry()
    assert (entry.details["people"], entry.details["refused"]) == (1, 0)
    assert entry.details["sha256"] == hashlib.sha256(PERSON.hex.encode()).hexdigest()


def test_a_record_does_not_open_the_search() -> None:
    """Harm: whoever works with one person looks through all the others by the same door."""
    tie(WORKER, RelationKind.VISIT)
    access = look(WORKER, Purpose.OUTREACH, categories=[C.CONTACT, C.PERSON_SEARCH])
    assert access.categories == {C.CONTACT}
    assert listed(categories=[C.CONTACT, C.PERSON_SEARCH])[PERSON].categories == {C.CONTACT}


def test_a_door_stays_open_for_ten_minutes() -> None:
    tie(WORKER, RelationKind.VISIT)
    access = look(WORKER, Purpose.OUTREACH)
    assert isinstance(access, Access)
    assert access.expires_at == NOW + timedelta(minutes=10)
    assert (access.person_id, access.account_id, access.agency_id) == (PERSON, WORKER.account_id, WORKER.agency_id)
    assert access.citations == ("Partner agreement, outreach visits; 45 CFR 164.502(b)",)


def test_a_search_is_written_down_with_the_fields_used_if_any() -> None:
    asked = {"by": WORKER, "purpose": Purpose.OUTREACH, "channel": Channel.PAGE, "now": NOW}
    gate.open_search(**asked, searched_by=["name"])
    entry = last_entry()
    assert (entry.action, entry.subjects, entry.policies) == ("consent.open_person_search", [], ["agreement-search"])
    assert entry.details["searched_by"] == ["name"]
    assert (entry.details["opened"], entry.details["categories"]) == (True, ["person_search"])
    gate.open_search(**asked)
    assert "searched_by" not in last_entry().details
    refusal = gate.open_search(**{**asked, "by": staff("case_manager"), "purpose": Purpose.EVALUATION})
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_relation"
    assert (last_entry().details["opened"], last_entry().policies) == (
        False,
        ["counts-only-purposes", "part2-no-active-consent"],
    )


def test_what_the_state_closed_is_said_to_be_closed_by_the_state(settings) -> None:
    """Harm: somebody who has a consent in hand reads that none is in force."""
    tie(MANAGER, RelationKind.TREATING)
    agree(categories=frozenset({C.SCREENING}))
    asked = {"by": MANAGER, "person": PERSON, "purpose": Purpose.TREATMENT, "now": NOW, "categories": [C.SCREENING]}
    settings.TANDEM_STATE = ""
    assert isinstance(gate.open_record(**asked, channel=Channel.PRINT), Access)
    settings.TANDEM_STATE = "riverbend"
    refusal = gate.open_record(**asked, channel=Channel.PRINT)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.citation) == ("closed", "Riverbend Code 12-30 (made up)")
    assert "In this state" in refusal.sentence
    assert last_entry().details["state_version"]
    with translation.override("es"):
        assert "En este estado" in gate.open_record(**asked, channel=Channel.PRINT).sentence
    by_mail = gate.open_record(**asked, channel=Channel.MAIL)
    assert by_mail.citation == "42 CFR 2.16(a), 2.32"


def test_a_refusal_looks_at_the_consent_of_a_class_of_receivers() -> None:
    """Harm: the consent names whoever treats the person, and the one who does reads that there is none."""
    tie(MANAGER, RelationKind.TREATING)
    agree(recipients=(Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),))
    by_mail = {"person": PERSON, "purpose": Purpose.TREATMENT, "channel": Channel.MAIL, "now": NOW}
    treating = gate.open_record(by=MANAGER, **by_mail, categories=[C.TREATMENT])
    assert treating.citation == "42 CFR 2.16(a), 2.32"
    other = staff("case_manager", uuid4())
    tie(other, RelationKind.ASSIGNMENT)
    assert "2.13(a)" in gate.open_record(by=other, **by_mail, categories=[C.TREATMENT]).citation


def test_a_refusal_is_about_the_first_kind_and_the_first_tie_by_name() -> None:
    """Harm: two looks at one refused record that tell two reasons."""
    tie(WORKER, RelationKind.VISIT)
    refusal = look(WORKER, Purpose.OUTREACH, categories=[C.COUNSELLING_NOTES, C.TREATMENT])
    assert "42 CFR 2.31(b)" in refusal.citation
    tie(WORKER, RelationKind.SELF)
    refused = look(WORKER, Purpose.TREATMENT, categories=[C.TREATMENT])
    assert "personal code" in refused.sentence
    tie(WORKER, RelationKind.ASSIGNMENT)
    assert "personal code" not in look(WORKER, Purpose.TREATMENT, categories=[C.TREATMENT]).sentence


def test_a_record_and_a_list_that_a_consent_opened_are_readings_in_the_account() -> None:
    """Harm: a look at another agency's facts that the person never finds in the account."""
    tie(MANAGER, RelationKind.TREATING)
    agree(disclosers=(OUTREACH,))
    readings = Disclosure.objects.using("vault").filter(is_reading=True, recipient_id=RECOVERY)
    look(MANAGER, Purpose.TREATMENT)
    assert [one.channel for one in readings] == ["page"]
    gate.open_cohort(by=MANAGER, persons=[PERSON], purpose=Purpose.TREATMENT, channel=Channel.PRINT, now=NOW)
    assert {one.channel for one in readings.all()} == {"page", "print"}


def test_a_tie_whose_paper_is_gone_opens_nothing() -> None:
    """Harm: an audit was called off, its tie still stands, and the record opens, or the page breaks."""
    auditor = an_account(Role.AUDITOR, OUTREACH)
    actions.arrange_audit(
        by=an_account(Role.PRIVACY_OFFICER),
        now=NOW,
        auditor_id=auditor.account_id,
        agreement="MOU-7",
        body=AuditBody.FUNDER,
        until_at=NOW + timedelta(days=30),
        person_ids=[PERSON],
    )
    assert isinstance(look(auditor, Purpose.OVERSIGHT), Access)
    RecordedGround.objects.using("vault").update(ended_at=NOW)
    refusal = look(auditor, Purpose.OVERSIGHT)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "closed"


def test_the_ledger_names_the_consents_in_use_and_an_access_the_first_of_them() -> None:
    tie(MANAGER, RelationKind.TREATING)
    consent_id = agree()
    access = look(MANAGER, Purpose.TREATMENT, categories=[C.TREATMENT])
    assert access.opens(C.TREATMENT, TREATMENT)
    assert access.policies == ("part2-consent",)
    assert last_entry().subjects == [["person", str(PERSON)], ["consent", str(consent_id)]]
    assert last_entry().policies == ["part2-consent"]
    assert last_entry().details["categories"] == ["sud_treatment"]
    assert access.agency_id == RECOVERY
    assert Outcome(frozenset(), (), ()).consent_id is None
