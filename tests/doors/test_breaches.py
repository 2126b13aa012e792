"""A breach through the pages, from an unjustified opening to the letter. Harm prevented: nobody tells the person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.consent.actions import record_relation
from tandem.consent.types import RelationKind, RelationSource
from tandem.journeys import breach_watch
from tandem.oversight.queries.breaches import breach_file
from tandem.oversight.types.breaches import BreachFile, BreachSource, BreachState, Factor
from tests.factories.access import an_access
from tests.factories.county import riverbend
from tests.factories.people import a_person
from tests.factories.signin import Staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


@pytest.fixture
def known() -> UUID:
    riverbend()
    return a_person()


@pytest.fixture
def officer(known) -> tuple[Client, Staff]:
    client = Client()
    return client, sign_in(client, Role.PRIVACY_OFFICER, agency="riverbend-outreach")


def at(name: str, *args: object) -> str:
    return reverse(name, CARE, args=args)


def a_file(staff: Staff, person_id: UUID) -> UUID:
    now = timezone.now()
    return breach_watch.open_file(
        by=staff.actor,
        source=BreachSource.SNOOPING,
        discovered_on=now.date(),
        person_ids=[person_id],
        source_id=uuid4(),
        now=now,
    )


def file_of(staff: Staff, breach_id: UUID) -> BreachFile:
    found = breach_file(breach_id=breach_id, agency_id=staff.agency_id, today=timezone.now().date())
    assert found is not None
    return found


def test_the_officer_takes_a_file_to_its_end(known, officer):
    client, staff = officer
    day = timezone.now().date().isoformat()
    fields = {"source": "lost_or_stolen", "discovered_on": day, "records": f"{known}\n"}
    address = client.post(at("privacy:breaches"), fields).url
    breach_id = UUID(address.split("/")[-2])
    assert "60 days" in client.get(at("privacy:breaches")).content.decode()
    assert "Notice of a breach" in client.get(at("privacy:home")).content.decode()
    text = client.get(address).content.decode()
    assert "45 CFR 164.404" in text
    assert "Wren" not in text
    client.post(address, {"step": "contain"})
    client.post(address, {"step": "assess", **dict.fromkeys(Factor, "low"), "acquired": "not_low"})
    assert file_of(staff, breach_id).state is BreachState.NOTICES_DUE
    client.post(address, {"step": "sent"})
    assert file_of(staff, breach_id).state is BreachState.NOTICES_DUE
    worker = Client()
    colleague = sign_in(worker, Role.CASE_MANAGER, agency="riverbend-outreach")
    record_relation(
        by=colleague.actor,
        now=timezone.now() - timedelta(minutes=1),
        person_id=known,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.CASE,
        account_id=colleague.account_id,
    )
    assert "Wren Ashgrove" in worker.get(at("care:letters")).content.decode()
    letter = worker.get(at("care:letter", known, breach_id)).content.decode()
    for words in ("Wren Ashgrove", "12 Made-up Lane", "lost or stolen", "Riverbend Outreach"):
        assert words in letter
    assert worker.post(at("care:letter", known, breach_id), {"way": "letter"}).status_code == 302
    client.post(address, {"step": "sent"})
    client.post(address, {"step": "report", "to": "hhs", "made_on": day})
    client.post(address, {"step": "close"})
    assert file_of(staff, breach_id).state is BreachState.CLOSED


def test_a_letter_speaks_the_language_of_the_person():
    """Harm: a notice in a language that the person does not read."""
    riverbend()
    from tandem.oversight.types.breaches import BreachNotice
    from tests.factories.county import TEAM

    for source in BreachSource:
        notice = BreachNotice(uuid4(), TEAM, timezone.now().date(), source, None, None)
        english = breach_watch.letter_words(notice=notice, language="en")
        spanish = breach_watch.letter_words(notice=notice, language="es")
        assert len(english) == len(spanish) == 7
        assert "Riverbend Outreach" in spanish[-1]
        assert not set(english) & set(spanish)


def test_a_stranger_prints_no_letter_and_the_person_reads_it(known, officer):
    client, staff = officer
    breach_id = a_file(staff, known)
    stranger = Client()
    sign_in(stranger, Role.CASE_MANAGER, agency="riverbend-outreach")
    assert stranger.get(at("care:letter", known, breach_id)).status_code == 403
    access, now = an_access(known, now=timezone.now()), timezone.now()
    assert breach_watch.notices_to(access=access, person_id=known, now=now) == []
    client.post(at("privacy:breach", breach_id), {"step": "assess", **dict.fromkeys(Factor, "not_low")})
    assert [one.breach_id for one in breach_watch.notices_to(access=access, person_id=known, now=now)] == [breach_id]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.MEDICAL_RESPONDER])
def test_other_roles_do_not_keep_breach_files(role, known, officer):
    client = Client()
    sign_in(client, role, agency="riverbend-outreach")
    breach_id = a_file(officer[1], known)
    for address in (at("privacy:breaches"), at("privacy:breach", breach_id)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"step": "close"}).status_code == 403
    assert file_of(officer[1], breach_id).state is BreachState.DISCOVERED
