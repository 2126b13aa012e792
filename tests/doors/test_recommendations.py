"""Recommendations of reviews, at the office and at the duty door. Harm prevented: a count of one on a page."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.core.actor import system_actor
from tandem.surveillance.actions.reviews import Advice, receive_findings
from tandem.surveillance.models import Recommendation, RecommendationStep
from tests.factories.county import POLICE, TEAM, riverbend
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
URLS = {"office": "tandem.config.urls_care", "duty": "tandem.config.urls_duty"}
DUE = date(2027, 6, 1)


def at(door: str, name: str, *args: object) -> str:
    return reverse(f"{door}:{name}", URLS[door], args=args)


def crossed(times: int, *, factor: str = "used_alone", owner: UUID = TEAM, words: str = "") -> UUID:
    """So many reviews of an old quarter; the last brings a recommendation."""
    found = uuid4()
    for turn in range(times):
        is_last = turn == times - 1
        receive_findings(
            by=system_actor("test"),
            agency_id=TEAM,
            quarter_on=date(2025, 1, 1),
            factors=[factor],
            advice=[Advice(found, factor, words or "Tell people of the help line.", owner, DUE)] if is_last else [],
            is_synthetic=True,
            now=timezone.now(),
        )
    return found


def browser(role: Role, agency: str) -> Client:
    client = Client()
    sign_in(client, role, agency=agency)
    return client


@pytest.fixture(autouse=True)
def county():
    riverbend()


def test_the_office_sees_recommendations_and_no_small_count():
    crossed(4)
    text = browser(Role.COORDINATOR, "riverbend-outreach").get(at("office", "recommendations")).content.decode()
    assert "Tell people of the help line." in text
    assert "Until then no count is shown" in text
    assert "Missed opportunity" not in text


def test_a_full_span_is_shown():
    crossed(31)
    text = browser(Role.EPIDEMIOLOGIST, "riverbend-outreach").get(at("office", "recommendations")).content.decode()
    assert "2025 Q1" in text
    assert "Nobody near who could help" in text
    assert ">31<" in text


def test_the_owner_takes_it_on_and_its_history_stays():
    found = crossed(1)
    client = browser(Role.COORDINATOR, "riverbend-outreach")
    address = at("office", "recommendation", found)
    assert "Say why" in client.post(address, {"to": "declined", "reason": ""}).content.decode()
    assert client.post(address, {"to": "declined", "reason": "The county does it already"}).status_code == 302
    assert "The county does it already" in client.get(address).content.decode()
    assert RecommendationStep.objects.get().to_state == "declined"


def test_police_leaders_read_all_and_answer_for_their_own():
    mine, theirs = crossed(1, owner=POLICE, words="Carry naloxone in every car."), crossed(1)
    client = browser(Role.DUTY_SUPERVISOR, "riverbend-police")
    text = client.get(at("duty", "recommendations")).content.decode()
    assert "Carry naloxone in every car." in text
    assert "Tell people of the help line." in text
    assert client.post(at("duty", "recommendation", mine), {"to": "done"}).status_code == 302
    client.post(at("duty", "recommendation", theirs), {"to": "done"})
    states = dict(Recommendation.objects.values_list("id", "state"))
    assert states == {mine: "done", theirs: "open"}
    assert browser(Role.PATROL_OFFICER, "riverbend-police").get(at("duty", "recommendations")).status_code == 403


def test_none_is_a_page_that_says_none():
    assert (
        browser(Role.COORDINATOR, "riverbend-outreach").get(at("office", "recommendation", UUID(int=7))).status_code
        == 404
    )
