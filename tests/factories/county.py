"""The made-up county's agencies on both sides, and actors of them."""

from uuid import UUID

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind, Part2Status
from tandem.core.actor import Actor, system_actor

POLICE = UUID("6f1d2a10-0000-4000-8000-000000000003")
TEAM = UUID("6f1d2a10-0000-4000-8000-000000000001")
PROVIDER = UUID("6f1d2a10-0000-4000-8000-000000000002")
AGENCIES = (
    (POLICE, "riverbend-police", "Riverbend Police", AgencyKind.POLICE, Part2Status.NEITHER),
    (TEAM, "riverbend-outreach", "Riverbend Outreach", AgencyKind.OUTREACH, Part2Status.NEITHER),
    (PROVIDER, "riverbend-recovery", "Riverbend Recovery", AgencyKind.TREATMENT, Part2Status.PART2_PROGRAM),
)


def actor(number: int, role: str, agency_id: UUID, side: str = "care") -> Actor:
    """An account of an agency."""
    return Actor(UUID(f"6f1d2a10-0000-4000-8000-0000000000{number:02d}"), role, agency_id, side)


OFFICER = actor(11, "patrol_officer", POLICE, "duty")
OUTREACH_WORKER = actor(12, "outreach_worker", TEAM)
CASE_MANAGER = actor(13, "case_manager", TEAM)
COORDINATOR = actor(14, "coordinator", TEAM)
PROVIDER_STAFF = actor(15, "case_manager", PROVIDER)


def riverbend() -> None:
    """Register the county's agencies in both databases under the same ids."""
    for using in ("default", "vault"):
        for agency_id, slug, name, kind, status in AGENCIES:
            register_agency(
                using=using,
                by=system_actor("test"),
                agency_id=agency_id,
                slug=slug,
                name=name,
                kind=kind,
                timezone="America/New_York",
                part2_status=status,
                is_demo=True,
            )
