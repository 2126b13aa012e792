"""Deciding for an agency: harm prevented is a coordinator who steers, shares or taps the alerts of another agency."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tandem.agencies.queries import agency_by_id
from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.core.actor import Actor
from tandem.evaluation.rules.release import refusal_to_see
from tandem.journeys.alert_bench import run_bench
from tandem.surveillance import actions
from tandem.surveillance.types import ChoiceReason

from .conftest import BY
from .test_telling import MONDAY, neighbour_id  # noqa: F401 -- a fixture

NOW = datetime(2024, 5, 7, 6, tzinfo=UTC)
WHY = "your own agency only"


def actor(role, agency_id):
    return Actor(account_id=uuid4(), role=role, agency_id=agency_id, side="care")


@pytest.mark.parametrize("role", list(Role))
def test_roles_stand_for_every_agency_for_their_own_or_for_none(role):
    """Truth table, and the same answer as the reports give to those who may open these at all."""
    agency = uuid4()
    own, other = (refusal_to_act_for(actor(role, one), agency) is None for one in (agency, uuid4()))
    county_wide = role in {Role.EPIDEMIOLOGIST, Role.PRIVACY_OFFICER}
    assert other is county_wide
    assert own is (county_wide or role in {Role.COORDINATOR, Role.ADMINISTRATOR})
    if role is not Role.ADMINISTRATOR:
        for one in (agency, uuid4()):
            by = actor(role, one)
            assert (refusal_to_see(by, agency) is None) is (refusal_to_act_for(by, agency) is None)
    assert refusal_to_act_for(BY, agency) is None
    assert refusal_to_act_for(Actor(None, role, None, "care"), agency) == refusal_to_act_for(
        actor(role, None), agency
    )


def deeds(agency_id, neighbour):
    """Every deed that belongs to an agency, as calls that take `by`."""
    sharing = actions.share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour, from_on=MONDAY)
    hook = actions.add_hook(by=BY, agency_id=agency_id, url="https://partner.example/", now=NOW)
    run = actions.keep_bench_run(by=BY, agency_id=agency_id, as_of=MONDAY, results={}, now=NOW)
    at = {"agency_id": agency_id, "now": NOW}
    choice = {"run_id": run, "budget_per_month": 1.0, "detectors": [], "reason": ChoiceReason.FIRST_CHOICE}
    return {
        "share": lambda by: actions.share_alerts(by=by, agency_id=agency_id, neighbour_id=neighbour, from_on=MONDAY),
        "end": lambda by: actions.end_sharing(by=by, agency_id=agency_id, sharing_id=sharing, until_on=MONDAY),
        "hook": lambda by: actions.add_hook(by=by, url="https://other.example/", **at),
        "confirm": lambda by: actions.confirm_hook(by=by, hook_id=hook, **at),
        "end hook": lambda by: actions.end_hook(by=by, hook_id=hook, **at),
        "digest": lambda by: actions.subscribe_digest(by=by, account_id=by.account_id, **at),
        "measure": lambda by: run_bench(by=by, agency=agency_by_id(using="default", agency_id=agency_id), clock=NOW),
        "run": lambda by: actions.keep_bench_run(by=by, as_of=MONDAY, results={}, **at),
        "choose": lambda by: actions.choose_detection(by=by, **choice, **at),
        "shipped": lambda by: actions.return_to_shipped(by=by, **at),
        "program": lambda by: actions.record_program_start(by=by, agency_id=agency_id, name="Van", starts_on=MONDAY),
    }


@pytest.mark.django_db(databases=["default"])
def test_stranger_to_an_agency_decides_nothing_for_it(agency_id, neighbour_id):  # noqa: F811
    calls = deeds(agency_id, neighbour_id)
    before = len(latest_entries(using="default", action_prefix="surveillance."))
    for deed in calls.values():
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.CASE_MANAGER):
            with pytest.raises(ValueError, match=WHY):
                deed(actor(role, neighbour_id))
    assert len(latest_entries(using="default", action_prefix="surveillance.")) == before


@pytest.mark.django_db(databases=["default"])
def test_own_coordinator_and_the_countys_epidemiologist_decide(agency_id, neighbour_id):  # noqa: F811
    calls = deeds(agency_id, neighbour_id)
    calls["end"](actor(Role.COORDINATOR, agency_id))
    calls["share"](actor(Role.EPIDEMIOLOGIST, neighbour_id))
    calls["confirm"](actor(Role.COORDINATOR, agency_id))
    calls["digest"](actor(Role.COORDINATOR, agency_id))
    calls["program"](actor(Role.EPIDEMIOLOGIST, neighbour_id))
