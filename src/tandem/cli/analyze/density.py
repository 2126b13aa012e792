"""`tandem analyze density`: how close events lie, on a grid of cells or along streets; no point is ever told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.options import FloatRange, place_options, where_option
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.points import Columns, degrees_of, in_metres, metres, read_places
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput, TooLittleData
from tandem.science.arrays import BoolArray, FloatArray

GRID_NAMES = ("x_m", "y_m", "longitude", "latitude", "events_per_km2")
STREET_NAMES = ("x_m", "y_m", "longitude", "latitude", "events_per_km")
FEWEST = 11
"""As for small numbers elsewhere: the densest cell of fewer events is the place of one of them."""
_MOST_CELLS, _MOST_NODES = 4_000_000, 200_000
_ENDS = ("x1", "y1", "x2", "y2")


@click.command()
@click.argument("file", metavar="EVENTS", type=click.Path(path_type=Path))
@place_options
@click.option("--bandwidth", type=FloatRange(1, 100_000), required=True, help="Metres over which an event spreads.")
@click.option("--cell", type=FloatRange(1, 100_000), help="Side of a cell, metres.  [a third of the bandwidth]")
@click.option(
    "--edge",
    type=click.Choice(["hull", "box"]),
    default="hull",
    show_default=True,
    help="The map: cells inside the outline of the events, or the whole rectangle; corrected at its edge.",
)
@click.option("--streets", type=click.Path(path_type=Path), help="Streets: columns x1,y1,x2,y2 like the events.")
@where_option
@output_options
def density(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Kernel density of events: per square kilometre on a grid or, with --streets, per kilometre along the streets.

    Divided by the share of the kernel inside the map, so that it does not sink toward the edge; along streets
    distances are walked, so that a river without a bridge separates.
    """
    check_picture(options["picture"])
    columns = Columns(**{name: options[name] for name in ("x", "y", "lon", "lat", "where")})
    points = read_places(file, columns, header=not no_header)
    ((x, y),) = in_metres(points)
    near = _not_far_from_all(x, y)
    x, y, far = x[near], y[near], int((~near).sum())
    _refuse_few(x.size)
    middle = float(np.median(points.y)) if points.degrees else None
    try:
        if options["streets"]:
            found = _along_streets(x, y, middle, options, header=not no_header)
        else:
            found = _on_grid(x, y, options)
    except ValueError as error:
        raise BadInput(f"No density can be told: {error}.", "Mend the file or the option it names.") from error
    names = STREET_NAMES if options["streets"] else GRID_NAMES
    rows = _rows(found, middle, names)
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, names)
    if options["picture"]:
        from tandem.cli.analyze.density_picture import drawn

        save_picture(drawn(found, names[-1]), options["picture"])
    about = {
        "events": x.size,
        "left_out": points.left_out,
        "far_away": far,
        "notes": points.notes,
        "bandwidth_m": options["bandwidth"],
        "rows": rows,
    }
    click.echo(
        as_json_object(about)
        if as_json
        else "\n".join([_sentence(rows, names[-1], points.left_out + far), *points.notes])
    )


def _refuse_few(events: int) -> None:
    if events < FEWEST:
        raise TooLittleData(
            f"Too few to draw: {events} {'event' if events == 1 else 'events'}, and {FEWEST} are needed.",
            "A map of so few would show where each of them was. Take a longer time or a larger area.",
        )


def _not_far_from_all(x: FloatArray, y: FloatArray) -> BoolArray:
    """Events within twenty median distances of the middle: exports put unknown places in another state."""
    away = np.hypot(x - np.median(x), y - np.median(y))
    return np.asarray(away <= max(20.0 * float(np.median(away)), 1000.0))


def _on_grid(x: FloatArray, y: FloatArray, options: dict[str, Any]) -> FloatArray:
    """Middles of the cells and their density, shape (cells, 3)."""
    from tandem.science.hotspots import kernel_density

    cell = options["cell"] or options["bandwidth"] / 3.0
    # On whole cells from the origin: a grid that began at the outermost event would tell where it was.
    low = np.floor(np.array([x.min(), y.min()]) / cell) * cell
    shape = np.floor((np.array([y.max() - low[1], x.max() - low[0]])) / cell).astype(np.int64) + 1
    if shape.prod() > _MOST_CELLS:
        raise ValueError(f"the map would have {shape.prod():,} cells; a wider --cell, or fewer far-away events")
    at = np.floor((y - low[1]) / cell).astype(np.int64), np.floor((x - low[0]) / cell).astype(np.int64)
    counts = np.zeros(tuple(shape))
    np.add.at(counts, at, 1.0)
    north, east = np.indices(counts.shape)
    middles = np.column_stack([low[0] + (east.ravel() + 0.5) * cell, low[1] + (north.ravel() + 0.5) * cell])
    inside = np.ones(counts.shape, np.bool_)
    if options["edge"] == "hull":
        inside = _in_hull(middles, np.column_stack([x, y]), cell).reshape(counts.shape) | (counts > 0)
    told = kernel_density(counts, cell=cell, bandwidth=options["bandwidth"], inside=inside).ravel() * 1e6
    kept = np.isfinite(told)
    return np.column_stack([middles[kept], told[kept]])


