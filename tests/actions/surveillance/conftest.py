"""A made-up fire department with two square areas."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.core.actor import system_actor
from tandem.surveillance.actions import register_areas

BY = system_actor("test")
NOW = datetime(2024, 5, 20, 16, tzinfo=UTC)


def square(name: str, west: float, south: float, **properties: object) -> dict[str, object]:
    """A GeoJSON feature: a square of 0.1 degrees."""
    east, north = west + 0.1, south + 0.1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


@pytest.fixture
def agency_id(db: None) -> UUID:
    return register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="made-up-fire",
        name="Made-up Fire Department",
        kind=AgencyKind.FIRE_EMS,
        timezone="America/New_York",
        is_demo=True,
    )


@pytest.fixture
def areas(agency_id: UUID) -> UUID:
    features = [
        square("West End", -84.6, 39.1, population=4000, aliases=["WESTEND"]),
        square("East - Hill", -84.5, 39.1),
    ]
    register_areas(by=BY, agency_id=agency_id, features=features)
    return agency_id
