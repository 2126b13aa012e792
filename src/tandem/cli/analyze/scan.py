"""`tandem analyze scan`: is there a place and a stretch of time with more events than its history explains?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.dates import notes_of
from tandem.cli.analyze.options import FloatRange, where_option
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.scan_files import (
    Units,
    dated,
    places_of,
    read_columns,
    read_people,
    unit_of_dates,
    units_of,
)
from tandem.core.errors import BadInput

if TYPE_CHECKING:
    from tandem.science.scan import Cluster, ScanResult, Zones

MODELS = ("space-time-permutation", "poisson")
NAMES = (
    "locations",
    "latitude",
    "longitude",
    "radius_km",
    "start",
    "end",
    "observed",
    "expected",
    "statistic",
    "p_value",
    "gumbel_p_value",
    "recurrence_days",
)
_LENGTH_DAYS = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}


@click.command()
@click.option("--cases", required=True, type=click.Path(path_type=Path), help="location, date and maybe cases.")
@click.option("--locations", required=True, type=click.Path(path_type=Path), help="location, latitude, longitude.")
@click.option("--population", type=click.Path(path_type=Path), help="Poisson: location, date, population, groups.")
@click.option("--network", type=click.Path(path_type=Path), help="Zones along these edges: from, to, maybe km.")
@click.option("--model", type=click.Choice(MODELS), required=True, help="What is expected where nothing is wrong.")
@click.option("--prospective/--retrospective", default=True, help="Only what still goes on at the end, or anything.")
@click.option("--start", "first", metavar="DATE", help="First day of the study; left out, that of the first case.")
@click.option("--end", "last", metavar="DATE", help="Last day of the study; left out, that of the last case.")
@click.option("--unit", type=click.Choice(tuple(_LENGTH_DAYS)), help="Time unit.  [as precise as the dates are]")
@click.option("--max-days", type=click.IntRange(1), help="Longest stretch in days.  [default: half the study]")
@click.option("--max-radius-km", type=FloatRange(0, min_open=True), help="Largest circle.")
@click.option("--max-share", type=FloatRange(0, 1, min_open=True), default=0.5, show_default=True)
@click.option("--min-cases", type=click.IntRange(1), default=2, show_default=True, help="Fewest cases of a cluster.")
@click.option("--by-weekday", is_flag=True, help="Permute within days of the week.")
@click.option("--cartesian", is_flag=True, help="Locations have x and y in km instead of degrees.")
@click.option("--permutations", type=click.IntRange(1), default=999, show_default=True)
@click.option("--stop-after", type=click.IntRange(0), default=0, help="Stop once so many reach the observed one.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same answer.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Most clusters to tell of.")
@where_option
@output_options
def scan(*, as_json: bool, csv_file: Path | None, picture: Path | None, most: int, **options: Any) -> None:
    """Search circles and stretches of time for the most unlikely excess of cases.

    Files are CSV or Parquet with the columns named above, or SaTScan's .cas, .geo and .pop. The p-value pays for
    all circles and stretches that were tried. A rise of the whole city at once is no cluster for the permutation
    model: look at `tandem analyze aberration` too.
    """
    check_picture(picture)
    places, names, zones = _locations(options)
    units, result = _searched(options, names, zones)
    unit_days = _LENGTH_DAYS[units.kind] if options["prospective"] else None
    rows = [_row(one, places, names, units, unit_days) for one in result.clusters[:most]]
    taken = [] if options["unit"] else [f"Time unit: {units.kind}, as precise as the dates are (--unit)."]
    notes = [*taken, *notes_of(units.left_out, "")]
    about = {
        "model": options["model"],
        "analysis": "prospective" if options["prospective"] else "retrospective",
        "unit": units.kind,
        "unit_from": "option" if options["unit"] else "dates",
        "start": units.first_day(0),
        "end": units.last_day(units.count - 1),
        "locations": len(names),
        "permutations": result.permutations,
        "stopped_early": result.is_stopped_early,
        "seed": options["seed"],
        "left_out": units.left_out,
        "notes": notes,
        "p_value_kind": "full",
        "clusters": rows,
    }
    if csv_file:
        write_csv(csv_file, [row | {"locations": " ".join(row["locations"])} for row in rows], NAMES)
    if picture:
        from tandem.cli.analyze.scan_picture import drawn

        save_picture(drawn(places, rows, is_geographic=not options["cartesian"]), picture)
    click.echo(as_json_object(about) if as_json else "\n".join([*as_text(rows), *notes]))


def _locations(options: Mapping[str, Any]) -> tuple[np.ndarray[Any, Any], dict[str, int], Zones]:
    """Coordinates, shape (locations, 2), the number of each location's name, and the zones around them."""
    from tandem.science.scan import zones_by_distance, zones_by_network

    axes = ("x", "y") if options["cartesian"] else ("latitude", "longitude")
    table = read_columns(options["locations"], ("location", *axes), header=not options["no_header"])
    column = [name if name in table.names else str(nth) for nth, name in enumerate(("location", *axes))]
    texts = table.text(column[0])
    names = {name: nth for nth, name in enumerate(texts)}
    if len(names) != len(texts):
        raise BadInput(f"{len(texts) - len(names)} locations are listed twice.", "Keep one row for each location.")
    places = np.stack([table.numbers(name) for name in column[1:]], axis=1)
    try:
        if not options["network"]:
            reach, is_geographic = options["max_radius_km"], not options["cartesian"]
            return places, names, zones_by_distance(*places.T, max_radius_km=reach, is_geographic=is_geographic)
        edges = read_columns(options["network"], ("from", "to", "km"), header=not options["no_header"])
        ends = np.stack([places_of(edges, end, names) for end in edges.names[:2]], axis=1)
        length = edges.numbers("km") if "km" in edges.names else np.ones(edges.rows)
        words = {"locations": len(names), "max_radius_km": options["max_radius_km"]}
        return places, names, zones_by_network(ends, length, **words)
    except ValueError as error:
        raise BadInput(f"The locations cannot be used: {error}.", "Mend the file or the option it names.") from error


