"""A made-up month: events with planted counts at a fire agency, and a program with planted small groups."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind, Part2Status
from tandem.care.types.months import HANDOFF, REACH, MonthCounts, Times
from tandem.core.actor import Actor, system_actor
from tandem.surveillance.actions import record_overdoses, register_areas
from tandem.surveillance.types import EventStatus, Naloxone, NewOverdose, Outcome

FIRE = UUID("6f1d2a10-0000-4000-8000-000000000041")
MONTH = date(2026, 3, 1)
NOW = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
EPI = Actor(UUID("6f1d2a10-0000-4000-8000-000000000051"), "epidemiologist", FIRE, "care")
PRIVACY = Actor(UUID("6f1d2a10-0000-4000-8000-000000000052"), "privacy_officer", FIRE, "care")
AREAS = ("Mill Creek", "=Uplands", "Östra Hill")


def fire_agency(*, slug: str = "riverbend-fire", name: str = "Riverbend Fire") -> UUID:
    """The fire agency on both sides, with three square areas; one name would be a formula in a spreadsheet."""
    for using in ("default", "vault"):
        register_agency(
            using=using,
            by=system_actor("test"),
            agency_id=FIRE,
            slug=slug,
            name=name,
            kind=AgencyKind.FIRE_EMS,
            timezone="America/New_York",
            part2_status=Part2Status.NEITHER,
            is_demo=True,
        )
    features = [_square(name, at) for at, name in enumerate(AREAS)]
    register_areas(by=system_actor("test"), agency_id=FIRE, features=features, source="made up")
    return FIRE


def _square(name: str, at: int) -> dict[str, object]:
    ring = [[at, 0.0], [at + 1, 0.0], [at + 1, 1.0], [at, 1.0], [at, 0.0]]
    return {
        "type": "Feature",
        "properties": {"name": name, "population": 4000 * (at + 1)},
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }


def overdoses(rng: np.random.Generator, *, count: int = 120) -> list[NewOverdose]:
    """Events around the month, its first and last minute among them; most in one area, some left out by status."""
    start = datetime(2026, 2, 25, tzinfo=UTC)
    times = [start + timedelta(minutes=int(m)) for m in rng.integers(0, 40 * 24 * 60, size=count)]
    edges = [
        datetime(2026, 3, 1, 4, 59, tzinfo=UTC),  # 23:59 of 28 February in New York
        datetime(2026, 3, 1, 5, 0, tzinfo=UTC),  # the month's first minute
        datetime(2026, 4, 1, 3, 59, tzinfo=UTC),  # its last one, in summer time
        datetime(2026, 4, 1, 4, 0, tzinfo=UTC),
    ]
    return [_overdose(rng, at, n) for n, at in enumerate([*times, *edges])]


def _overdose(rng: np.random.Generator, at: datetime, number: int) -> NewOverdose:
    from zoneinfo import ZoneInfo

    wait = timedelta(minutes=float(rng.integers(3, 20)))
    return NewOverdose(
        occurred_at=at,
        local_on=at.astimezone(ZoneInfo("America/New_York")).date(),
        fingerprint=f"f{number}",
        area_name=str(rng.choice([*AREAS, "nowhere"], p=[0.8, 0.06, 0.1, 0.04])),
        status=EventStatus(rng.choice(["counted", "unknown", "cancelled", "false"], p=[0.6, 0.3, 0.06, 0.04])),
        outcome=Outcome(rng.choice(["fatal", "nonfatal", "unknown"], p=[0.06, 0.8, 0.14])),
        naloxone=Naloxone(rng.choice(["none", "single", "multiple", "unknown"], p=[0.3, 0.4, 0.2, 0.1])),
        dispatched_at=at if rng.random() < 0.8 else None,
        arrived_at=at + wait,
    )


def load_overdoses(events: list[NewOverdose]) -> None:
    """Save events through the room's own action."""
    record_overdoses(by=system_actor("test"), agency_id=FIRE, batch_id=UUID(int=5), rows=events)


def program_counts(rng: np.random.Generator, *, people: int) -> MonthCounts:
    """A program's month of so many people, by groups; each step keeps some of the step before."""
    groups = {}
    for grouping, names in (("language", ("en", "es", "other")), ("age_band", ("25_34", "35_44", "unknown"))):
        groups[grouping] = names
    table: dict[str, dict[str, dict[str, int]]] = {key: {n: {} for n in names} for key, names in groups.items()}
    labels = {key: rng.choice(list(names), size=people) for key, names in groups.items()}
    stay = np.ones(people, dtype=bool)
    reach = {}
    for step in REACH:
        reach[step] = int(stay.sum())
        for key, names in groups.items():
            for name in names:
                table[key][name][step] = int((stay & (labels[key] == name)).sum())
        stay = stay & (rng.random(people) < 0.85)
    handoff = dict(zip(HANDOFF, np.sort(rng.integers(0, 40, size=len(HANDOFF)))[::-1].tolist(), strict=True))
    tried = reach["attempted"]
    return MonthCounts(
        reach=reach,
        handoff=handoff,
        within={72: tried - tried // 9, 48: tried // 2, 24: tried // 5},
        attempt_hours=Times(tried, 30.5, 70.0),
        arrival_minutes=Times(handoff["arrived"], 22.0, 51.5),
        groups=table,
        services={"peer_session": (14, 31), "bed_night": (3, 40)},
        follow_ups={30: (18, 12), 90: (4, 2)},
        naloxone_people=12,
        naloxone_kits=25,
        is_synthetic=True,
    )
