"""The duty door: harm prevented is an officer's phone that keeps, shows or leaks what happens to a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import pending_work
from tandem.core.actor import system_actor
from tandem.handoff.actions import note_step
from tandem.handoff.models import DeclinedOffer, Envelope
from tandem.handoff.queries import opened_envelope
from tandem.handoff.types import DeclinedBy, DeclineReason, Step
from tandem.journeys.demo_accounts import register_demo_agencies
from tandem.journeys.relay import drain
from tandem.surveillance.actions.clock import set_replay_clock
from tests.factories.signin import Staff, make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
REFERRAL = "/duty/offer/responder_referral/"
CHARGE = "/duty/offer/officer_intervention/"
PLAIN = {"incident": "stop", "flags": ["none"]}
WITHIN = {**PLAIN, "incident": "possession", "basis": "probable_cause", "amount": "within"}
YES = {"place": "Bench at Canal St", "name": "Wren", "language": "es", "agreed": "on", "send": ""}


@pytest.fixture
def officer(client) -> Staff:
    """A patrol officer on shift, with an outreach team that offers can go to."""
    make_agency(AgencyKind.OUTREACH)
    return sign_in(client, Role.PATROL_OFFICER)


def send(client: Client, address: str = REFERRAL, key: UUID | None = None, **more: object):
    return client.post(address, {**PLAIN, **YES, "key": str(key or uuid4()), **more})


def parts_of(row: Envelope) -> dict[str, str]:
    """What the care side will read."""
    key = (Path(settings.TANDEM_HOME) / "keys" / "vault.key").read_bytes()
    return opened_envelope(envelope_id=row.id, private_key=key)


def test_an_offer_becomes_a_sealed_envelope_and_a_receipt(client, officer):
    key = uuid4()
    answer = send(client, key=key, needs=["withdrawal", "bed_tonight"], phone="513 555 0142", ways=["text"])
    assert (answer.status_code, answer.url) == (302, f"/duty/receipt/{key}/")
    row = Envelope.objects.get()
    assert (row.id, row.account_id, row.agency_id) == (key, officer.account_id, officer.agency_id)
    parts = parts_of(row)
    assert parts["given_name"] == "Wren"
    assert (parts["pathway"], parts["language"], parts["incident"]) == ("responder_referral", "es", "stop")
    assert (parts["urgent_needs"], parts["may_text"], parts["may_call"]) == ("withdrawal,bed_tonight", "1", "")
    assert (parts["agreed_to_contact"], parts["eligibility"], parts["birth_on"]) == ("1", "open", "")
    assert [one.job for one in pending_work(using="default")] == ["deflection_intake.open_envelope"]
    page = client.get(answer.url).text
    assert row.receipt in page
    assert "What this page will never show" in page
    assert "Wren" not in page
    assert "Canal" not in page
    assert row.receipt in client.get("/duty/").text


def test_a_form_sent_twice_is_one_envelope(client, officer):
    """Harm: two thumbs on a slow phone send two teams to one person."""
    key = uuid4()
    first, second = send(client, key=key), send(client, key=key, place="Somewhere else")
    assert first.url == second.url
    assert Envelope.objects.count() == 1
    assert len(pending_work(using="default")) == 1
    assert parts_of(Envelope.objects.get())["meeting_place"] == "Bench at Canal St"


def test_a_strangers_key_sends_nothing_and_tells_nothing(client, officer):
    key = uuid4()
    send(client, key=key)
    colleague = Client()
    sign_in(colleague, Role.PATROL_OFFICER, username="second.officer")
    answer = send(colleague, key=key)
    assert answer.status_code == 200
    assert "could not be sent" in answer.text
    assert Envelope.objects.count() == 1


def test_the_rules_word_comes_before_anything_is_asked_of_the_person(client, officer):
    answer = client.post(CHARGE, {**WITHIN, "check": ""})
    assert "Open: you can make this offer" in answer.text
    assert "The amount is within 3 g." in answer.text
    assert "LEAD Seattle (CrimeSolutions 477), exclusion 1" in answer.text
    assert "check with counsel" in answer.text
    assert not Envelope.objects.exists()


def test_a_closed_pathway_says_why_and_shows_the_way_that_is_open(client, officer):
    over = {**WITHIN, "amount": "above"}
    answer = client.post(CHARGE, {**over, "check": ""})
    assert "Not open on this pathway" in answer.text
    assert "More than 3 g of drugs are involved." in answer.text
    assert f'href="{REFERRAL}"' in answer.text
    assert "Send to the care team" not in answer.text
    # The page does not offer it; a forged form is refused by the same rules.
    forged = send(client, CHARGE, **over)
    assert forged.status_code == 200
    assert not Envelope.objects.exists()


def test_a_supervisors_word_is_needed_where_the_rules_say_so(client, officer):
    minor = {"flags": ["under_18"]}
    assert "My supervisor agreed" in client.post(REFERRAL, {**PLAIN, **minor, "check": ""}).text
    assert send(client, **minor).status_code == 200
    assert not Envelope.objects.exists()
    assert send(client, **minor, supervisor="on").status_code == 302
    parts = parts_of(Envelope.objects.get())
    assert (parts["eligibility"], parts["supervisor_agreed"]) == ("needs_supervisor", "1")


def test_a_judgement_needs_its_reason(client, officer):
    """Harm: "not amenable" becomes a word for anybody an officer does not like."""
    judged = {**WITHIN, "flags": ["amenability"]}
    assert "In a few words, why?" not in client.get(CHARGE).text
    answer = client.post(CHARGE, {**judged, "check": ""})
    assert "In a few words, why?" in answer.text
    assert "does not count" in answer.text
    answer = client.post(CHARGE, {**judged, "why": "said no twice", "check": ""})
    assert "does not appear open to deflection" in answer.text
    assert "Your words, not kept in Tandem: “said no twice”" in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"agreed": ""}, "Without their yes, nothing is sent."),
        ({"place": ""}, "This field is required."),
        ({"place": "SSN 078-05-1120"}, "Social Security number"),
        ({"note": "A 123456789"}, "Social Security number"),
        ({"ways": ["call"]}, "Which number?"),
        ({"phone": "call me"}, "Digits"),
        ({"note": "x" * 141}, "140"),
        ({"key": "not-a-key"}, "problem"),
    ],
)
def test_an_offer_that_lacks_something_is_kept_on_the_form(client, officer, change, sentence):
    answer = client.post(REFERRAL, {**PLAIN, **YES, "key": str(uuid4()), **change})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Wren" in answer.text
    assert not Envelope.objects.exists()


def test_no_page_asks_for_papers_or_origin(client, officer):
    """Harm: a stop becomes an immigration check."""
    pages = [client.get(REFERRAL), client.get(CHARGE), client.post(CHARGE, {**WITHIN, "check": ""})]
    for page in pages:
        for word in ("nationality", "immigration", "citizen", "birth", "passport", "ethnic"):
            assert word not in page.text.lower()


def test_without_the_vaults_key_nothing_is_sent_and_nothing_typed_is_lost(client, officer, settings, tmp_path):
    settings.TANDEM_HOME = tmp_path
    answer = send(client)
    assert answer.status_code == 200
    assert "cannot seal offers yet" in answer.text
    assert "vault.pub" in answer.text
    assert 'value="Bench at Canal St"' in answer.text
    assert not Envelope.objects.exists()
    assert pending_work(using="default") == []


def test_a_declined_offer_is_counted_once_and_without_a_person(client, officer):
    no = {"declined-key": str(uuid4()), "declined-who": "person", "declined-why": "privacy", "decline": ""}
    for _ in range(2):
        answer = client.post(REFERRAL, {**PLAIN, **no})
        assert (answer.status_code, answer.url) == (302, "/duty/")
    row = DeclinedOffer.objects.get()
    assert (row.agency_id, row.pathway) == (officer.agency_id, "responder_referral")
    assert (row.declined_by, row.reason) == (DeclinedBy.PERSON, DeclineReason.PRIVACY)
    assert not Envelope.objects.exists()
    assert "Counted." in client.get("/duty/").text


def test_a_receipt_is_for_its_officer_and_the_supervisor_of_the_agency(client, officer):
    key = uuid4()
    send(client, key=key)
    unknown = client.get(f"/duty/receipt/{uuid4()}/")
    assert unknown.status_code == 404
    others = [
        (Role.PATROL_OFFICER, "", "second.officer", 404),
        (Role.DUTY_SUPERVISOR, "", "", 200),
        (Role.DUTY_SUPERVISOR, make_agency(AgencyKind.POLICE, "other-police"), "other.supervisor", 404),
    ]
    for role, agency, username, status in others:
        colleague = Client()
        sign_in(colleague, role, agency=agency, username=username)
        answer = colleague.get(f"/duty/receipt/{key}/")
        assert answer.status_code == status, (role, agency)
        if status == 404:
            assert answer.content == colleague.get(f"/duty/receipt/{uuid4()}/").content


def test_the_clock_moves_on_the_receipt(client, officer):
    key = uuid4()
    send(client, key=key)
    receipt = Envelope.objects.get().receipt
    for step, words in ((Step.ON_THE_WAY, "coming"), (Step.ARRIVED, "is with"), (Step.RELEASED, "has taken over")):
        note_step(by=system_actor("test"), receipt=receipt, step=step, at=timezone.now())
        assert words in client.get(f"/duty/receipt/{key}/").text


def test_a_supervisor_sees_counts_of_the_own_agency_only(client, officer):
    send(client)
    client.post(
        REFERRAL,
        {**PLAIN, "declined-key": str(uuid4()), "declined-who": "person", "declined-why": "not_now", "decline": ""},
    )
    assert client.get("/duty/counts/").status_code == 403
    own, other = Client(), Client()
    sign_in(own, Role.DUTY_SUPERVISOR)
    sign_in(other, Role.DUTY_SUPERVISOR, agency=make_agency(AgencyKind.POLICE, "other-police"))
    assert "Not now" in own.get("/duty/counts/").text
    assert "No offer was declined this month" in other.get("/duty/counts/").text


def test_a_demonstration_agency_sends_at_the_time_of_its_replay_clock(client):
    past = datetime(2026, 3, 31, 20, tzinfo=UTC)
    register_demo_agencies()
    officer = sign_in(client, Role.PATROL_OFFICER, agency="riverbend-police")
    set_replay_clock(by=system_actor("test"), agency_id=officer.agency_id, at=past)
    send(client)
    assert Envelope.objects.get().sent_at == past
    page = client.get("/duty/").text
    assert "Replay clock" in page
    assert "March 31, 2026" in page


def test_the_offer_arrives_on_the_care_side_and_comes_back_as_a_clock(client, officer):
    send(client, "/duty/offer/naloxone_plus/", incident="overdose", language="other", needs=["medical"])
    done = drain(now=timezone.now())
    assert (done.applied, done.failed) == (1, 0)


def test_the_rights_card_marks_what_counsel_has_not_confirmed_in_both_languages(client, officer):
    page = client.get("/duty/rights/").text
    assert page.count("check with counsel") >= 10
    assert "Good Samaritan law" in page
    client.cookies["django_language"] = "es"
    page = client.get("/duty/rights/").text
    assert "Ley del Buen Samaritano" in page
    assert "Derecho a guardar silencio" in page


def test_a_pathway_that_does_not_exist_is_not_found(client, officer):
    assert client.get("/duty/offer/no_such_pathway/").status_code == 404
