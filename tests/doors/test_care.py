"""The care door: one person from a call or an offer to a case, page by page; and shut to everybody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.care import models
from tandem.consent.types import SignatureMethod
from tandem.core.actor import Actor
from tandem.journeys import opening, relay, take_consent
from tandem.journeys.offer_deflection import OfferDetails, offer_deflection
from tests.factories.county import AGENCIES, riverbend
from tests.factories.signin import Staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
TEAM, PROVIDER = "riverbend-outreach", "riverbend-recovery"
STRANGER = "You are not working with this person, or there is no such record."
CALL = {"given_name": "Wren", "family_name": "Ashgrove", "address": "12 Made-up Lane", "language": "en"}


@pytest.fixture(autouse=True)
def _county():
    riverbend()


def worker(role: Role, agency: str = TEAM) -> tuple[Client, Staff]:
    client = Client()
    return client, sign_in(client, role, agency=agency)


def local(at) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo('America/New_York')):%Y-%m-%dT%H:%M}"


def a_visit(client: Client) -> models.OutreachVisit:
    """A call, entered on the page."""
    agency = next(str(one) for one, _slug, _name, kind, _status in AGENCIES if kind is AgencyKind.POLICE)
    given = {**CALL, "agency": agency, "occurred_at": local(timezone.now() - timedelta(hours=30))}
    answer = client.post("/care/calls/new/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    return models.OutreachVisit.objects.using("vault").get()


def address(visit: models.OutreachVisit) -> str:
    return f"/care/people/{visit.person_id}/visits/{visit.id}/"


def attempt(**changed):
    given = {"channel": "visit", "outcome": "reached_survivor", "naloxone_kits_left": "2"}
    return {**given, "at": local(timezone.now()), "needs_asked": ["bed_tonight"], **changed}


def consented(staff: Staff, person_id: UUID) -> None:
    """The person signs for the provider."""
    now = timezone.now()
    provider = next(one for one, slug, *_rest in AGENCIES if slug == PROVIDER)
    by = staff.actor
    terms = take_consent.draft(
        by=by,
        person_id=person_id,
        name="Wren Ashgrove",
        recipient_ids=[provider],
        categories=take_consent.USUAL,
        expires_at=now + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    take_consent.sign(
        access=opening.record(by=by, person_id=person_id, now=now),
        by=by,
        terms=terms,
        shown=take_consent.show(by=by, terms=terms, now=now).mark,
        given_name="Wren",
        family_name="Ashgrove",
        birth_on=None,
        signature="Wren Ashgrove",
        method=SignatureMethod.TYPED,
        now=now,
    )


def test_a_call_becomes_a_visit_and_an_attempt():
    client, _staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    shown = client.get("/care/").content.decode()
    assert "Wren Ashgrove" in shown
    assert address(visit) in shown
    page = client.get(address(visit)).content.decode()
    assert "12 Made-up Lane" in page
    assert "Shown to you because" in page
    assert client.post(address(visit) + "take/").status_code == 302
    refused = client.post(address(visit), attempt(outcome="no_contact", needs_asked=[]))
    assert "Leave no naloxone" in refused.content.decode()
    saved = client.post(address(visit), attempt())
    assert saved.url == f"/care/people/{visit.person_id}/"
    assert models.VisitAttempt.objects.using("vault").get().naloxone_kits_left == 2
    assert "reached" in client.get(saved.url).content.decode()


def test_a_stranger_reads_one_sentence_whether_or_not_there_is_a_record():
    client, _staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    other, _staff = worker(Role.CASE_MANAGER, PROVIDER)
    answers = [other.get(f"/care/people/{one}/") for one in (visit.person_id, uuid4())]
    assert [one.status_code for one in answers] == [403, 403]
    bodies = [one.content.decode() for one in answers]
    assert all(STRANGER in body and "Wren" not in body for body in bodies)
    assert client.get(f"/care/people/{visit.person_id}/visits/{uuid4()}/").status_code == 403
    assert "Wren" not in other.get("/care/").content.decode()


def test_an_officers_offer_is_answered_on_the_clock():
    client, _staff = worker(Role.OUTREACH_WORKER)
    police, team = (next(one for one, slug, *_ in AGENCIES if slug == name) for name in ("riverbend-police", TEAM))
    officer = Actor(uuid4(), "patrol_officer", police, "duty")
    now = timezone.now()
    details = OfferDetails(meeting_place="Made-up Square", given_name="Robin", is_waiting_with_officer=True)
    offer_deflection(by=officer, details=details, occurred_at=now, to_agency_id=team, now=now)
    relay.drain(now=now)
    line = models.Encounter.objects.using("vault").get()
    assert "Robin" in client.get("/care/handoffs/").content.decode()
    assert "1 officer" in client.get("/care/").content.decode()
    place = f"/care/people/{line.person_id}/handoffs/{line.id}/"
    assert "An officer waits" in client.get(place).content.decode()
    assert client.post(f"{place}clock/", {"step": "arrived"}).status_code == 302
    assert client.post(f"{place}clock/", {"step": "on_the_way"}, follow=True).status_code == 200
    assert [one.step for one in models.HandoffStep.objects.using("vault").all()] == ["arrived"]
    assert client.post(f"{place}clock/", {"step": "received"}).status_code == 403
    answer = client.post(place, {"declined_by": "person", "reason": "not_now"})
    assert answer.status_code == 302
    assert models.Offer.objects.using("vault").get().answer == "declined"


def test_no_consent_no_referral_then_sent_and_accepted():
    client, staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    asked = {"agency": next(str(one) for one, slug, *_ in AGENCIES if slug == PROVIDER), "service": "moud"}
    refused = client.post(f"/care/people/{visit.person_id}/refer/", asked)
    assert "has not agreed in writing" in refused.content.decode()
    consented(staff, visit.person_id)
    sent = client.post(f"/care/people/{visit.person_id}/refer/", asked)
    assert sent.status_code == 302, sent.content.decode()
    assert "42 CFR part 2" in client.get(sent.url).content.decode()
    provider, _staff = worker(Role.CASE_MANAGER, PROVIDER)
    assert "Wren Ashgrove" in provider.get("/care/referrals/").content.decode()
    assert client.get("/care/referrals/").content.decode().count("requested") == 1
    wrong = provider.post(sent.url, {"step": "rejected", "reason": ""})
    assert "Say why." in wrong.content.decode()
    assert provider.post(sent.url, {"step": "accepted"}).status_code == 302
    assert models.Referral.objects.using("vault").get().state == "accepted"


def test_a_case_with_goal_service_screening_and_follow_up():
    client, _staff = worker(Role.CASE_MANAGER)
    visit = a_visit(client)
    opened = client.post(f"/care/people/{visit.person_id}/cases/new/", {"program": "Recovery support"})
    assert opened.status_code == 302
    place = opened.url
    assert client.post(f"{place}goals/", {"area": "housing", "words": "a room of my own"}).status_code == 302
    goal = models.Goal.objects.using("vault").get()
    assert client.post(f"{place}goals/{goal.id}/", {"state": "met"}).status_code == 302
    assert client.post(f"{place}goals/", {"area": "housing", "words": " "}).status_code == 200
    today = f"{timezone.now():%Y-%m-%d}"
    service = {"kind": "bed_night", "given_on": today, "quantity": "2"}
    assert client.post(f"{place}services/", service).status_code == 302
    assert client.get(f"{place}screening/gad7/").status_code == 200
    answers = {f"gad7_{number}": "2" for number in range(1, 8)}
    assert client.post(f"{place}screening/gad7/", answers).status_code == 302
    follow_up = models.FollowUp.objects.using("vault").get(day=30)
    early = client.post(f"{place}follow-ups/{follow_up.id}/", {"state": "not_reached"})
    assert "14 days before" in early.content.decode()
    page = client.get(place).content.decode()
    for text in ("a room of my own", "Bed night", "14, moderate", "30 days"):
        assert text in page
    assert "Wren Ashgrove" in client.get("/care/cases/").content.decode()
    assert client.post(f"{place}close/", {"reason": "goals_met"}).status_code == 302
    assert models.Case.objects.using("vault").get().state == "closed"


def test_the_coordinator_sees_what_is_late():
    client, _staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    models.OutreachVisit.objects.using("vault").update(due_at=timezone.now() - timedelta(hours=2))
    coordinator, _staff = worker(Role.COORDINATOR)
    page = coordinator.get("/care/queue/").content.decode()
    assert address(visit) in page
    assert client.get("/care/queue/").status_code == 403


def test_a_co_responder_sees_where_to_go_and_nothing_else():
    client, _staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    partner, staff = worker(Role.CO_RESPONDER, "riverbend-police")
    assert partner.get(address(visit)).status_code == 403
    from tandem.consent.actions import record_relation
    from tandem.consent.types import RelationKind, RelationSource

    record_relation(
        by=staff.actor,
        now=timezone.now(),
        person_id=visit.person_id,
        kind=RelationKind.VISIT,
        source=RelationSource.OUTREACH,
        account_id=staff.account_id,
    )
    client.post(address(visit), attempt(outcome="no_contact", needs_asked=[], naloxone_kits_left="0"))
    assert "attempt" not in partner.get("/care/").content.decode().split("<main")[1]
    client.post(address(visit), attempt())
    assert "Tried so far" in client.get(address(visit)).content.decode()
    page = partner.get(address(visit)).content.decode()
    assert "12 Made-up Lane" in page
    for told in ("Tried so far", "reached", "bed", "naloxone"):
        assert told not in page.split("<main")[1].split("</main")[0], "a police partner learns how the visit went"
    assert "Record an attempt" not in page
    assert "Overdose" not in partner.get("/care/").content.decode()
    assert partner.get(f"/care/people/{visit.person_id}/").status_code == 403
