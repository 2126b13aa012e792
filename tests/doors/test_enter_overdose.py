"""An overdose entered on duty: harm prevented is a call counted twice, a person kept, a place nobody can find."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.surveillance.actions import pair_agencies, record_overdoses, register_areas
from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.types import EventStatus, NewOverdose
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
AT = "/duty/overdose/"


@pytest.fixture
def ems() -> UUID:
    """An ambulance service with two areas that watches the police agency's enforcement."""
    police, ambulance = (
        agency_by_slug(using="default", slug=make_agency(kind)).id
        for kind in (AgencyKind.POLICE, AgencyKind.FIRE_EMS)
    )
    areas = [square("West End", -84.6, 39.1), square("East Hill", -84.5, 39.1)]
    register_areas(by=BY, agency_id=ambulance, features=areas)
    pair_agencies(by=BY, watching_agency_id=ambulance, seizing_agency_id=police)
    return ambulance


@pytest.fixture
def officer(client, ems) -> Client:
    sign_in(client, Role.PATROL_OFFICER)
    return client


def entered(client: Client, **changed: object):
    form = {"key": str(uuid4()), "ago": "15", "area": "West End", "naloxone": "multiple", "outcome": "nonfatal"}
    return client.post(AT, {**form, **changed}, follow=True)


def fed(ems: UUID, minutes_ago: int, **more: object) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    words = {"fingerprint": uuid4().hex, "status": EventStatus.COUNTED, **more}
    rows = [NewOverdose(occurred_at=at, local_on=at.date(), **words)]
    record_overdoses(by=BY, agency_id=ems, batch_id=uuid4(), rows=rows)


def test_four_fields_are_an_event_of_the_agency_that_counts_calls(officer, ems):
    page = officer.get(AT)
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert "geolocation=()" in officer.get("/duty/").headers["Permissions-Policy"]
    assert "Recorded" in entered(officer).text
    row = OverdoseEvent.objects.get()
    assert (row.agency_id, row.area.slug, row.naloxone, row.outcome) == (ems, "west-end", "multiple", "nonfatal")
    assert row.status == EventStatus.COUNTED
    assert abs(timezone.now() - timedelta(minutes=15) - row.occurred_at) < timedelta(minutes=1)


def test_the_place_of_the_phone_finds_the_area(officer):
    entered(officer, area="", longitude="-84.45", latitude="39.15")
    assert OverdoseEvent.objects.get().area.slug == "east-hill"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"area": ""}, "Say where"),
        ({"area": "Atlantis"}, "No area has this name"),
        ({"area": "", "longitude": "10", "latitude": "10"}, "none of the known areas"),
        ({"area": "", "longitude": "-84.45"}, "Say where"),
        ({"ago": "other"}, "Which time?"),
        ({"ago": "other", "at": "2001-01-01T10:00"}, "more than a day ago"),
        ({"ago": "other", "at": "2100-01-01T10:00"}, "in the future"),
        ({"naloxone": ""}, "naloxone"),
    ],
)
def test_what_cannot_be_is_not_recorded(officer, wrong, reason):
    answer = entered(officer, **wrong)
    assert answer.status_code == 400
    assert reason in answer.text
    assert not OverdoseEvent.objects.exists()


def test_a_form_sent_twice_or_by_two_crews_is_one_event(officer):
    key = str(uuid4())
    assert "Recorded" in entered(officer, key=key).text
    assert "Recorded" in entered(officer, key=key).text
    assert "on record already" in entered(officer, ago="30").text
    assert OverdoseEvent.objects.count() == 1
    entered(officer, area="East Hill")
    entered(officer, ago="60")
    assert OverdoseEvent.objects.count() == 3


def test_another_person_at_the_same_place_is_counted(officer, ems):
    """Harm: several people overdose at one corner, and the second crew's entry is thrown away."""
    entered(officer)
    asked = entered(officer)
    assert asked.status_code == 400
    assert "Was it another one?" in asked.text
    assert "Recorded" in entered(officer, another="on").text
    fed(ems, 14, area_name="West End")
    statuses = OverdoseEvent.objects.filter(fingerprint__startswith="duty:").values_list("status", flat=True)
    assert sorted(statuses) == [EventStatus.COUNTED, EventStatus.DUPLICATE]


def test_a_call_that_the_feed_has_is_not_counted_again(officer, ems):
    fed(ems, 20, longitude=-84.55, latitude=39.15)
    assert "on record already" in entered(officer).text
    near = {"area": "", "longitude": "-84.5505", "latitude": "39.1505"}
    assert "on record already" in entered(officer, **near).text
    assert "Recorded" in entered(officer, area="", longitude="-84.56", latitude="39.16").text


def test_a_feed_that_comes_later_takes_the_place_of_what_was_typed_in(officer, ems):
    entered(officer)
    typed = OverdoseEvent.objects.get()
    fed(ems, 14, area_name="East Hill")
    fed(ems, 14, area_name="West End", status=EventStatus.CANCELLED)
    typed.refresh_from_db()
    assert typed.status == EventStatus.COUNTED
    fed(ems, 14, area_name="West End")
    typed.refresh_from_db()
    assert typed.status == EventStatus.DUPLICATE
