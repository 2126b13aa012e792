"""Many people in one incident: harm prevented is that nobody is told, or all are told twice."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.journeys.alert_messages import message_of
from tandem.journeys.mass_overdose import answer_mass_overdoses
from tandem.surveillance import models
from tandem.surveillance.actions import record_overdoses
from tandem.surveillance.queries.alerts import alert_detail, alerts_of
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.types import AlertKind, AlertState, EventStatus, NewOverdose, Outcome
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")


@pytest.fixture
def agency():
    return agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))


def incident(agency, people, *, key="", ago=timedelta(hours=1), **more):
    at = timezone.now() - ago
    key = key or uuid4().hex
    common = {"occurred_at": at, "local_on": at.date(), "incident_key": key, "status": EventStatus.COUNTED, **more}
    rows = [NewOverdose(fingerprint=uuid4().hex, naloxone_doses=2, **common) for _ in range(people)]
    record_overdoses(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    return key


def answered(agency):
    return answer_mass_overdoses(agency_id=agency.id, now=timezone.now())


def test_three_people_in_one_incident_raise_one_alert_with_its_playbook_and_a_fourth_no_other(client, agency):
    key = incident(agency, 3)
    [alert_id] = answered(agency)
    assert answered(agency) == ()
    incident(agency, 1, key=key, outcome=Outcome.FATAL)
    assert answered(agency) == ()
    alert = alert_detail(alert_id).summary
    assert (alert.kind, alert.state, alert.incident.people) == (AlertKind.MASS_OVERDOSE, AlertState.OPEN, 4)
    assert (alert.incident.deaths, alert.incident.doses) == (1, 8)
    first = response_detail(alert.response_id).tasks[0]
    assert first.title == "Confirm with EMS how many people, where and since when"

    sign_in(client, Role.EPIDEMIOLOGIST)
    text = " ".join(
        re.sub(r"<[^>]+>", " ", html.unescape(client.get(f"/office/surveillance/alerts/{alert_id}/").text)).split()
    )
    assert "Several people in one incident" in text
    assert "People affected 4" in text
    assert "Doses of naloxone 8" in text
    closing = f"/office/surveillance/alerts/{alert_id}/close/"
    assert client.post(closing, {"closed-note": "real_increase"}).status_code == 400
    assert client.post(closing, {"closed-note": "several_people"}).status_code == 302


def test_what_leaves_the_house_names_no_area(agency):
    """Three people in one place on one day: with the area a receiver could tell who they are."""
    outline = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    area = models.Area.objects.create(agency_id=agency.id, name="Harbor", slug="harbor", area_km2=1, geometry=outline)
    incident(agency, 3)
    models.OverdoseEvent.objects.update(area=area)
    [alert_id] = answered(agency)
    alert = alert_detail(alert_id).summary
    assert alert.areas == ("Harbor",)
    assert "Harbor" not in str(message_of(uuid4(), agency, alert, AlertState.OPEN))


def test_two_people_three_incidents_old_ones_and_what_does_not_count_raise_nothing(agency):
    incident(agency, 2)
    for _ in range(3):
        incident(agency, 1)
    incident(agency, 9, ago=timedelta(days=8))
    incident(agency, 3, status=EventStatus.FALSE)
    record_overdoses(
        by=BY,
        agency_id=agency.id,
        batch_id=uuid4(),
        rows=[
            NewOverdose(occurred_at=timezone.now(), local_on=timezone.now().date(), fingerprint=uuid4().hex)
            for _ in range(5)
        ],
    )
    assert answered(agency) == ()


def test_the_same_call_typed_in_and_brought_by_a_feed_is_answered_once(agency):
    incident(agency, 3, longitude=-84.5, latitude=39.1)
    incident(agency, 4, longitude=-84.5, latitude=39.1, ago=timedelta(minutes=50))
    incident(agency, 3, longitude=-84.4, latitude=39.2)
    assert len(answered(agency)) == 2
    assert len(alerts_of(agency.id)) == 2


def test_people_and_incidents_are_two_figures(client, agency):
    incident(agency, 3)
    incident(agency, 2, ago=timedelta(days=60))
    for _ in range(4):
        incident(agency, 1)
    incident(agency, 1, status=EventStatus.DUPLICATE)
    sign_in(client, Role.EPIDEMIOLOGIST)
    text = client.get(f"/office/surveillance/agencies/{agency.slug}/feeds/").text
    assert "Since the record began: 9 people in 6 incidents." in text
    assert "In the last 30 days: 7 people in 5 incidents." in text
    assert "Doses of naloxone, where a feed counts them: 18, to 9 people." in text


def test_nothing_stands_when_the_ledger_fails(agency, monkeypatch):
    incident(agency, 3)

    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr("tandem.surveillance.actions.incidents.append_entry", fail)
    with pytest.raises(OSError, match="disk full"):
        answered(agency)
    assert not models.Alert.objects.exists()
    assert not models.OverdoseIncident.objects.exclude(alert=None).exists()
