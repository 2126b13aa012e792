"""A person's own page. Harm prevented: somebody who kept the code reads along; a consent cannot be taken back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from tandem.audit.models import Entry
from tandem.consent import gate
from tandem.consent.actions import record_disclosure, record_relation
from tandem.consent.models import Consent, Disclosure
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    Ground,
    Label,
    Origin,
    Purpose,
    RelationKind,
    RelationSource,
)
from tandem.core.actor import Actor, system_actor
from tandem.journeys import opening, own_entry, take_consent
from tandem.keys.fields import move_to
from tandem.people.rules.own_codes import MOST_OF_ONE_ADDRESS
from tandem.web.care.own import session
from tests.factories.county import CASE_MANAGER, PROVIDER, PROVIDER_STAFF, TEAM, riverbend
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
CARE = "tandem.config.urls_care"
OTHER = "7" * 16
SECRET = "late blue heron"


@pytest.fixture(autouse=True)
def _county():
    cache.clear()
    riverbend()


def tie(person_id: UUID, by: Actor, kind: RelationKind) -> None:
    record_relation(
        by=system_actor("test"),
        now=timezone.now(),
        person_id=person_id,
        kind=kind,
        source=RelationSource.CASE,
        account_id=by.account_id,
    )


@dataclass(frozen=True)
class Signed:
    """A person with a consent, and the code on their paper."""

    person_id: UUID
    consent_id: UUID
    own_code: str


def given_code(person_id: UUID, secret: str = SECRET) -> str:
    now = timezone.now()
    access = opening.record(by=CASE_MANAGER, person_id=person_id, now=now)
    given = own_entry.give_code(access=access, by=CASE_MANAGER, person_id=person_id, secret=secret, now=now, wall=now)
    return given.code


@pytest.fixture
def signed() -> Signed:
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    tie(person_id, PROVIDER_STAFF, RelationKind.TREATING)
    now = timezone.now()
    terms = take_consent.draft(
        by=CASE_MANAGER,
        person_id=person_id,
        name="Wren Ashgrove",
        recipient_ids=[PROVIDER],
        categories=[*take_consent.USUAL, Category.SCREENING],
        expires_at=now + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    consent = take_consent.sign(
        access=opening.record(by=CASE_MANAGER, person_id=person_id, now=now),
        by=CASE_MANAGER,
        terms=terms,
        shown=take_consent.show(by=CASE_MANAGER, terms=terms, now=now).mark,
        given_name="Wren",
        family_name="Ashgrove",
        birth_on=None,
        signature="Wren Ashgrove",
        now=now,
    )
    return Signed(person_id, consent.consent_id, given_code(person_id))


def address(name: str, *more) -> str:
    return reverse(f"care:{name}", CARE, args=more)


def enter(client, code: str, secret: str = SECRET):
    return client.post(address("own"), {"code": code, "secret": secret})


def provider_reads(category: Category) -> bool:
    """Whether the provider's treating staff can read what the outreach team wrote of this kind."""
    person_id = Consent.objects.using("vault").first().person_id
    found = gate.open_record(
        by=PROVIDER_STAFF, person=person_id, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=timezone.now()
    )
    return isinstance(found, Access) and found.opens(category, Label(Origin.CARE, True, TEAM))


