"""Who plays the staff of Riverbend: the agencies and accounts by which the plan is played."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tandem.agencies.queries import account_by_username, agency_by_slug
from tandem.core import side
from tandem.core.actor import Actor, system_actor
from tandem.core.errors import UnknownAgency

JOB = "demo"


@dataclass(frozen=True, slots=True)
class Cast:
    """The agencies, and one account for each part. Every entry of the ledger also names the job `demo`."""

    ems_id: UUID
    team_id: UUID
    provider_id: UUID
    officer: Actor
    outreach: Actor
    case_manager: Actor
    provider: Actor

    @property
    def dispatch(self) -> Actor:
        """The job that takes emergency calls in."""
        return system_actor(JOB)


def demo_cast() -> Cast:
    """The demonstration's accounts in their parts."""
    with side.on(side.DUTY):
        officer = _actor("default", "officer.demo", side.DUTY)
    with side.on(side.CARE):
        return Cast(
            ems_id=agency_id("riverbend-ems"),
            team_id=agency_id("riverbend-outreach"),
            provider_id=agency_id("riverbend-recovery"),
            officer=officer,
            outreach=_actor("vault", "outreach.demo", side.CARE),
            case_manager=_actor("vault", "casemanager.demo", side.CARE),
            provider=_actor("vault", "provider.demo", side.CARE),
        )


def desk_actor(username: str) -> Actor:
    """One of the demonstration's accounts of the care side, to be asked for while that side is in force."""
    return _actor("vault", username, side.CARE)


def agency_id(slug: str) -> UUID:
    """The id of one of the county's agencies, the same on both sides."""
    agency = agency_by_slug(using="default", slug=slug)
    if agency is None:
        raise UnknownAgency(f"The demonstration agency “{slug}” is missing.", "Start over with script/run --fresh.")
    return agency.id


def _actor(using: str, username: str, on_side: str) -> Actor:
    account = account_by_username(using=using, username=username)
    if account is None:
        raise UnknownAgency(f"The demonstration account {username} is missing.", "Run `tandem demo load`.")
    return Actor(account.id, account.role, account.agency_id, on_side, job=JOB)
