"""The made-up privacy office. Harm: a first look at it finds empty lists, or people who pass for real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.queries import entry_count
from tandem.consent.types import OpeningState
from tandem.core import side
from tandem.journeys import breach_watch, emergency_access, identity, own_requests, watch_reads
from tandem.journeys.riverbend.cast import desk_actor
from tandem.journeys.riverbend.demands_told import load_demands
from tandem.journeys.riverbend.loading import new_own_code
from tandem.journeys.riverbend.office_told import load_office
from tandem.journeys.riverbend.truth import CLOCK
from tandem.oversight.queries.legal import demands_of
from tests.factories.signin import make_staff

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "vault"])]


@pytest.fixture
def office(small_county):
    """The small county with its privacy office, told today."""
    make_staff(Role.PRIVACY_OFFICER, agency="riverbend-outreach", username="privacy.demo")
    make_staff(Role.MEDICAL_RESPONDER, agency="riverbend-ems", username="medic.demo")
    new_own_code(small_county.cast, "late blue heron")
    said = [*load_demands(small_county.plan.resident_shown)]
    said += load_office(small_county.plan, small_county.cast, wall=timezone.now())
    assert len(said) == 2
    return small_county


def test_the_office_has_work_of_every_kind(office) -> None:
    """Harm: whoever looks at the office for the first time sees none of what it is there for."""
    now = timezone.now()
    with side.on(side.CARE):
        officer, coordinator = desk_actor("privacy.demo"), desk_actor("coordinator.demo")
    states = sorted(one.state for one in emergency_access.to_review(by=officer, now=now))
    assert states == sorted([OpeningState.OPENED, OpeningState.JUSTIFIED, OpeningState.BREACH])
    (breach,) = breach_watch.files(by=officer, now=now)
    assert (breach.state, breach.people) == ("notices_due", 1)
    assert sorted(one.state for one in watch_reads.findings_for(by=officer)) == ["confirmed", "open"]
    kinds = {one.kind for one in own_requests.waiting(by=officer)}
    assert kinds == {"correction", "erasure"}
    assert officer.agency_id
    assert len(demands_of(agency_id=officer.agency_id)) == 3
    pairs, _access = identity.possible_duplicates(by=coordinator, now=CLOCK + timedelta(minutes=1))
    assert len(pairs) == 1


def test_telling_the_office_again_changes_nothing_and_everybody_is_made_up(office) -> None:
    """Harm: each start of a demonstration adds an emergency; or a made-up one passes for a real one."""
    before = entry_count(using="vault")
    assert list(load_office(office.plan, office.cast, wall=timezone.now())) == []
    assert entry_count(using="vault") == before
    people = apps.get_model("people", "Person").objects.using("vault")
    assert people.count() == len(office.plan.stories) + 1
    assert not people.filter(is_synthetic=False).exists()
