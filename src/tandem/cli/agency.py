"""`tandem agency`: partner agencies of this site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

import click

from tandem.cli import server
from tandem.core.errors import BadInput, NoSuchFile, TandemError, UnknownAgency

KINDS = ("police", "fire_ems", "coroner", "public_health", "outreach", "treatment", "court", "community")
PART2 = ("part2_program", "covered_entity_not_part2", "neither", "pending_review")


@click.group()
def agency() -> None:
    """Partner agencies: add one, list them."""


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


@agency.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", "slug", required=True, help="Short name of the agency whose events fall into these areas.")
def areas(file: Path, slug: str) -> None:
    """Register the outlines of an agency's areas from a GeoJSON file (WGS 84), with `population` where it is known.

    Areas that stand already are left as they are. Events loaded before their areas keep no area.
    """
    server.start()
    from tandem.agencies.queries import agency_by_slug
    from tandem.core.actor import system_actor
    from tandem.surveillance.actions import register_areas

    found = agency_by_slug(using="default", slug=slug)
    if found is None:
        raise UnknownAgency(f"No agency is called “{slug}”.", "See `tandem agency list`.")
    features = read_features(file)
    try:
        fresh = register_areas(
            by=system_actor("cli.areas"), agency_id=found.id, features=features, source=file.name[:100]
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadInput(
            "The file holds a feature that is not a named polygon.",
            "Each feature needs a Polygon or MultiPolygon in degrees and a property `name`.",
        ) from error
    click.echo(f"{fresh} new areas of {len(features)}.")


def read_features(file: Path) -> list[dict[str, Any]]:
    """The features of a GeoJSON file; a plain sentence when it is none."""
    try:
        collection = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoSuchFile("The file could not be opened.", "Check the path and the permissions.") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput("The file is not GeoJSON.", "Export the outlines as GeoJSON (WGS 84, UTF-8).") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(one, dict) for one in features):
        raise BadInput("The file holds no features.", "Export the outlines as a GeoJSON FeatureCollection.")
    return features
