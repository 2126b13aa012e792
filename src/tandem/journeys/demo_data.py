"""The demonstration: events real and made up, replay clocks, made-up people; all by the ways that a site uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import Agency
from tandem.core.actor import Actor, system_actor
from tandem.core.errors import UnknownAgency
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.loaders import is_file_loaded, load_file
from tandem.journeys.demo_accounts import (
    keep_demo_own_code,
    new_demo_secret,
    read_demo_own_code,
    read_demo_own_secret,
)
from tandem.journeys.demo_nights import run_demo_nights
from tandem.journeys.riverbend import supply
from tandem.journeys.riverbend.cast import demo_cast
from tandem.journeys.riverbend.demands_told import load_demands
from tandem.journeys.riverbend.loading import load_caseload, new_own_code
from tandem.journeys.riverbend.office_told import load_office
from tandem.journeys.riverbend.plan import make_plan
from tandem.journeys.riverbend.reviews_told import load_reviews
from tandem.journeys.riverbend.truth import CLOCK as RIVERBEND_CLOCK
from tandem.people.queries import is_own_code
from tandem.surveillance.actions import record_program_start, register_areas, set_replay_clock
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.clock import has_replay_clock


@dataclass(frozen=True)
class DemoFile:
    """A file of the demonstration: whose it is, what its rows are, and which outlines belong to it."""

    agency: str
    kind: str
    file: str
    mapping: str
    outlines: str
    is_synthetic: bool = False


def _made_up(agency: str, kind: str, name: str) -> DemoFile:
    """A made-up file of the county's supply or context."""
    return DemoFile(
        agency, kind, f"{name}.csv", f"{name}.toml", "riverbend_areas_synthetic.geojson", is_synthetic=True
    )


FILES = (
    DemoFile(
        "cincinnati-fire",
        "overdose",
        "cincinnati_overdose_calls.csv",
        "cincinnati_overdose_calls.toml",
        "cincinnati_neighborhoods.geojson",
    ),
    DemoFile(
        "chicago-police",
        "enforcement",
        "chicago_narcotics_2019.csv",
        "chicago_narcotics_2019.toml",
        "chicago_community_areas.geojson",
    ),
    DemoFile(
        "cook-county-me",
        "overdose",
        "chicago_opioid_deaths_2019_synthetic.csv",
        "chicago_opioid_deaths_2019_synthetic.toml",
        "chicago_community_areas.geojson",
        is_synthetic=True,
    ),
    DemoFile(
        "riverbend-ems",
        "overdose",
        "riverbend_overdose_calls_synthetic.csv",
        "riverbend_overdose_calls_synthetic.toml",
        "riverbend_areas_synthetic.geojson",
        is_synthetic=True,
    ),
    DemoFile(
        "riverbend-police",
        "enforcement",
        "riverbend_drug_seizures_synthetic.csv",
        "riverbend_drug_seizures_synthetic.toml",
        "riverbend_areas_synthetic.geojson",
        is_synthetic=True,
    ),
    _made_up("riverbend-outreach", "drug-checking", "riverbend_drug_checking_synthetic"),
    _made_up("riverbend-police", "drug-checking", "riverbend_lab_results_synthetic"),
    _made_up("riverbend-police", "field-tests", "riverbend_field_tests_synthetic"),
    _made_up("riverbend-police", "crime", "riverbend_crimes_synthetic"),
    _made_up("riverbend-police", "calls", "riverbend_calls_synthetic"),
)
# Where each demonstration stands, in local time. The Cincinnati surge crossed the city's limit at 19:31 that day.
CLOCKS = {
    "cincinnati-fire": datetime(2016, 8, 23, 20, 0, tzinfo=ZoneInfo("America/New_York")),
    "chicago-police": datetime(2019, 6, 30, 20, 0, tzinfo=ZoneInfo("America/Chicago")),
    "cook-county-me": datetime(2019, 6, 30, 20, 0, tzinfo=ZoneInfo("America/Chicago")),
    "riverbend-ems": RIVERBEND_CLOCK,
    "riverbend-police": RIVERBEND_CLOCK,
}
CARE_CLOCKS = {"riverbend-outreach": RIVERBEND_CLOCK, "riverbend-recovery": RIVERBEND_CLOCK}


