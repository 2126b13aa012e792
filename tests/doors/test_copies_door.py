"""Copies, stop-use notices and offline visits at the care door.

Harm prevented: a file that anybody can fetch, a notice that names the person, a phone that opens a record after the
word was taken back.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from tandem.agencies.types import AgencyKind, Role
from tandem.consent.actions import end_relation, record_consent, record_relation, revoke_consent
from tandem.consent.models import Consent, Disclosure, Relation, StopNotice
from tandem.consent.types import Category, Recipient, RelationKind, RelationSource
from tandem.core.actor import Actor, system_actor
from tests.factories.consents import complete_consent
from tests.factories.people import a_person, a_visit
from tests.factories.signin import Staff, make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def to(name: str, *parts: UUID) -> str:
    return reverse(f"care:{name}", CARE, args=parts)


def tie(person: UUID, staff: Staff, kind: RelationKind) -> UUID:
    return record_relation(
        by=system_actor("test"),
        now=timezone.now(),
        person_id=person,
        kind=kind,
        source=RelationSource.CASE,
        account_id=staff.account_id,
    )


@pytest.fixture
def giver(client) -> Staff:
    return sign_in(client, Role.CASE_MANAGER, agency=make_agency(AgencyKind.OUTREACH, "test-outreach"))


@pytest.fixture
def taker_client() -> Client:
    return Client()


@pytest.fixture
def taker(taker_client) -> Staff:
    return sign_in(taker_client, Role.CASE_MANAGER, agency=make_agency(AgencyKind.TREATMENT, "test-recovery"))


@pytest.fixture
def person(giver, taker) -> UUID:
    found = a_person(agency_id=giver.agency_id)
    tie(found, giver, RelationKind.ASSIGNMENT)
    tie(found, taker, RelationKind.TREATING)
    return found


def agree(person: UUID, giver: Staff, taker: Staff) -> UUID:
    now = timezone.now()
    terms = complete_consent(
        person_id=person,
        disclosers=(giver.agency_id,),
        recipients=(Recipient(agency_id=taker.agency_id),),
        categories=frozenset({Category.IDENTITY, Category.CONTACT, Category.REFERRAL}),
        signed_at=now,
        expires_at=now + timedelta(days=90),
    )
    return record_consent(by=giver.actor, now=now, terms=terms)


def ask(client, person: UUID, taker: Staff):
    return client.post(
        to("copy_ask", person), {"partner": str(taker.agency_id), "categories": ["identity", "contact"]}
    )


def fetch_address(taker_client) -> str:
    return form_address(taker_client.get(to("copies")).content.decode(), "fetch")


def form_address(page: str, what: str) -> str:
    return re.findall(rf'action="([^"]+/{what}/)"', page)[0]


def test_a_copy_goes_from_desk_to_desk_once(client, taker_client, person, giver, taker):
    assert "has not agreed in writing" in ask(client, person, taker).content.decode()
    agree(person, giver, taker)
    assert ask(client, person, taker).url == to("copies")
    listing = taker_client.get(to("copies")).content.decode()
    assert "Wren" not in listing
    where = fetch_address(taker_client)
    answer = taker_client.post(where)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert "Wren" in text
    assert "Made-up Lane" in text
    assert NOTICE in text
    assert "What the person agreed to" in text
    assert taker_client.post(where).status_code == 403
    left = Disclosure.objects.using("vault").filter(channel="pdf", is_reading=False)
    assert left.count() == 1


def text_of(content: bytes) -> str:
    from io import BytesIO

    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_a_ready_file_is_gone_with_the_consent(client, taker_client, person, giver, taker):
    consent_id = agree(person, giver, taker)
    ask(client, person, taker)
    where = fetch_address(taker_client)
    revoke_consent(by=giver.actor, now=timezone.now(), consent_id=consent_id)
    assert taker_client.post(where).status_code == 403
    assert "Taken back by the person" in taker_client.get(to("copies")).content.decode()


def test_a_stranger_cannot_tell_a_file_from_none(client, taker_client, person, giver, taker):
    agree(person, giver, taker)
    ask(client, person, taker)
    where = fetch_address(taker_client)
    stranger = Client()
    sign_in(stranger, Role.CASE_MANAGER, agency=make_agency(AgencyKind.TREATMENT, "test-other"))
    answers = [stranger.post(where), stranger.post(to("copy_fetch", uuid4()))]
    assert [one.status_code for one in answers] == [403, 403]
    sentence = "There is no such copy for your agency, or it is gone."
    assert all(sentence in one.content.decode() for one in answers)


def test_a_notice_is_read_and_answered_and_names_nobody(client, taker_client, person, giver, taker):
    consent_id = agree(person, giver, taker)
    ask(client, person, taker)
    taker_client.post(fetch_address(taker_client))
    revoke_consent(by=giver.actor, now=timezone.now(), consent_id=consent_id)
    page = taker_client.get(to("notices")).content.decode()
    assert str(consent_id)[:8] in page
    assert "Name and birth date" in page
    for word in ("Wren", str(person)):
        assert word not in page
    assert StopNotice.objects.using("vault").get().state == "sent", "reading a page changes nothing"
    assert taker_client.get(form_address(page, "seen")).status_code == 405
    assert taker_client.post(form_address(page, "seen")).url == to("notices")
    assert StopNotice.objects.using("vault").get().state == "seen"
    where = form_address(page, "stopped")
    assert client.post(where).status_code == 403
    assert taker_client.post(where).url == to("notices")
    assert "Stopped" in taker_client.get(to("notices")).content.decode()


@pytest.fixture
def visitor(client) -> Staff:
    return sign_in(client, Role.OUTREACH_WORKER)


@pytest.fixture
def visited(visitor) -> UUID:
    found = a_person(agency_id=visitor.agency_id)
    a_visit(found)
    tie(found, visitor, RelationKind.VISIT)
    return found


def opened(bundle: dict, keys: dict) -> list[dict]:
    found = []
    for part in bundle["parts"]:
        if part["id"] in keys:
            cipher = AESGCM(b64decode(keys[part["id"]]))
            plain = cipher.decrypt(b64decode(part["nonce"]), b64decode(part["box"]), part["id"].encode())
            found.append(json.loads(plain))
    return found


def test_visits_go_along_sealed_and_open_while_the_lease_stands(client, visited, visitor):
    answer = client.post(to("offline_take"))
    assert answer["Content-Disposition"] == 'attachment; filename="visits.json"'
    for word in (b"Wren", b"Made-up Lane", b"555-0100", visited.hex.encode(), str(visited).encode()):
        assert word not in answer.content
    bundle = json.loads(answer.content)
    where = to("offline_keys", UUID(bundle["lease"]))
    given = client.post(where).json()
    (visit,) = opened(bundle, given["keys"])
    assert "Wren" in visit["name"]
    assert visit["address"] == "12 Made-up Lane"
    assert 0 < given["left"] <= 12 * 3600
    with pytest.raises(InvalidTag):
        AESGCM(bytes(32)).decrypt(
            b64decode(bundle["parts"][0]["nonce"]),
            b64decode(bundle["parts"][0]["box"]),
            bundle["parts"][0]["id"].encode(),
        )
    stranger = Client()
    sign_in(stranger, Role.CASE_MANAGER, agency=make_agency(AgencyKind.TREATMENT, "test-other"))
    assert stranger.post(where).status_code == 403
    client.post(to("offline_hand_in"))
    assert client.post(where).status_code == 403


def test_a_visit_that_is_no_longer_ones_own_does_not_open(client, visited, visitor):
    bundle = json.loads(client.post(to("offline_take")).content)
    tied = Relation.objects.using("vault").get(person_id=visited, account_id=visitor.account_id)
    end_relation(by=visitor.actor, now=timezone.now(), relation_id=tied.id)
    given = client.post(to("offline_keys", UUID(bundle["lease"]))).json()
    assert given["keys"] == {}


def test_the_page_says_what_it_cannot_do(client, visitor):
    page = client.get(to("offline")).content.decode()
    assert "cannot be called back" in page


def test_no_copy_by_those_who_may_not(client, person):
    """Harm: an outreach worker without a case, or a police partner, makes a file of the record."""
    for role in (Role.OUTREACH_WORKER, Role.CO_RESPONDER, Role.PRIVACY_OFFICER):
        other = Client()
        sign_in(other, role)
        assert other.get(to("copies")).status_code in (302, 403)
        assert other.post(to("copy_ask", person)).status_code in (302, 403)
    assert Consent.objects.using("vault").count() == 0
    assert isinstance(system_actor("test"), Actor)
