"""Taking consent at the care door. Harm prevented: a consent that lacks what the law asks, or promises too much."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.consent.actions import record_relation
from tandem.consent.models import Consent
from tandem.consent.types import RelationKind, RelationSource
from tandem.core.actor import system_actor
from tests.factories.people import a_person
from tests.factories.signin import Staff, make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def address(name: str, person_id: UUID, *more: UUID) -> str:
    return reverse(f"care:{name}", CARE, args=[person_id, *more])


def met(staff: Staff) -> UUID:
    """A person whom this worker visits."""
    person_id = a_person(agency_id=staff.agency_id)
    record_relation(
        by=system_actor("test"),
        now=timezone.now(),
        person_id=person_id,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.OUTREACH,
        account_id=staff.account_id,
    )
    return person_id


@pytest.fixture
def provider() -> UUID:
    found = agency_by_slug(using="vault", slug=make_agency(AgencyKind.TREATMENT, "test-recovery"))
    assert found
    return found.id


@pytest.fixture
def worker(client, provider) -> Staff:
    return sign_in(client, Role.OUTREACH_WORKER)


def asked(provider: UUID, **changes) -> dict:
    return {
        "partners": [str(provider)],
        "is_mutual": "on",
        "categories": ["identity", "contact", "referral"],
        "purposes": ["treatment", "coordination"],
        "until": "90",
        **changes,
    }


SIGNED = {"given_name": "Wren", "family_name": "Ashgrove", "is_adult": "on", "agree": "on", "typed": "Wren Ashgrove"}


def shown(client, person: UUID) -> str:
    """The mark of the preview that is on the screen; "" while there is nothing to preview."""
    found = re.search(r"shown=([0-9a-f]{64})", client.get(address("consent_preview", person)).content.decode())
    return found[1] if found else ""


def sign(client, person: UUID, given: dict[str, str] = SIGNED):
    """Look at the preview, then sign."""
    return client.post(address("consent_signature", person), {**given, "shown": shown(client, person)})


def test_form_preview_rights_signature_copy(client, worker, provider):
    person = met(worker)
    assert client.get(address("consent_new", person)).status_code == 200
    answer = client.post(address("consent_new", person), asked(provider))
    assert answer.url == address("consent_preview", person)
    shown = client.get(answer.url).content.decode()
    assert re.search(r"These 2 will see these things until .*\. Police can see none\.", shown)
    assert "Test treatment" in shown
    for step in ("consent_rights", "consent_signature"):
        answer = client.get(answer.url) if hasattr(answer, "url") else answer
        link = re.search(rf"{address(step, person)}\?shown=[0-9a-f]{{64}}", answer.content.decode())
        assert link
        answer = client.get(link[0])
        assert answer.status_code == 200
        assert step != "consent_rights" or "can take this back at any time" in answer.content.decode()
    copy = sign(client, person).content.decode()
    assert NOTICE in copy
    assert "<code>" not in copy, "the code of the own page is given where the person holds the phone"
    assert address("own_code", person) in copy
    row = Consent.objects.using("vault").get()
    kept = {one: getattr(row, one).reveal() for one in ("patient_name", "signature")}
    assert kept == {"patient_name": "Wren Ashgrove", "signature": "Wren Ashgrove"}
    assert row.signature_method == "typed"
    again = client.get(address("consent_copy", person, row.id)).content.decode()
    assert NOTICE in again


def test_a_signature_sent_twice_makes_one_consent(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    sign(client, person)
    assert client.post(address("consent_signature", person), SIGNED).url == address("consents", person)
    assert Consent.objects.using("vault").count() == 1


def test_every_missing_element_is_named_and_nothing_is_lost(client, worker, provider):
    person = met(worker)
    empty = client.post(address("consent_new", person), {"until": "date", "purposes": ["outreach"]})
    text = empty.content.decode()
    for sentence in ("who may receive", "what may be shared", "until when"):
        assert f"It does not say {sentence}" in text
    assert "2.31(a)(3)" in text
    assert 'value="outreach" checked' in re.sub(r' id="[^"]*"| aria-[a-z]+="[^"]*"', "", text)
    assert client.get(address("consent_preview", person)).url == address("consent_new", person)
    client.post(address("consent_new", person), asked(provider))
    unsigned = sign(client, person, {"family_name": "Ashgrove", "birth_on": "1990-02-03"})
    text = unsigned.content.decode()
    for sentence in ("It is not signed.", "must be 18 or older", "Tick this if you agree."):
        assert sentence in text
    assert 'value="Ashgrove"' in text
    assert not Consent.objects.using("vault").exists()


def test_a_drawing_is_lines_and_nothing_else(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    bad = {**SIGNED, "typed": "", "drawn": 'M1 1"/><script>'}
    assert "could not be read" in sign(client, person, bad).content.decode()
    good = {**SIGNED, "typed": "", "drawn": "M10 20 L30 40 L50 10"}
    assert "M10 20 L30 40 L50 10" in sign(client, person, good).content.decode()
    assert Consent.objects.using("vault").get().signature_method == "drawn"


def test_the_person_reads_spanish_and_what_was_ticked_stays(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), {**asked(provider), "language": "es"})
    page = client.get(address("consent_new", person)).content.decode()
    assert 'lang="es"' in page
    assert "Compartir su información" in page
    assert f'value="{provider}" checked' in re.sub(r' id="[^"]*"| aria-[a-z]+="[^"]*"', "", page)
    client.post(address("consent_new", person), asked(provider))
    copy = sign(client, person).content.decode()
    assert "La policía no recibe nada con este consentimiento." in copy
    assert NOTICE in copy
    assert Consent.objects.using("vault").get().language == "es"


def test_police_cannot_be_named(client, worker, provider):
    person, police = met(worker), agency_by_slug(using="vault", slug=make_agency(AgencyKind.POLICE))
    answer = client.post(address("consent_new", person), asked(police.id))
    assert answer.status_code == 200
    assert police.name not in client.get(address("consent_new", person)).content.decode()


def test_no_is_noted_and_costs_nothing(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    assert "said no" in client.post(address("consent_decline", person), follow=True).content.decode()
    assert not Consent.objects.using("vault").exists()
    assert any(one.action == "consent.record_declined_consent" for one in latest_entries(using="vault"))
    assert client.get(address("consent_new", person)).status_code == 200


def test_taken_back_at_once(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    sign(client, person)
    consent = Consent.objects.using("vault").get()
    assert "In force" in client.get(address("consents", person)).content.decode()
    page = client.post(address("consent_revoke", person, consent.id), follow=True).content.decode()
    assert "nothing more is shared" in page
    assert "In force" not in page


def test_a_stranger_reads_the_same_whether_or_not_there_is_a_record(client, worker, provider):
    known, unknown = a_person(), uuid4()
    for name in ("consents", "consent_new", "consent_preview", "consent_signature"):
        answers = [client.get(address(name, one)) for one in (known, unknown)]
        assert [one.status_code for one in answers] == [403, 403]
        texts = {re.sub(r"[0-9a-f-]{36}|csrf\S+|value=\S+", "", one.content.decode()) for one in answers}
        assert len(texts) == 1
        assert "You are not working with this person, or there is no such record." in texts.pop()


@pytest.mark.parametrize("role", [Role.EPIDEMIOLOGIST, Role.PRIVACY_OFFICER, Role.CO_RESPONDER, Role.ADMINISTRATOR])
def test_other_roles_take_no_consent(client, role):
    sign_in(client, role)
    person = a_person()
    assert client.get(address("consent_new", person)).status_code == 403
    assert client.post(address("consent_signature", person), SIGNED).status_code == 403


@pytest.mark.parametrize(
    ("kind", "until", "shown"),
    [
        ("part2_tpo", "none", "Sharing for all of your treatment"),
        ("part2_counselling_notes", "90", "Sharing a counsellor&#x27;s notes"),
        ("hipaa_authorization", "90", "Sharing other health information"),
    ],
)
def test_every_kind_is_taken_with_its_own_form(client, provider, kind, until, shown):
    """Harm: one form for everything, under which counselling notes or all later treatment go along unseen."""
    person = met(sign_in(client, Role.OUTREACH_WORKER))
    first = address("consent_new", person) + f"?kind={kind}"
    assert shown in client.get(first).content.decode()
    answer = client.post(first, asked(provider, until=until))
    assert answer.url == address("consent_preview", person)
    assert shown in client.get(answer.url).content.decode()
    signed = sign(client, person)
    assert shown in signed.content.decode()
    consent = Consent.objects.using("vault").get()
    assert consent.kind == kind
    if kind == "part2_counselling_notes":
        assert consent.categories == ["counselling_notes"]
        assert consent.purposes == ["treatment"]
    if kind == "part2_tpo":
        assert consent.expiry_event == "none"


def test_kinds_without_confirmed_law_are_shown_and_cannot_be_taken(client, worker, provider):
    """Harm: a form for the court that a worker can fill in before counsel has read the law."""
    person = met(worker)
    page = client.get(address("consent_kinds", person)).content.decode()
    assert "Use in a court or hearing" in page
    assert "Telling a court or probation officer how you take part" in page
    assert "Counsel has not confirmed" in page
    for kind in ("part2_proceedings", "part2_criminal_justice_2_35", "general_roi", "nonsense"):
        assert f"?kind={kind}" not in page
        for answer in (
            client.get(address("consent_new", person) + f"?kind={kind}"),
            client.post(address("consent_new", person) + f"?kind={kind}", asked(provider)),
        ):
            assert answer.status_code == 403
            assert "There is no such kind of consent" in answer.content.decode()
        sign(client, person)
    assert not Consent.objects.using("vault").exists()


def test_a_specific_consent_has_no_open_end(client, worker, provider):
    person = met(worker)
    page = client.post(address("consent_new", person), asked(provider, until="none")).content.decode()
    assert "It does not say until when. (42 CFR 2.31(a)(7))" in page
