"""Planned operations at both doors: harm prevented is a page that shows one to anybody but the health lead."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.handoff.actions import score_operation
from tandem.handoff.models import PlannedOperation
from tandem.handoff.types import OperationScore
from tandem.journeys.planned_operation import open_notice
from tandem.surveillance.actions import register_areas
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = "/office/surveillance/operations/"


@pytest.fixture
def clients() -> dict[Role, Client]:
    """Everybody on shift; the police agency knows two areas, the coordinator's agency is the care team."""
    make_agency(AgencyKind.OUTREACH)
    police = agency_by_slug(using="default", slug=make_agency(AgencyKind.POLICE))
    register_areas(
        by=system_actor("test"),
        agency_id=police.id,
        features=[square("West End", -84.6, 39.1), square("East Hill", -84.5, 39.1)],
    )
    found = {role: Client() for role in Role}
    for role, client in found.items():
        sign_in(client, role)
    return found


def filed(client: Client, **changed: object):
    day = (timezone.now() + timedelta(days=5)).date().isoformat()
    form = {"key": str(uuid4()), "area": "west-end", "starts_on": day, "days": "2", "substance": "opioid"}
    return client.post("/duty/operations/", {**form, **changed}, follow=True)


def test_filed_opened_placed_and_nobody_else_sees_it(clients):
    lead, health = clients[Role.DUTY_SUPERVISOR], clients[Role.COORDINATOR]
    page = filed(lead).text
    row = PlannedOperation.objects.get()
    assert row.receipt in page
    assert page.count("Received") >= 2
    assert "<textarea" not in page
    assert 'type="text"' not in page
    closed = health.get(f"{AT}{row.id}/").text
    assert "West End" not in health.get(AT).text + closed
    opened = health.post(f"{AT}{row.id}/").text
    assert "West End" in opened
    assert "Opioid" in opened
    answer = health.post(f"{AT}{row.id}/tasks/", follow=True)
    assert "Bring naloxone to the area" in answer.text
    assert "West End" not in answer.text
    response = answer.request["PATH_INFO"]
    assert "opened" not in lead.get("/duty/operations/").text
    assert row.receipt not in lead.get("/duty/").text
    for role, client in clients.items():
        if role is not Role.COORDINATOR:
            assert client.get(f"{AT}{row.id}/").status_code in {302, 403, 404}, role
            assert client.get(response).status_code in {302, 403, 404}, role
        if role is not Role.DUTY_SUPERVISOR:
            assert client.get("/duty/operations/").status_code in {302, 403, 404}, role
    elsewhere = Client()
    sign_in(elsewhere, Role.COORDINATOR, agency=make_agency(AgencyKind.TREATMENT, "other-team"))
    assert row.receipt not in elsewhere.get(AT).text
    assert elsewhere.post(f"{AT}{row.id}/").status_code == 404
    assert elsewhere.get(response).status_code == 404
    early = health.post(f"{AT}{row.id}/score/", follow=True)
    assert "not over yet" in early.text


def test_other_answers_under_the_same_key_are_said_and_kept(clients):
    """Harm: a supervisor goes back, changes the area, and "Received" is said of a notice that was never filed."""
    lead, key = clients[Role.DUTY_SUPERVISOR], str(uuid4())
    filed(lead, key=key)
    answer = filed(lead, key=key, area="east-hill")
    assert answer.status_code == 400
    assert "sent before with other answers" in answer.text
    assert key not in answer.text
    new = re.search(r'name="key" value="([0-9a-f-]{36})"', answer.text)[1]
    filed(lead, key=new, area="east-hill")
    assert PlannedOperation.objects.count() == 2


def test_a_score_is_shown_with_the_opened_notice_alone(clients):
    health = clients[Role.COORDINATOR]
    filed(clients[Role.DUTY_SUPERVISOR], starts_on=timezone.now().date().isoformat())
    row = PlannedOperation.objects.get()
    opened = open_notice(by=make_staff(Role.COORDINATOR).actor, operation_id=row.id, now=timezone.now())
    figures = [OperationScore(7, 4321, 1234.5, 1.5, 4.5)]
    by = make_staff(Role.COORDINATOR).actor
    score_operation(by=by, operation_id=row.id, plan=opened.plan, figures=figures, now=timezone.now())
    assert "4321" not in health.get(f"{AT}{row.id}/").text
    assert "4321" in health.post(f"{AT}{row.id}/").text


@pytest.mark.parametrize(
    "wrong", [{"area": "nowhere"}, {"days": "30"}, {"starts_on": "2001-01-01"}, {"substance": ""}]
)
def test_a_notice_that_cannot_be_is_not_filed(clients, wrong):
    assert filed(clients[Role.DUTY_SUPERVISOR], **wrong).status_code == 400
    assert not PlannedOperation.objects.exists()
