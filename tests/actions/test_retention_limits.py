"""Limits that destroy. Harm prevented: one person alone destroys every record, or undoes what two agreed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys.retention.nightly import limits_in_force
from tandem.oversight.actions.retention import confirm_limit, propose_limit

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
OFFICER = Actor(uuid4(), "privacy_officer", uuid4(), "care")
SECOND = Actor(uuid4(), "coordinator", OFFICER.agency_id, "care")


@pytest.mark.parametrize("field_class", ["care_record", "outreach_contact", "oversight_record"])
def test_one_person_alone_destroys_nobodys_record(field_class):
    """Harm: one account shortens the limit to a day, and the night destroys every person's key for ever."""
    house = limits_in_force()[field_class]
    change = propose_limit(by=OFFICER, field_class=field_class, house=house, days=1, now=NOW)
    assert limits_in_force()[field_class] == house
    with pytest.raises(Refused):
        confirm_limit(by=OFFICER, change_id=change, now=NOW)
    confirm_limit(by=SECOND, change_id=change, now=NOW)
    assert limits_in_force()[field_class] == timedelta(days=1)


def test_a_change_that_waits_leaves_the_agreed_limit_in_force():
    """Harm: two people agreed on ten years; one asks for eleven, and until somebody agrees seven are in force."""
    house = limits_in_force()["care_record"]
    agreed = propose_limit(by=OFFICER, field_class="care_record", house=house, days=3650, now=NOW)
    confirm_limit(by=SECOND, change_id=agreed, now=NOW)
    propose_limit(by=OFFICER, field_class="care_record", house=house, days=4000, now=NOW + timedelta(hours=1))
    assert limits_in_force()["care_record"] == timedelta(days=3650)


def test_going_back_to_a_longer_limit_takes_two_people():
    """Harm: a site promised seven days; one account alone puts thirty back, and nobody agreed to keep longer."""
    house = limits_in_force()["exact_location"]
    words = {"by": OFFICER, "field_class": "exact_location", "house": house}
    propose_limit(**words, days=7, now=NOW)
    assert limits_in_force()["exact_location"] == timedelta(days=7)
    for hours, days in ((1, house.days), (2, 8)):
        back = propose_limit(**words, days=days, now=NOW + timedelta(hours=hours))
        assert limits_in_force()["exact_location"] == timedelta(days=7)
    confirm_limit(by=SECOND, change_id=back, now=NOW)
    assert limits_in_force()["exact_location"] == timedelta(days=8)
    propose_limit(**words, days=3, now=NOW + timedelta(hours=3))
    assert limits_in_force()["exact_location"] == timedelta(days=3)
