"""`tandem agency indicators`: population, vulnerability and other context of an agency's areas from a CSV file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tandem.cli import server
from tandem.cli.known_agency import agency_called
from tandem.core.errors import AllRowsQuarantined, BadInput

if TYPE_CHECKING:
    from tandem.exchange.formats.indicators import IndicatorCell

CODES = ("population", "social_vulnerability", "calls_for_service", "businesses", "properties")
REASONS = {
    "unknown_area": "The agency has no area of this name.",
    "out_of_range": "The value is missing, or is none that this indicator can have.",
    "other_value": "Another value stands for this area and year; --replace puts this one in its place.",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", "slug", required=True, help="Short name of the agency whose areas these are.")
@click.option("--area", "area_column", required=True, help="Column with the area's name, or another name it has.")
@click.option("--column", "pairs", multiple=True, required=True, help="For example population=E_TOTPOP; repeat.")
@click.option("--year", type=int, help="The year of all values.")
@click.option("--year-column", help="Column with the year, where rows differ.")
@click.option("--source", default="", help="Where the numbers come from; shown beside them. Else the file's name.")
@click.option("--replace", is_flag=True, help="A value that differs from the one that stands takes its place.")
def indicators(
    *,
    file: Path,
    slug: str,
    area_column: str,
    pairs: tuple[str, ...],
    year: int | None,
    year_column: str | None,
    source: str,
    replace: bool,
) -> None:
    """Load numbers about areas: population, social vulnerability, calls for service, businesses, properties.

    Every value is accepted, quarantined with a reason, or a duplicate; nothing is stored of a held one. The newest
    population becomes the denominator of rates. The last line is JSON with the counts.
    """
    columns = _columns(pairs)
    server.start()
    from tandem.core.actor import system_actor
    from tandem.exchange.formats.indicators import read_indicators
    from tandem.surveillance.actions import record_indicators
    from tandem.surveillance.types import Indicator, NewIndicator

    agency = agency_called(slug)
    cells = list(read_indicators(file, area=area_column, columns=columns, year=year, year_column=year_column))
    whole = [one for one in cells if not one.problem]
    rows = [NewIndicator(one.area, Indicator(one.code), one.year or 0, one.value or 0.0) for one in whole]
    outcomes = record_indicators(
        by=system_actor("cli.indicators"),
        agency_id=agency.id,
        rows=rows,
        source=source or file.name,
        replace=replace,
    )
    held = [(one, one.problem) for one in cells if one.problem]
    held += [(one, REASONS[outcome]) for one, outcome in zip(whole, outcomes, strict=True) if outcome in REASONS]
    _report(held, Counter(str(outcome) for outcome in outcomes), len(cells))


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        code, _equals, column = pair.partition("=")
        if code not in CODES or not column:
            raise BadInput(f"“{pair}” is no CODE=COLUMN.", f"Codes: {', '.join(CODES)}.")
        found[code] = column
    return found


def _report(held: list[tuple[IndicatorCell, str]], counts: Counter[str], values: int) -> None:
    for (code, reason), rows in _by_reason(held).items():
        shown = ", ".join(str(row) for row in rows[:8]) + (" …" if len(rows) > 8 else "")
        click.echo(f"quarantined: {len(rows)} value(s) of {code}: {reason} Rows {shown}.")
    accepted, duplicates = counts["accepted"], counts["duplicate"]
    if values and len(held) == values:
        raise AllRowsQuarantined(f"None of the {values} values could be taken.", "The lines above say why.")
    found = {"values": values, "accepted": accepted, "quarantined": len(held), "duplicates": duplicates}
    click.echo(json.dumps(found))


def _by_reason(held: list[tuple[IndicatorCell, str]]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for cell, reason in sorted(held, key=lambda one: one[0].number):
        found.setdefault((cell.code, reason), []).append(cell.number)
    return found
