"""Grounds without consent, as the gate opens them: by whom, for what, how far, how long.

Harm prevented: an exception of the law that grows into a second, unguarded door.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tandem.agencies.types import Role
from tandem.consent import actions, gate
from tandem.consent.models import Relation
from tandem.consent.types import (
    ENDING_TIES,
    GROUND_TIES,
    Access,
    AuditBody,
    Category,
    Channel,
    ConsentKind,
    EmergencyNature,
    Ground,
    Label,
    OrderType,
    Origin,
    Purpose,
    Refusal,
    RelationKind,
    RelationSource,
)
from tandem.core.actor import Actor
from tests.actions.consent.asking import TREATMENT, WORKER, agree, an_account, last_entry, look, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
HALF = timedelta(minutes=30)
ELSEWHERE = Label(Origin.CARE, part2=True, agency_id=OUTREACH)


@pytest.fixture
def officer() -> Actor:
    return an_account(Role.PRIVACY_OFFICER)


@pytest.fixture
def medic(officer: Actor) -> Actor:
    medic = an_account(Role.MEDICAL_RESPONDER)
    actions.open_emergency(by=medic, now=NOW, person_id=PERSON, nature=EmergencyNature.OVERDOSE)
    return medic


@pytest.fixture
def auditor(officer: Actor) -> Actor:
    auditor = an_account(Role.AUDITOR, OUTREACH)
    actions.arrange_audit(
        by=officer,
        now=NOW,
        auditor_id=auditor.account_id,
        agreement="MOU-7",
        body=AuditBody.FUNDER,
        until_at=NOW + timedelta(days=30),
        person_ids=[PERSON],
    )
    return auditor


def opened(who: Actor, purpose: Purpose, channel: Channel = Channel.PAGE, now=NOW) -> Access:
    access = gate.open_record(by=who, person=PERSON, purpose=purpose, channel=channel, now=now)
    assert isinstance(access, Access), access
    return access


def test_an_emergency_opens_treatment_to_medical_staff_for_the_hour(medic: Actor) -> None:
    access = opened(medic, Purpose.TREATMENT)
    assert (access.ground, access.policies) == (Ground.MEDICAL_EMERGENCY, ("ground-emergency",))
    assert access.opens(Category.TREATMENT, TREATMENT)
    assert access.opens(Category.TREATMENT, ELSEWHERE)
    assert access.opens(Category.IDENTITY)
    assert not access.opens(Category.TREATMENT)  # of unknown source: police may have passed it on
    assert not access.opens(Category.COUNSELLING_NOTES, TREATMENT)
    assert "ground-emergency" in last_entry().policies
    for purpose in set(Purpose) - {Purpose.TREATMENT}:
        assert isinstance(look(medic, purpose), Refusal), purpose
    assert isinstance(look(medic, Purpose.TREATMENT, NOW + timedelta(hours=1)), Refusal)


def test_what_an_emergency_opened_ends_with_it(medic: Actor) -> None:
    """Harm: an opened door that stays open past the hour."""
    late = NOW + timedelta(minutes=59)
    assert opened(medic, Purpose.TREATMENT, now=late).expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("channel", [one for one in Channel if one is not Channel.PAGE])
def test_neither_emergency_nor_audit_leaves_the_screen(medic: Actor, auditor: Actor, channel: Channel) -> None:
    for who, purpose in ((medic, Purpose.TREATMENT), (auditor, Purpose.OVERSIGHT)):
        found = gate.open_record(by=who, person=PERSON, purpose=purpose, channel=channel, now=NOW)
        assert isinstance(found, Refusal), channel


def test_an_auditor_looks_at_the_audited_agency_alone(auditor: Actor) -> None:
    access = opened(auditor, Purpose.OVERSIGHT)
    assert access.ground is Ground.AUDIT
    assert access.opens(Category.TREATMENT, TREATMENT)
    assert not access.opens(Category.TREATMENT, ELSEWHERE)
    assert Category.CONTACT not in access.categories


def test_a_court_order_lets_the_privacy_officer_produce_its_scope(officer: Actor) -> None:
    assert isinstance(look(officer, Purpose.LEGAL_PROCESS), Refusal)
    actions.record_court_order(
        by=officer,
        now=NOW,
        person_id=PERSON,
        account_id=officer.account_id,
        order_id=uuid4(),
        mandate_id=uuid4(),
        order_type=OrderType.NONCRIMINAL,
        scope=[Category.TREATMENT, Category.REFERRAL],
        expires_at=NOW + timedelta(days=10),
    )
    access = opened(officer, Purpose.LEGAL_PROCESS, Channel.EXPORT)
    assert access.ground is Ground.COURT_ORDER
    assert access.categories == {Category.TREATMENT, Category.REFERRAL}
    assert access.opens(Category.TREATMENT, TREATMENT)
    assert not access.opens(Category.TREATMENT, ELSEWHERE)
    for purpose in (Purpose.ENFORCEMENT, Purpose.TREATMENT, Purpose.COORDINATION):
        assert isinstance(look(officer, purpose), Refusal)


@pytest.mark.parametrize("role", ["court_team", "probation_officer"])
def test_a_court_waits_for_confirmed_law_even_with_a_consent(role: str) -> None:
    official = staff(role, RECOVERY)
    tie(official, RelationKind.DOCKET)
    agree(purposes=frozenset({Purpose.COORDINATION, Purpose.TREATMENT}), kind=ConsentKind.PART2_DISCLOSURE)
    for purpose in (Purpose.COURT_MONITORING, Purpose.COORDINATION):
        assert isinstance(look(official, purpose), Refusal)


def test_a_weightier_ground_is_the_one_on_record(medic: Actor) -> None:
    """Harm: a breaking of the glass that hides in the accounting behind an everyday consent."""
    tie(medic, RelationKind.TREATING)
    agree()
    assert opened(medic, Purpose.TREATMENT).ground is Ground.MEDICAL_EMERGENCY


def test_a_story_of_a_ground_makes_no_everyday_tie() -> None:
    with pytest.raises(ValueError, match="makes no tie"):
        tie(WORKER, RelationKind.ASSIGNMENT, source=RelationSource.BREAK_GLASS)


@pytest.mark.parametrize(
    ("kind", "until_at"),
    [*((kind, None) for kind in sorted(ENDING_TIES)), *((kind, NOW + HALF) for kind in sorted(GROUND_TIES))],
)
def test_the_database_refuses_a_ground_without_end_or_record(kind: RelationKind, until_at) -> None:
    """Harm: a later action that forgets the end or the paper; the table itself must refuse."""
    row = Relation(person_id=PERSON, account_id=uuid4(), kind=kind, source="demo", from_at=NOW, until_at=until_at)
    with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
        row.save(using="vault", force_insert=True)
