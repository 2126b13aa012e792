"""Two forms at the same moment: harm prevented is an account that floods the map by sending everything at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.core.definition_file import read_definition
from tandem.core.refusals import Refused
from tandem.journeys import enter_overdose
from tandem.surveillance.actions import register_areas
from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.types import Naloxone, Outcome
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, make_staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)
AT_ONCE = 2
NO_POINT = {"longitude": None, "latitude": None}


def waiting(looked):
    """The rule, whose answer is given once both have asked; or after two seconds, when the other waits."""
    meeting = threading.Barrier(AT_ONCE)

    def look_and_wait(entered):
        answer = looked(entered)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)
        return answer

    return look_and_wait


def test_the_cap_of_an_hour_holds_when_forms_are_sent_at_once(monkeypatch):
    """Each sender, having looked, waits for the other before it writes: without a turn both would see room."""
    own = agency_by_slug(using="default", slug=make_agency(AgencyKind.POLICE))
    register_areas(by=system_actor("test"), agency_id=own.id, features=[square("West End", -84.6, 39.1)])
    officer, now = make_staff(Role.PATROL_OFFICER).actor, timezone.now()
    most = read_definition("entries", "overdose")["most_an_hour"]

    def enter(number):
        try:
            return enter_overdose.enter_overdose(
                by=officer,
                at=now - timedelta(minutes=number),
                area_name="West End",
                **NO_POINT,
                naloxone=Naloxone.UNKNOWN,
                outcome=Outcome.UNKNOWN,
                entry_id=uuid4(),
                now=now,
                wall=now,
                is_another=True,
            )
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    for number in range(most - 1):
        enter(number)
    monkeypatch.setattr(enter_overdose, "refusal_to_enter_more", waiting(enter_overdose.refusal_to_enter_more))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(enter, range(most, most + AT_ONCE)))
    assert answers == ["recorded", "too_many"]
    assert OverdoseEvent.objects.count() == most
