"""An audit through the pages. Harm prevented: an auditor who sees names, or goes on looking after the last day."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent.actions import record_disclosure
from tandem.consent.types import Category, Channel, Ground, Purpose
from tests.factories.county import PROVIDER, riverbend
from tests.factories.people import a_person, a_visit
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


def at(name: str, *args: object) -> str:
    return reverse(name, CARE, args=args)


@pytest.fixture
def looking() -> tuple[Client, Client, UUID]:
    """An officer, an auditor with an agreement, and the audited record."""
    riverbend()
    person_id = a_person()
    a_visit(person_id)
    officer, auditor = Client(), Client()
    staff = sign_in(officer, Role.PRIVACY_OFFICER, agency="riverbend-outreach")
    eyes = sign_in(auditor, Role.AUDITOR, agency="riverbend-recovery")
    record_disclosure(
        by=staff.actor,
        now=timezone.now(),
        person_id=person_id,
        ground=Ground.CONSENT,
        consent_id=None,
        recipient_id=PROVIDER,
        categories=[Category.REFERRAL],
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        notice_version="2.32-short-2024",
    )
    fields = {
        "auditor": str(eyes.account_id),
        "agreement": "MOU-7",
        "body": "funder",
        "until_on": (timezone.now() + timedelta(days=20)).date().isoformat(),
        "has_agreed": "on",
    }
    assert officer.post(at("audit:arranged"), fields).status_code == 302
    return officer, auditor, person_id


def test_an_auditor_looks_at_records_without_names(looking):
    _officer, auditor, person_id = looking
    text = auditor.get(at("audit:sessions")).content.decode()
    assert "MOU-7" in text
    address = text.split('class="task-title" href="')[1].split('"')[0]
    page = auditor.get(address).content.decode()
    assert "Record 1 of 1" in page
    for telling in ("Wren", "Ashgrove", "Made-up Lane", str(person_id)):
        assert telling not in page
    entry = Entry.objects.using("vault").filter(action="consent.open_record", actor_role="auditor").get()
    assert entry.policies == ["ground-audit"]
    assert not {"identity", "contact", "counselling_notes"} & set(entry.details["categories"])
    assert auditor.get(f"/care/people/{person_id}/").status_code == 403


def test_it_ends_on_its_day_or_when_the_officer_says_so(looking, monkeypatch):
    officer, auditor, _person = looking
    address = auditor.get(at("audit:sessions")).content.decode().split('class="task-title" href="')[1].split('"')[0]
    later = timezone.now() + timedelta(days=22)
    with monkeypatch.context() as moved:
        clock = SimpleNamespace(now=lambda: later, localtime=timezone.localtime)
        moved.setattr("tandem.web.office.audits.views.timezone", clock)
        assert auditor.get(address).status_code == 404
    record_id = UUID(address.split("/")[-3])
    assert officer.post(at("audit:end", record_id)).status_code == 302
    assert auditor.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.COORDINATOR, Role.EPIDEMIOLOGIST, Role.PRIVACY_OFFICER])
def test_nobody_else_looks(role, looking):
    _officer, auditor, _person = looking
    address = auditor.get(at("audit:sessions")).content.decode().split('class="task-title" href="')[1].split('"')[0]
    client = Client()
    sign_in(client, role, agency="riverbend-outreach")
    assert client.get(address).status_code == 403
    assert client.get(at("audit:sessions")).status_code == 403
