"""Several people in one entry: harm prevented is a second person who is not counted, or an alert nobody gets."""

from uuid import uuid4

import pytest

from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.types import AlertKind, EventStatus
from tests.doors.test_enter_overdose import AT, ems, entered, fed, officer, typed

__all__ = ["ems", "officer"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_several_people_of_one_entry_are_one_incident_and_raise_the_alert_at_once(officer, ems):
    key = str(uuid4())
    assert "Recorded" in entered(officer, key=key, people="3").text
    assert "Recorded" in entered(officer, key=key, people="3").text
    assert "was sent before with other answers" in entered(officer, key=key, people="2").text
    rows = OverdoseEvent.objects.all()
    assert (rows.count(), len({row.incident_id for row in rows}), typed(status=EventStatus.COUNTED)) == (3, 1, 3)
    [alert] = alerts_of(ems)
    assert (alert.kind, alert.incident.people, alert.areas) == (AlertKind.MASS_OVERDOSE, 3, ("West End",))
    page = officer.get(AT)
    assert page.text.count(", 3 people") == 1
    assert "alert" not in page.text.lower().split("<main", 1)[1].split("</main", 1)[0].replace('role="alert"', "")


def test_withdrawing_an_entry_withdraws_all_its_people(officer, ems):
    entered(officer, people="4")
    event = OverdoseEvent.objects.order_by("id").last()
    assert officer.post(f"{AT}{event.id}/withdraw/", follow=True).status_code == 200
    assert typed(status=EventStatus.CANCELLED) == 4
    assert alerts_of(ems)[0].incident is None


def test_a_feed_takes_the_place_of_as_many_people_as_it_brings(officer, ems):
    entered(officer, people="3")
    for _ in range(2):
        fed(ems, 15, area_name="West End")
    assert (typed(status=EventStatus.COUNTED), typed(status=EventStatus.DUPLICATE)) == (1, 2)
    assert OverdoseEvent.objects.filter(status=EventStatus.COUNTED).count() == 3


def test_people_the_feed_has_already_are_not_counted_again(officer, ems):
    for _ in range(2):
        fed(ems, 15, area_name="West End")
    entered(officer, people="3")
    assert OverdoseEvent.objects.filter(status=EventStatus.COUNTED).count() == 3


def test_an_entry_of_several_counts_once_towards_the_hour_and_has_a_limit(officer):
    for area in ("West End", "East Hill"):
        assert "Recorded" in entered(officer, area=area, people="9").text
    assert "Recorded" in entered(officer, ago="60").text
    assert entered(officer, people="21", another="on").status_code == 400
    assert entered(officer, people="0", another="on").status_code == 400
    assert OverdoseEvent.objects.count() == 19