def _in_hull(middles: FloatArray, points: FloatArray, cell: float) -> np.ndarray[Any, Any]:
    """Whether each middle lies in the outline of the points, or within a cell of it; everywhere for a line."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        sides = ConvexHull(points).equations
    except QhullError:
        return np.ones(len(middles), np.bool_)
    return np.asarray((middles @ sides[:, :2].T + sides[:, 2] <= cell).all(axis=1))


def _along_streets(
    x: FloatArray, y: FloatArray, middle: float | None, options: dict[str, Any], *, header: bool
) -> FloatArray:
    """Nodes of the streets, cut into pieces of at most --cell metres, and their density, shape (nodes, 3)."""
    from scipy.spatial import cKDTree

    from tandem.science.hotspots import network_density

    table = read_table(options["streets"], header=header)
    ends = np.column_stack([table.numbers(name if header else str(nth)) for nth, name in enumerate(_ends(table))])
    if middle is not None:
        for first in (0, 2):
            ends[:, first : first + 2] = metres(ends[:, first], ends[:, first + 1], middle)
    nodes, pieces, length = _cut(ends, options["cell"] or options["bandwidth"] / 3.0)
    counts = np.bincount(cKDTree(nodes).query(np.column_stack([x, y]))[1], minlength=len(nodes))
    told = network_density(counts, pieces, length, bandwidth=options["bandwidth"]) * 1e3
    return np.column_stack([nodes, told])


def _ends(table: Any) -> tuple[str, ...]:
    """The four columns of a street's ends: by name, or the first four."""
    return _ENDS if set(_ENDS) <= set(table.names) else table.names[:4]


def _cut(ends: FloatArray, longest: float) -> tuple[FloatArray, np.ndarray[Any, Any], FloatArray]:
    """Nodes (n, 2), pairs of nodes (m, 2) and the length of each piece (m,); ends within 10 cm are one node."""
    parts = np.maximum(1, np.ceil(np.hypot(*(ends[:, 2:] - ends[:, :2]).T) / longest)).astype(np.int64)
    if parts.sum() > _MOST_NODES:
        raise ValueError(f"the streets would have {parts.sum():,} pieces; a wider --cell")
    of = np.repeat(np.arange(len(ends)), parts)
    nth = np.arange(of.size) - np.repeat(np.cumsum(parts) - parts, parts)
    step = (ends[of, 2:] - ends[of, :2]) / parts[of, None]
    begins = ends[of, :2] + step * nth[:, None]
    both = np.round(np.concatenate([begins, begins + step]) * 10) / 10
    nodes, which = np.unique(both, axis=0, return_inverse=True)
    pairs = which.reshape(2, -1).T
    length = np.hypot(*step.T)
    kept = (pairs[:, 0] != pairs[:, 1]) & (length > 0)
    return nodes, pairs[kept], length[kept]


def _rows(found: FloatArray, middle: float | None, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Densest first; degrees where the events had them."""
    found = found[np.lexsort((found[:, 0], found[:, 1], -found[:, 2]))]
    degrees = np.full((len(found), 2), np.nan)
    if middle is not None:
        degrees = degrees_of(found[:, :2], middle)
    return [
        dict(zip(names, (place[0], place[1], *degree, place[2]), strict=True))
        for place, degree in zip(found.tolist(), degrees.tolist(), strict=True)
    ]


def _sentence(rows: list[dict[str, Any]], name: str, left_out: int) -> str:
    densest = rows[0]
    where = (
        f"{densest['latitude']:.2f}, {densest['longitude']:.2f}"
        if np.isfinite(densest["latitude"])
        else f"{densest['x_m'] / 1000:.0f} km east, {densest['y_m'] / 1000:.0f} km north"
    )
    unit = "km²" if name.endswith("km2") else "km of street"
    told = f"Densest around {where}: {densest[name]:.3g} events per {unit}; {len(rows)} cells. --csv has them all."
    return told + (f" {left_out} rows without a place, or far from all others, were left out." if left_out else "")