def _searched(options: Mapping[str, Any], names: dict[str, int], zones: Zones) -> tuple[Units, ScanResult]:
    from tandem.science.scan import Span

    header = not options["no_header"]
    plain = ("location", "cases", "date")
    table = read_columns(options["cases"], plain, header=header)
    column = {name: name if name in table.names or header else str(nth) for nth, name in enumerate(plain)}
    if not header and len(table.names) == 2:
        column["date"] = "1"
    table = table.where(options["where"])
    rows = table.rows
    table, day = dated(table, column["date"])
    place = places_of(table, column["location"], names)
    many = np.ones(table.rows, np.int64)
    if column["cases"] in table.names and column["cases"] != column["date"]:
        many = table.numbers(column["cases"], whole=True, least=0.0).astype(np.int64)
    kind = unit_of_dates(table, column["date"], options["unit"])
    units = units_of(kind, _edge(options["first"], day.min()), _edge(options["last"], day.max()))
    units = replace(units, left_out=rows - table.rows)
    unit = units.of(day)
    longest = int((options["max_days"] or 0) / _LENGTH_DAYS[kind]) or max(1, units.count // 2)
    try:
        span = Span(units.count, longest, options["prospective"])
        if options["model"] == "poisson":
            return units, _poisson(options, (table, names, zones, units, span), (place, unit, many))
        from tandem.science.scan import scan_permutation

        stratum = (units.edges[:-1] - 1) % 7 if options["by_weekday"] else None
        words = {"zones": zones, "span": span, "stratum": stratum, **_shared(options)}
        return units, scan_permutation(np.repeat(place, many), np.repeat(unit, many), **words)
    except ValueError as error:
        raise BadInput(f"The scan cannot be run: {error}.", "Mend the file or the option it names.") from error


def _poisson(options: Mapping[str, Any], where: tuple[Any, ...], cases: tuple[Any, ...]) -> ScanResult:
    from tandem.science.scan import census_expected, scan_poisson

    table, names, zones, units, span = where
    place, unit, many = cases
    if options["population"] is None:
        raise BadInput("The Poisson model needs to know how many people live where.", "Give --population FILE.")
    people = read_people(options["population"], names, header=not options["no_header"])
    extra = [name for name in table.names if name not in ("location", "cases", "date")]
    width = len(people.groups[0]) if people.groups else 0
    rows = list(zip(*(table.text(name) for name in extra[:width]), strict=True)) if width else [()] * table.rows
    which = {group: nth for nth, group in enumerate(people.groups)}
    unknown = sum(row not in which for row in rows)
    if unknown:
        raise BadInput(f"{unknown} rows of the cases belong to a group that no census counts.", "Mend the groups.")
    events, cells = np.zeros(len(which)), np.zeros((len(names), units.count), np.int64)
    np.add.at(events, [which[row] for row in rows], many)
    np.add.at(cells, (place, unit), many)
    expected, _ = census_expected(people.counts, people.census_at, units.edges, events)
    return scan_poisson(cells, expected, zones=zones, span=span, **_shared(options))


def _shared(options: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: options[name] for name in ("max_share", "permutations", "stop_after", "seed")}
    return {**words, "min_events": options["min_cases"], "progress": _progress if sys.stderr.isatty() else None}


def _progress(done: int, of: int) -> None:
    click.echo(f"\r{done} of {of} permutations", nl=done == of, err=True)


def _edge(given: str | None, found: Any) -> int:
    if given is None:
        return int(found)
    from tandem.cli.analyze.scan_files import _day

    day = _day(given, is_middle=False)
    if day is None:
        raise BadInput("--start or --end is no date.", "Write it as 2016-08-23.")
    return day


def _row(
    one: Cluster, places: Any, names: Mapping[str, int], units: Units, unit_days: float | None
) -> dict[str, Any]:
    known = list(names)
    centre = places[one.members[0]]
    return {
        "locations": [known[member] for member in one.members],
        "latitude": float(centre[0]),
        "longitude": float(centre[1]),
        "radius_km": one.radius_km,
        "start": units.first_day(one.first),
        "end": units.last_day(one.last),
        "observed": one.observed,
        "expected": one.expected,
        "statistic": one.statistic,
        "p_value": one.p_value,
        "gumbel_p_value": one.gumbel_p,
        "recurrence_days": one.recurrence_units * unit_days if unit_days else None,
    }


def as_text(rows: list[dict[str, Any]]) -> list[str]:
    """What stands out, in sentences, or that nothing does."""
    lines = []
    for row in rows:
        if row["p_value"] <= 0.05:
            again = f", by chance once in {row['recurrence_days']:.0f} days" if row["recurrence_days"] else ""
            lines.append(
                f"{len(row['locations'])} locations around {row['locations'][0]} within {row['radius_km']:.2f} km, "
                f"{row['start']} to {row['end']}: {row['observed']} observed, {row['expected']:.2f} expected "
                f"(p = {row['p_value']:.3g}{again})."
            )
    if lines:
        return lines
    if not rows:
        return ["Nothing here: no place and time has more cases than expected."]
    return [f"Nothing here: the least likely excess would come by chance alone with p = {rows[0]['p_value']:.3g}."]
