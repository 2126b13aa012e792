"""Made-up people and what happens to them, saved through the rooms' own actions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tandem.care.actions.outreach import plan_visit, record_encounter
from tandem.care.types import EncounterKind, Pathway, Source
from tandem.consent.types import Category, Origin
from tandem.core.actor import Actor
from tandem.people.actions import create_person
from tandem.people.types import ContactChoice, Details
from tests.factories.access import access_to, an_access

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TEAM = UUID("6f1d2a10-0000-4000-8000-000000000001")
PROVIDER = UUID("6f1d2a10-0000-4000-8000-000000000002")
WORKER = Actor(UUID("6f1d2a10-0000-4000-8000-0000000000aa"), "outreach_worker", TEAM, "care")
RECEIVER = Actor(UUID("6f1d2a10-0000-4000-8000-0000000000bb"), "case_manager", PROVIDER, "care")
CARE_SOURCE = Source(Origin.CARE, False, TEAM)
WREN = Details(
    given_name="Wren",
    family_name="Ashgrove",
    birth_on=date(1990, 2, 3),
    phone="555-0100",
    address="12 Made-up Lane",
)


def a_person(
    *,
    choice: ContactChoice | None = None,
    details: Details = WREN,
    origin: Origin = Origin.CARE,
    agency_id: UUID = TEAM,
) -> UUID:
    """A made-up person; the details come from an agency of care."""
    return create_person(
        access=access_to(None, Category.PERSON_SEARCH, now=NOW),
        by=WORKER,
        details=details,
        choice=choice,
        origin=origin,
        is_part2=False,
        agency_id=agency_id,
        is_synthetic=True,
        now=NOW,
    )


def a_visit(person_id: UUID, *, occurred_at: datetime = NOW - timedelta(hours=30)) -> UUID:
    """An overdose call and the visit that it asks for."""
    access = an_access(person_id, now=NOW)
    encounter_id = record_encounter(
        access=access,
        by=WORKER,
        person_id=person_id,
        kind=EncounterKind.OVERDOSE_CALL,
        pathway=Pathway.NALOXONE_PLUS,
        occurred_at=occurred_at,
        source=Source(Origin.EMERGENCY, False, TEAM),
        now=NOW,
    )
    return plan_visit(access=access, by=WORKER, encounter_id=encounter_id, team_agency_id=TEAM, now=NOW)
