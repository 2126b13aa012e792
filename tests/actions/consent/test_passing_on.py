"""Passing on what was received, through the gate: default no; a confirmed row of § 2.33 opens it; never to police.

Harm prevented: the person names one clinic, and a week later a third office has the record.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind, Part2Status
from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.gate import sending
from tandem.consent.law import consent_law
from tandem.consent.models import Disclosure
from tandem.consent.queries import received_by_designation
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    ConsentKind,
    Purpose,
    Recipient,
    RecipientClass,
    RecipientKind,
    Refusal,
    RelationKind,
    Sent,
)
from tandem.core.actor import system_actor
from tests.actions.consent.asking import MANAGER, agree, look, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, staff
from tests.factories.law import CONFIRMED

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CLINIC, COURT = uuid4(), uuid4()
FACTS = frozenset({Category.REFERRAL})


@pytest.fixture(autouse=True)
def _more_agencies(_partners: None) -> None:
    for agency_id, kind in ((CLINIC, AgencyKind.PUBLIC_HEALTH), (COURT, AgencyKind.COURT)):
        register_agency(
            using="vault",
            by=system_actor("test"),
            agency_id=agency_id,
            slug=f"county-{kind.value.replace('_', '-')}",
            name="Made-up Agency",
            kind=kind,
            timezone="America/New_York",
            part2_status=Part2Status.NEITHER,
        )


def received(kind: ConsentKind = ConsentKind.PART2_TPO, holder: RecipientKind = RecipientKind.COVERED_ENTITY) -> UUID:
    """Outreach gave to recovery under a consent that names nobody else."""
    tie(MANAGER, RelationKind.TREATING)
    return agree(kind=kind, disclosers=(OUTREACH,), recipients=(Recipient(agency_id=RECOVERY, kind=holder),))


def pass_on(to: UUID, purpose: Purpose = Purpose.TREATMENT) -> Sent | Refusal:
    access = look(MANAGER, Purpose.TREATMENT)
    assert isinstance(access, Access)
    return gate.open_disclosure(
        access=access,
        by=MANAGER,
        person=PERSON,
        recipient_id=to,
        categories=FACTS,
        purpose=purpose,
        channel=Channel.PAGE,
        now=NOW,
    )


def test_nothing_is_passed_on_while_nobody_confirmed_the_law() -> None:
    received()
    assert isinstance(pass_on(CLINIC), Refusal)
    assert Entry.objects.using("vault").filter(action="consent.refuse_disclosure").count() == 1
    assert not Disclosure.objects.using("vault").filter(recipient_id=CLINIC).exists()


def test_a_covered_entity_under_tpo_may_once_the_law_is_confirmed(monkeypatch) -> None:
    monkeypatch.setattr(sending, "consent_law", lambda: CONFIRMED)
    consent_id = received()
    sent = pass_on(CLINIC)
    assert isinstance(sent, Sent)
    assert sent.notice.startswith("42 CFR part 2 prohibits")
    row = Disclosure.objects.using("vault").get(recipient_id=CLINIC)
    assert (row.discloser_id, row.consent_id, row.is_passed_on) == (RECOVERY, consent_id, True)
    for closed in (COURT, POLICE):
        assert isinstance(pass_on(closed), Refusal)
    actions.revoke_consent(by=staff("privacy_officer"), now=NOW, consent_id=consent_id)
    told = {one.recipient_id for one in _notices()}
    assert told == {RECOVERY, CLINIC}


def _notices():
    from tandem.consent.models import StopNotice

    return StopNotice.objects.using("vault").all()


@pytest.mark.parametrize(
    ("kind", "holder"),
    [
        (ConsentKind.PART2_DISCLOSURE, RecipientKind.COVERED_ENTITY),
        (ConsentKind.PART2_DISCLOSURE, RecipientKind.PART2_PROGRAM),
        (ConsentKind.PART2_TPO, RecipientKind.OTHER),
        (ConsentKind.PART2_TPO, RecipientKind.LAWFUL_HOLDER),
    ],
)
def test_every_other_holder_needs_a_new_consent(kind, holder, monkeypatch) -> None:
    monkeypatch.setattr(sending, "consent_law", lambda: CONFIRMED)
    received(kind, holder)
    assert isinstance(pass_on(CLINIC), Refusal)


def test_a_rule_that_lets_everybody_pass_on_is_caught_planted(monkeypatch) -> None:
    monkeypatch.setattr(sending, "refusal_to_pass_on", lambda *_args, **_words: None)
    received(ConsentKind.PART2_DISCLOSURE, RecipientKind.OTHER)
    assert isinstance(pass_on(CLINIC), Sent)
    assert consent_law().onward


def test_the_list_of_a_general_designation_names_who_received() -> None:
    """Harm: somebody signed for "whoever treats me" and cannot learn who that was (§ 2.24)."""
    tie(MANAGER, RelationKind.TREATING)
    classes = (Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),)
    general = agree(disclosers=(OUTREACH,), recipients=classes)
    look(MANAGER, Purpose.TREATMENT)
    own = staff("person", None)
    tie(own, RelationKind.SELF)
    access = look(own, Purpose.OWN_RECORD)
    assert isinstance(access, Access)
    (row,) = received_by_designation(access=access, person_id=PERSON, now=NOW)
    assert (row.recipient_id, row.consent_id) == (RECOVERY, general)
    later = NOW + timedelta(days=4 * 366)
    again = gate.open_record(by=own, person=PERSON, purpose=Purpose.OWN_RECORD, channel=Channel.PAGE, now=later)
    assert received_by_designation(access=again, person_id=PERSON, now=later) == []


def test_a_named_agency_is_not_on_the_list_of_designations() -> None:
    received()
    look(MANAGER, Purpose.TREATMENT)
    own = staff("person", None)
    tie(own, RelationKind.SELF)
    access = look(own, Purpose.OWN_RECORD)
    assert received_by_designation(access=access, person_id=PERSON, now=NOW) == []


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.API, Channel.FHIR, Channel.WEBHOOK])
def test_no_fact_of_a_person_leaves_by_mail_or_machine(channel: Channel) -> None:
    tie(MANAGER, RelationKind.TREATING)
    agree()
    access = look(MANAGER, Purpose.TREATMENT)
    assert isinstance(access, Access)
    answer = gate.open_disclosure(
        access=access,
        by=MANAGER,
        person=PERSON,
        recipient_id=OUTREACH,
        categories=FACTS,
        purpose=Purpose.TREATMENT,
        channel=channel,
        now=NOW,
    )
    assert isinstance(answer, Refusal)


def test_the_holder_is_judged_by_its_own_kind_and_not_by_another_receivers(monkeypatch) -> None:
    """Harm: a landlord passes records on because a hospital stands in the same consent."""
    monkeypatch.setattr(sending, "consent_law", lambda: CONFIRMED)
    tie(MANAGER, RelationKind.TREATING)
    first, own = (
        Recipient(agency_id=one, kind=kind)
        for one, kind in ((OUTREACH, RecipientKind.COVERED_ENTITY), (RECOVERY, RecipientKind.OTHER))
    )
    agree(kind=ConsentKind.PART2_TPO, disclosers=(OUTREACH,), recipients=(first, own))
    assert isinstance(pass_on(CLINIC), Refusal)


def test_only_who_is_named_may_pass_on_and_no_class_of_receivers(monkeypatch) -> None:
    """Harm: "whoever treats me" becomes "whoever they think does". Planted: a law that lets everybody pass on."""
    monkeypatch.setattr(sending, "refusal_to_pass_on", lambda *_given, **_named: None)
    tie(MANAGER, RelationKind.TREATING)
    whoever = (Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),)
    agree(kind=ConsentKind.PART2_TPO, disclosers=(OUTREACH,), recipients=whoever)
    assert isinstance(pass_on(CLINIC), Refusal)
