"""A record opened in an emergency, through the pages. Harm prevented: a way around consent that nobody notices."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.audit.models import Entry
from tandem.consent import queries
from tandem.consent.models import Disclosure, RecordedGround
from tandem.consent.types import EmergencyNature, Ground, OpeningState
from tandem.core.refusals import Refused
from tandem.journeys import emergency_access
from tandem.people.actions import issue_own_code
from tests.factories.access import an_access
from tests.factories.county import riverbend
from tests.factories.people import TEAM, WREN, a_person, a_visit
from tests.factories.signin import Staff, make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
TAPS = {"nature": "overdose", "cannot_ask": "on"}


@pytest.fixture
def known() -> UUID:
    """A made-up person whom the outreach team knows by a call."""
    riverbend()
    person_id = a_person()
    a_visit(person_id)
    return person_id


@pytest.fixture
def medic() -> tuple[Client, Staff]:
    client = Client()
    return client, sign_in(client, Role.MEDICAL_RESPONDER, agency=make_agency(AgencyKind.FIRE_EMS))


@pytest.fixture
def officer() -> tuple[Client, Staff]:
    client = Client()
    return client, sign_in(client, Role.PRIVACY_OFFICER, agency=make_agency(AgencyKind.FIRE_EMS))


def at(name: str, *args: object) -> str:
    return reverse(name, CARE, args=args)


def opened(client: Client, person_id: UUID) -> str:
    """Open by id and give the address of what is shown."""
    answer = client.post(at("care:emergency_person", person_id), TAPS)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def test_a_card_opens_the_record_for_an_hour_and_shows_what_is_needed(known, medic, officer):
    client, staff = medic
    access = an_access(known, now=timezone.now())
    code = issue_own_code(
        access=access, by=staff.actor, person_id=known, now=timezone.now(), wall=timezone.now()
    ).code
    answer = client.post(at("care:emergency"), {**TAPS, "code": code}, follow=True)
    text = answer.content.decode()
    assert "Wren Ashgrove" in text
    assert WREN.address not in text
    assert WREN.phone not in text
    row = Disclosure.objects.using("vault").get(person_id=known)
    assert (row.ground, row.discloser_id, row.recipient_id) == (Ground.MEDICAL_EMERGENCY, TEAM, staff.agency_id)
    looked = Entry.objects.using("vault").filter(action="consent.open_record", actor_id=staff.account_id)
    assert looked.first().policies == ["ground-emergency"]


def test_a_wrong_code_says_nothing_and_is_noted(known, medic, officer):
    client, _staff = medic
    answer = client.post(at("care:emergency"), {**TAPS, "code": "0123-4567-89AB-CDEF"})
    assert "No record opens with this code" in answer.content.decode()
    assert not RecordedGround.objects.using("vault").exists()
    assert Entry.objects.using("vault").filter(action="consent.record_wrong_card").exists()


def test_an_id_that_nobody_has_leaves_the_same_record(medic, officer):
    """Harm: trying ids in the emergency door goes unseen because nobody is behind them."""
    client, _staff = medic
    text = client.get(opened(client, uuid4())).content.decode()
    assert "Nothing is held here" in text
    assert RecordedGround.objects.using("vault").count() == 1
    assert len(queries.unread_notices(by=officer[1].actor)) == 1


def test_after_the_hour_or_for_a_colleague_it_is_closed(known, medic, officer):
    client, staff = medic
    address = opened(client, known)
    other = Client()
    sign_in(other, Role.MEDICAL_RESPONDER, agency=make_agency(AgencyKind.FIRE_EMS), username="colleague")
    assert other.get(address).status_code == 403
    record_id = RecordedGround.objects.using("vault").get().id
    later = timezone.now() + timedelta(minutes=61)
    with pytest.raises(Refused, match="over"):
        emergency_access.facts_of(by=staff.actor, record_id=record_id, now=later)
    assert client.post(f"{address}close/").status_code == 302
    assert client.get(address).status_code == 403


def test_the_second_person_reads_the_notice_and_reviews(known, medic, officer):
    opened(medic[0], known)
    client, staff = officer
    record_id = RecordedGround.objects.using("vault").get().id
    assert "Review an emergency opening" in client.get(at("privacy:home")).content.decode()
    assert "Overdose" in client.get(at("privacy:emergencies")).content.decode()
    text = client.get(at("privacy:emergency", record_id)).content.decode()
    assert "Wren" not in text
    assert queries.unread_notices(by=staff.actor) == set()
    assert client.post(at("privacy:emergency", record_id), {"reason": "no_emergency"}).status_code == 302
    found = queries.opening_of(record_id=record_id, now=timezone.now())
    assert (found.state, found.reviewed_by) == (OpeningState.NOT_JUSTIFIED, staff.account_id)


def test_a_late_review_is_loud(known, medic, officer, monkeypatch):
    """Harm: seventy-two hours pass, and no page says so."""
    opened(medic[0], known)
    later = timezone.now() + timedelta(hours=73)
    clock = SimpleNamespace(now=lambda: later, localtime=timezone.localtime)
    monkeypatch.setattr("tandem.web.office.privacy.emergencies.timezone", clock)
    assert "A review is late" in officer[0].get(at("privacy:emergencies")).content.decode()
    assert emergency_access.statement(now=later) == {"opened": 1, "reviewed": 0, "overdue": 1}


def test_the_person_reads_of_it_on_their_own_page(known, medic, officer):
    """Harm: everybody knows of the opening but the person."""
    staff = medic[1].actor
    now = timezone.now()
    emergency_access.open_in_emergency(by=staff, person_id=known, nature=EmergencyNature.INJURY, now=now)
    access = an_access(known, now=now, role="person")
    shown = queries.openings_of_person(access=access, person_id=known, now=now)
    assert [(one.agency_id, one.nature) for one in shown] == [(staff.agency_id, EmergencyNature.INJURY)]


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.MEDICAL_RESPONDER])
def test_no_other_role_gets_to_the_page(role, known):
    client = Client()
    sign_in(client, role)
    assert client.get(at("care:emergency")).status_code in (302, 403)
    assert client.post(at("care:emergency_person", known), TAPS).status_code in (302, 403)
    assert not RecordedGround.objects.using("vault").exists()
