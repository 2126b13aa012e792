"""Do I have to report? Harm prevented: a report that a program made, or that the person never hears of."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.consent.actions import record_relation
from tandem.consent.models import Disclosure
from tandem.consent.types import Ground, Purpose, RelationKind, RelationSource
from tandem.journeys import accounting, own_record, told_reports
from tandem.oversight.models import MandatoryReport
from tests.factories.access import an_access
from tests.factories.county import riverbend
from tests.factories.people import a_person
from tests.factories.signin import Staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
ALL_YES = {"seen_or_told": "yes", "harm": "yes"}


def at(name: str, *args: object) -> str:
    return reverse(name, CARE, args=args)


def worker(person_id: UUID, agency: str = "riverbend-outreach") -> tuple[Client, Staff]:
    """A case manager to whom the person is assigned."""
    client = Client()
    staff = sign_in(client, Role.CASE_MANAGER, agency=agency)
    record_relation(
        by=staff.actor,
        now=timezone.now(),
        person_id=person_id,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.CASE,
        account_id=staff.account_id,
    )
    return client, staff


@pytest.fixture
def known() -> UUID:
    riverbend()
    return a_person()


def test_a_report_takes_three_human_acts_and_counts_as_a_disclosure(known):
    client, _staff = worker(known)
    assert "Riverbend Code 9-101" in client.get(at("care:duty", known)).content.decode()
    address = at("care:duty_rule", known, "child_abuse")
    text = client.post(address, {**ALL_YES, "step": "ask"}).content.decode()
    assert "A supervisor decides" in text
    assert "court order" in text
    assert not MandatoryReport.objects.using("vault").exists()
    report = client.post(address, {**ALL_YES, "step": "draft"}).url
    client.post(report, {"step": "sign"})
    client.post(report, {"step": "made", "facts": ["what_was_seen"], "telling": "told"})
    row = MandatoryReport.objects.using("vault").get()
    assert row.state == "drafted"
    boss = Client()
    sign_in(boss, Role.COORDINATOR, agency="riverbend-outreach")
    assert "Waits for your decision" in boss.get(at("care:reports")).content.decode()
    boss.post(report, {"step": "sign"})
    assert not Disclosure.objects.using("vault").exists()
    assert "You made the report" in client.get(report).content.decode()
    client.post(report, {"step": "made", "facts": ["what_was_seen", "child_name"], "telling": "told"})
    row.refresh_from_db(using="vault")
    assert (row.state, row.to, row.facts) == ("made", "child_protection", ["child_name", "what_was_seen"])
    told = Disclosure.objects.using("vault").get()
    assert (told.id, told.ground, told.person_id) == (row.disclosure_id, Ground.CHILD_ABUSE_REPORT, known)
    assert told.categories == ["contact", "identity"]
    access = an_access(known, now=timezone.now())
    assert len(told_reports.told_to_person(access=access, person_id=known, now=timezone.now())) == 1


def test_a_report_that_is_unsafe_to_tell_is_counted_and_kept_back(known):
    """Harm: the person who harms the child reads of the report on a shared phone."""
    client, _staff = worker(known)
    report = client.post(at("care:duty_rule", known, "child_abuse"), {**ALL_YES, "step": "draft"}).url
    boss = Client()
    sign_in(boss, Role.COORDINATOR, agency="riverbend-outreach")
    boss.post(report, {"step": "sign"})
    client.post(report, {"step": "made", "facts": ["child_name"], "telling": "unsafe"})
    assert Disclosure.objects.using("vault").count() == 1
    now = timezone.now()
    access = an_access(known, now=now, role="person", purpose=Purpose.OWN_RECORD)
    assert told_reports.told_to_person(access=access, person_id=known, now=now) == []
    assert accounting.passed_on(access=access, person_id=known, now=now) == []
    looks = own_record.who_looked(access=access, person_id=known)
    assert "consent.record_disclosure" not in {one.action for one in looks}


def test_a_supervisor_who_says_no_ends_it(known):
    client, _staff = worker(known)
    report = client.post(at("care:duty_rule", known, "child_abuse"), {**ALL_YES, "step": "draft"}).url
    boss = Client()
    sign_in(boss, Role.COORDINATOR, agency="riverbend-outreach")
    boss.post(report, {"step": "no_report"})
    boss.post(report, {"step": "sign"})
    client.post(report, {"step": "made", "facts": ["child_name"], "telling": "told"})
    assert MandatoryReport.objects.using("vault").get().state == "not_reported"
    assert not Disclosure.objects.using("vault").exists()


def test_a_treatment_program_is_told_to_ask_counsel(known):
    """Harm: Part 2 records go out while nobody has confirmed § 2.12(c)(6)."""
    client, staff = worker(known, "riverbend-outreach")
    from tandem.agencies.models import Agency

    Agency.objects.using("vault").filter(id=staff.agency_id).update(part2_status="part2_program")
    text = client.post(at("care:duty_rule", known, "child_abuse"), {**ALL_YES, "step": "draft"}).content.decode()
    assert "Ask counsel at once" in text
    assert not MandatoryReport.objects.using("vault").exists()


@pytest.mark.parametrize("state", ["massachusetts", "ohio", "california", ""])
def test_a_state_that_nobody_confirmed_keeps_it_closed(known, settings, state):
    settings.TANDEM_STATE = state
    client, _staff = worker(known)
    assert "Nobody has confirmed" in client.get(at("care:duty", known)).content.decode()
    answer = client.post(at("care:duty_rule", known, "child_abuse"), {**ALL_YES, "step": "draft"})
    assert answer.status_code == 403
    assert not MandatoryReport.objects.using("vault").exists()


def test_strangers_and_other_roles_draft_nothing(known):
    """Harm: a police partner or a colleague from elsewhere reports somebody they do not work with."""
    for role, agency in (
        (Role.CASE_MANAGER, "riverbend-outreach"),
        (Role.CO_RESPONDER, "riverbend-police"),
        (Role.MEDICAL_RESPONDER, "riverbend-recovery"),
    ):
        client = Client()
        sign_in(client, role, agency=agency)
        answer = client.post(at("care:duty_rule", known, "child_abuse"), {**ALL_YES, "step": "draft"})
        assert answer.status_code == 403
    assert not MandatoryReport.objects.using("vault").exists()