def load_demo_data(folder: Path, *, now: datetime) -> Iterator[str]:
    """Load what is not yet there; yields a line of progress for each step done. Repeating it loads nothing."""
    by = system_actor("demo")
    for file in FILES:
        agency = known_agency(file.agency)
        areas = load_areas(by, agency.id, folder / file.outlines)
        if areas:
            yield f"{agency.name}: {areas} areas"
        source = folder / file.file
        if is_file_loaded(agency=agency, kind=file.kind, source=source):
            continue
        mapping = load_mapping((folder / "mappings" / file.mapping).read_text(encoding="utf-8"), kind=file.kind)
        result = load_file(
            by=by,
            agency=agency,
            kind=file.kind,
            source=source,
            now=now,
            mapping=mapping,
            is_synthetic=file.is_synthetic,
        )
        held = f", {result.quarantined} held with a reason" if result.quarantined else ""
        made_up = " (made up)" if file.is_synthetic else ""
        yield f"{agency.name}: {result.accepted} {file.kind} events{made_up}{held}"
    note_program(by)
    yield from set_clocks(by, CLOCKS)
    yield from run_demo_nights(by=by, now=now)


def note_program(by: Actor) -> None:
    """Note the made-up program beside which Riverbend's crime and calls are shown."""
    police = known_agency("riverbend-police")
    names = {area.name: area.id for area in areas_of(police.id)}
    record_program_start(
        by=by,
        agency_id=police.id,
        name=supply.PROGRAM,
        starts_on=supply.PROGRAM_ON,
        area_ids=[names[name] for name in supply.PROGRAM_AREAS],
    )


def load_demo_caseload(*, now: datetime) -> Iterator[str]:
    """Load the made-up people of Riverbend and the code of one's own page. Repeating it loads nothing.

    The clocks of the care agencies are set after their stories, which are told at the times when they happened.
    """
    cast = demo_cast()
    plan = make_plan()
    yield from load_caseload(plan, cast)
    if not read_demo_own_secret() or not is_own_code(read_demo_own_code(), wall=now):
        secret = new_demo_secret()
        keep_demo_own_code(new_own_code(cast, secret), secret)
    yield from load_demands(plan.resident_shown)
    yield from set_clocks(system_actor("demo"), CARE_CLOCKS)
    yield from load_reviews(cast)
    # After the clocks: what people ask is told by them, and each agency must read the same time.
    yield from load_office(plan, cast, wall=now)


def set_clocks(by: Actor, clocks: Mapping[str, datetime]) -> Iterator[str]:
    """Set the replay clocks that are not yet running; a clock that was moved on stays where it is."""
    for slug, at in clocks.items():
        agency = known_agency(slug)
        if not has_replay_clock(agency.id):
            set_replay_clock(by=by, agency_id=agency.id, at=at)
            yield f"{agency.name}: replay clock at {at:%Y-%m-%d %H:%M} local"


def load_areas(by: Actor, agency_id: UUID, outlines: Path) -> int:
    """Register the outlines of one agency's areas; returns how many are new."""
    collection = json.loads(outlines.read_text(encoding="utf-8"))
    return register_areas(by=by, agency_id=agency_id, features=collection["features"], source=outlines.name)


def known_agency(slug: str) -> Agency:
    """The demonstration agency of this slug."""
    agency = agency_by_slug(using="default", slug=slug)
    if agency is None:
        raise UnknownAgency(f"The demonstration agency “{slug}” is missing.", "Start over with script/run --fresh.")
    return agency