def test_the_code_opens_the_page_and_it_closes(client, signed):
    assert enter(client, signed.own_code.lower().replace("-", " ")).status_code == 302
    page = client.get(address("own")).content.decode()
    for words in ("In force", "Riverbend Recovery", "case manager, Riverbend Outreach", "opened the record"):
        assert words in page
    cookie = client.cookies[session.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/care/own/")
    client.post(address("own_leave"))
    assert "Your code" in client.get(address("own")).content.decode()
    client.cookies[session.COOKIE] = cookie.value
    assert "Your code" in client.get(address("own")).content.decode()


def test_the_page_closes_by_itself(client, signed, monkeypatch):
    enter(client, signed.own_code)
    monkeypatch.setattr(session, "LASTS", timedelta(0))
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("tandem.web.care.own.entry.timezone.now", lambda: later)
    assert "Your code" in client.get(address("own")).content.decode()


def test_every_wrong_code_gets_the_same_answer_and_they_run_out(client, signed):
    texts = set()
    for wrong in ("", "x", OTHER, signed.own_code[:-1], signed.own_code[:-1] + "!"):
        answer = enter(client, wrong)
        assert answer.status_code == 200
        texts.add(re.sub(r' value="[^"]*"', "", answer.content.decode()))
    assert len(texts) == 1
    assert "open no page" in texts.pop()
    for _ in range(MOST_OF_ONE_ADDRESS):
        answer = enter(client, OTHER)
    assert answer.status_code == 429
    cache.clear()
    assert enter(client, signed.own_code).status_code == 429, "a right one neither, or guessing goes on"


def test_without_the_code_nothing_opens(client, signed):
    consent = Consent.objects.using("vault").get()
    closed = [("own_passed_on", "six-years"), ("own_passed_on_pdf", "six-years"), ("own_data",), ("own_paper",)]
    closed += [("own_narrow", consent.id), ("own_copy", consent.id)]
    for place in closed:
        assert client.get(address(*place)).url == address("own"), place
    assert client.post(address("own_take_back", consent.id)).url == address("own")
    assert provider_reads(Category.REFERRAL)


def test_taking_back_closes_the_providers_read_at_once(client, signed):
    enter(client, signed.own_code)
    assert provider_reads(Category.REFERRAL)
    answer = client.post(address("own_take_back", signed.consent_id), follow=True)
    assert "nothing more is shared" in answer.content.decode()
    assert "Taken back" in answer.content.decode()
    assert not provider_reads(Category.REFERRAL)


def test_sharing_less_puts_a_smaller_consent_in_its_place(client, signed):
    enter(client, signed.own_code)
    kept = {"recipients": [str(PROVIDER), str(TEAM)], "categories": ["identity", "contact", "referral", "screening"]}
    same = client.post(address("own_narrow", signed.consent_id), {**kept, "typed": "Wren Ashgrove"})
    assert "Untick something" in same.content.decode()
    unsigned = client.post(address("own_narrow", signed.consent_id), {**kept, "categories": ["referral"]})
    assert "Type your name" in unsigned.content.decode()
    assert provider_reads(Category.SCREENING)
    less = {**kept, "categories": ["identity", "contact", "referral"], "typed": "Wren Ashgrove"}
    assert client.post(address("own_narrow", signed.consent_id), less).url == address("own")
    assert provider_reads(Category.REFERRAL)
    assert not provider_reads(Category.SCREENING)
    more = {**kept, "categories": ["case"], "typed": "Wren Ashgrove"}
    newest = Consent.objects.using("vault").order_by("-recorded_at").first()
    assert client.post(address("own_narrow", newest.id), more).status_code == 200, "nothing can be added"


def test_another_persons_consent_cannot_be_taken_back(client, signed):
    enter(client, signed.own_code)
    consent = Consent.objects.using("vault").get()
    move_to(consent, "person_id", a_person(agency_id=TEAM))
    consent.pk = UUID(int=9)
    consent.save(using="vault", force_insert=True)
    answer = client.post(address("own_take_back", consent.pk), follow=True)
    assert "There is no such consent." in answer.content.decode()
    assert client.get(address("own_copy", consent.pk)).status_code == 404


def test_the_download_holds_what_the_page_shows(client, signed):
    """Harm: a person who asks for their record gets half of it, or nobody sees that it was taken."""
    enter(client, signed.own_code)
    data = json.loads(client.get(address("own_data")).content)
    assert data["Name"] == "Wren Ashgrove"
    assert len(data["Consents"]) == 1
    assert any("case manager" in line for line in data["Who looked"])
    paper = client.get(address("own_paper"))
    assert "attachment" in paper["Content-Disposition"]
    words = text_of_pdf(paper.content)
    for line in ("Wren Ashgrove", "Riverbend Recovery", "case manager, Riverbend Outreach"):
        assert line in words
    assert "took a copy of the record" in client.get(address("own")).content.decode()
    channels = {row.details["channel"] for row in readings()}
    assert channels >= {"page", "export", "pdf"}


def readings():
    return Entry.objects.using("vault").filter(actor_role="person", action="consent.open_record")


def text_of_pdf(content: bytes) -> str:
    reader = PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("language", "heading"), [("en", "What was passed on"), ("es", "Lo que se transmitió")])
def test_the_accounting_reaches_as_far_back_as_the_law_and_speaks_the_persons_language(
    client, signed, language, heading
):
    """Harm: a person cannot read, keep or print who received what about them, or only a part of it."""
    Disclosure.objects.using("vault").all().delete()
    for years in (2, 5, 7):
        record_disclosure(
            by=CASE_MANAGER,
            now=timezone.now() - timedelta(days=365 * years),
            person_id=signed.person_id,
            ground=Ground.CONSENT,
            consent_id=signed.consent_id,
            recipient_id=PROVIDER,
            categories=[Category.REFERRAL],
            purpose=Purpose.TREATMENT,
            channel=Channel.PAGE,
            notice_version="2.32-short-2024",
        )
    enter(client, signed.own_code)
    client.cookies["django_language"] = language
    counts = {}
    for span in ("three-years", "six-years"):
        page = client.get(address("own_passed_on", span)).content.decode()
        assert NOTICE in page
        words = text_of_pdf(client.get(address("own_passed_on_pdf", span)).content)
        assert heading in words
        assert NOTICE in words
        counts[span] = (page.split("<tbody>")[1].count("<tr>"), words.count("Recovery"))
    assert counts == {"three-years": (1, 1), "six-years": (2, 2)}
    assert client.get(address("own_passed_on", "for-ever")).status_code == 404


def test_a_consent_is_taken_back_from_every_state_and_its_copy_can_be_read(client, signed):
    """Harm: a consent that is not in force today, and may be tomorrow, cannot be taken back."""
    Consent.objects.using("vault").update(expires_at=timezone.now() - timedelta(days=1))
    enter(client, signed.own_code)
    page = client.get(address("own")).content.decode()
    assert "Ended" in page
    assert address("own_take_back", signed.consent_id) in page
    answer = client.post(address("own_take_back", signed.consent_id), follow=True)
    assert "nothing more is shared" in answer.content.decode()
    copy = client.get(address("own_copy", signed.consent_id)).content.decode()
    assert "Wren Ashgrove" in copy
    assert "Taken back" in copy
