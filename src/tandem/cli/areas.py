"""`tandem agency areas`: outlines of an agency's areas from a file, or cells around its events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tandem.cli import server
from tandem.cli.known_agency import agency_called
from tandem.core.errors import BadInput

if TYPE_CHECKING:
    from tandem.agencies.types import Agency

LONGEST_NAME = 120


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--agency", "slug", required=True, help="Short name of the agency whose events fall into these areas.")
@click.option("--name", "name_column", help="Column that holds the names; else the usual ones are tried.")
@click.option("--population", "population_column", help="Column that holds the people who live there.")
@click.option("--alias", "alias_column", help="Column with another name or code of each area, for other files.")
@click.option("--layer", help="Which layer of a GeoPackage, or which shapefile of a .zip.")
@click.option("--crs", help="Coordinate system, where the file does not say it, for example EPSG:26916.")
@click.option("--from-events", is_flag=True, help="No file: H3 cells that cover the agency's events.")
@click.option("--h3", "resolution", type=int, help="Size of the cells, 4 (large) to 8; else as the events allow.")
@click.option("--assign", is_flag=True, help="Give events without an area the area that holds their point.")
def areas(
    *,
    file: Path | None,
    slug: str,
    name_column: str | None,
    population_column: str | None,
    alias_column: str | None,
    layer: str | None,
    crs: str | None,
    from_events: bool,
    resolution: int | None,
    assign: bool,
) -> None:
    """Register the outlines of an agency's areas: GeoJSON, Shapefile (.shp or .zip), GeoPackage, or H3 cells.

    Outlines are brought to degrees (WGS 84). Areas that stand already are left as they are. Events loaded before
    their areas keep no area until --assign, which may also be called without a file and repeated.
    """
    if (file is None) == (not from_events) and not (assign and file is None):
        raise click.UsageError("Name a file of outlines, or --from-events, or --assign alone.")
    server.start()
    agency = agency_called(slug)
    if file is not None:
        from tandem.exchange.formats.outlines import Columns, read_outlines

        columns = Columns(name_column, population_column, alias_column)
        _register(agency, read_outlines(file, columns=columns, layer=layer, crs=crs), file.name)
    elif from_events:
        _register(agency, _cells(agency, resolution), "H3 cells")
    if assign:
        from tandem.core.actor import system_actor
        from tandem.surveillance.actions import assign_areas

        placed = assign_areas(by=system_actor("cli.areas"), agency_id=agency.id)
        click.echo(f"{placed} events got their area.")


def _cells(agency: Agency, resolution: int | None) -> list[dict[str, Any]]:
    import secrets
    from random import Random

    from tandem.exchange.formats.outlines import cells_around
    from tandem.surveillance.queries.areas import areas_of, event_points

    standing = {area.name: area.rings for area in areas_of(agency.id)}
    # Nobody can draw this order again, and nobody has to: cells that stand keep their name.
    rng = Random(secrets.randbits(128))  # noqa: S311 -- an order, not a key
    found = cells_around(event_points(agency.id), rng=rng, resolution=resolution, standing=standing)
    if not found:
        raise BadInput("The agency has no events with a point, so there is nothing to cover.", "Load events first.")
    return found


def _register(agency: Agency, features: list[dict[str, Any]], source: str) -> None:
    from tandem.core.actor import system_actor
    from tandem.surveillance.actions import register_areas
    from tandem.surveillance.rules.areas import name_of_feature, repeated_slugs

    try:
        names = [name_of_feature(feature["properties"]) for feature in features]
    except ValueError as error:
        columns = ", ".join(f"“{name}”" for name in sorted(features[0]["properties"])) or "none"
        raise BadInput(
            "The outlines have no column that holds their names.", f"Name one with --name. Columns: {columns}."
        ) from error
    if any(len(name) > LONGEST_NAME for name in names):
        raise BadInput(f"A name is longer than {LONGEST_NAME} letters.", "Choose another column with --name.")
    twice = repeated_slugs(names)
    if twice:
        raise BadInput(
            f"Names that stand at more than one outline: {len(twice)}.",
            "Choose a column with --name whose values differ, or join the outlines of one area first.",
        )
    fresh = register_areas(by=system_actor("cli.areas"), agency_id=agency.id, features=features, source=source[:100])
    click.echo(f"{fresh} new areas of {len(features)}.")
