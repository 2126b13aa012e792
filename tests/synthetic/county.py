"""A small made-up county for tests: ten people of Riverbend with everything that happened to them, by the gate.

    @pytest.mark.django_db(databases=["default", "vault"])
    def test_something(small_county):
        small_county.cast.outreach      # the actors: officer, outreach, case_manager, provider
        small_county.plan.stories       # what was planned, to compare with what a page says

The clock of its agencies stands at `small_county.clock`. The whole county is `a_county(truth.WHOLE)`, some 15 s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tandem.agencies.types import Role
from tandem.core.actor import system_actor
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.loaders import load_file
from tandem.journeys.demo_accounts import register_demo_agencies
from tandem.journeys.demo_data import known_agency, load_areas
from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.cast import Cast, demo_cast
from tandem.journeys.riverbend.loading import load_caseload
from tandem.journeys.riverbend.plan import make_plan
from tandem.journeys.riverbend.steps import Plan
from tests.factories.signin import make_staff

DEMO = Path(__file__).resolve().parents[2] / "demo"
CALLS = "riverbend_overdose_calls_synthetic"
STAFF = (
    (Role.PATROL_OFFICER, "riverbend-police", "officer.demo"),
    (Role.OUTREACH_WORKER, "riverbend-outreach", "outreach.demo"),
    (Role.CASE_MANAGER, "riverbend-outreach", "casemanager.demo"),
    (Role.CASE_MANAGER, "riverbend-recovery", "provider.demo"),
    (Role.COORDINATOR, "riverbend-outreach", "coordinator.demo"),
)


@dataclass(frozen=True)
class County:
    """What was planned, who plays the staff, and what time it is there."""

    plan: Plan
    cast: Cast
    clock: datetime = truth.CLOCK


@pytest.fixture
def small_county() -> County:
    """Ten people. The test needs both databases."""
    return a_county(truth.SMALL)


def a_county(size: truth.Size = truth.SMALL, *, seed: int = truth.SEED) -> County:
    """Agencies, accounts, made-up calls and the caseload of this size."""
    staged = a_stage(size, seed=seed)
    list(load_caseload(staged.plan, staged.cast))
    return staged


def a_stage(size: truth.Size = truth.SMALL, *, seed: int = truth.SEED) -> County:
    """Everything but the caseload itself."""
    register_demo_agencies()
    for role, agency, username in STAFF:
        make_staff(role, agency=agency, username=username)
    load_calls()
    return County(make_plan(seed, size), demo_cast())


def load_calls() -> None:
    """The county's overdose calls, by the loader that a site uses."""
    agency, by = known_agency("riverbend-ems"), system_actor("test")
    load_areas(by, agency.id, DEMO / "riverbend_areas_synthetic.geojson")
    mapping = load_mapping((DEMO / "mappings" / f"{CALLS}.toml").read_text(encoding="utf-8"), kind="overdose")
    load_file(
        by=by,
        agency=agency,
        kind="overdose",
        source=DEMO / f"{CALLS}.csv",
        now=truth.CLOCK,
        mapping=mapping,
        is_synthetic=True,
    )
