"""`tandem agency`: partner agencies of this site."""

from __future__ import annotations

from uuid import uuid4
from zoneinfo import available_timezones

import click

from tandem.cli import server
from tandem.cli.areas import areas
from tandem.cli.indicators import indicators
from tandem.core.errors import TandemError

KINDS = ("police", "fire_ems", "coroner", "public_health", "outreach", "treatment", "court", "community")
PART2 = ("part2_program", "covered_entity_not_part2", "neither", "pending_review")


@click.group()
def agency() -> None:
    """Partner agencies: add one, list them, give them areas."""


@agency.command()
@click.option("--slug", required=True, help="Short name in commands, lower case with hyphens.")
@click.option("--name", required=True)
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--timezone", required=True, help="For example America/New_York.")
@click.option("--part2", type=click.Choice(PART2), default="pending_review", show_default=True)
def add(slug: str, name: str, kind: str, timezone: str, part2: str) -> None:
    """Register a partner agency in both databases. Its standing under 42 CFR Part 2 is protected until reviewed."""
    if timezone not in available_timezones():
        raise TandemError(f"“{timezone}” is not a time zone.", "Write for example America/New_York.")
    server.start()
    from django.conf import settings

    from tandem.agencies.actions import register_agency
    from tandem.agencies.types import AgencyKind, Part2Status
    from tandem.core.actor import system_actor

    identifier = uuid4()
    for alias in settings.DATABASES:
        identifier = register_agency(
            using=alias,
            by=system_actor("cli.agency"),
            agency_id=identifier,
            slug=slug,
            name=name,
            kind=AgencyKind(kind),
            timezone=timezone,
            part2_status=Part2Status(part2),
        )
    click.echo(f"{name} is registered as {slug}.")


@agency.command("list")
def list_agencies() -> None:
    """List the partner agencies."""
    server.start()
    from tandem.agencies.queries import all_agencies

    for one in all_agencies(using="default"):
        click.echo(f"{one.slug:<24} {one.kind:<14} {one.timezone:<20} {one.name}")


agency.add_command(areas)
agency.add_command(indicators)
