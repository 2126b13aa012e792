"""`tandem analyze hotspots`: which areas and their surroundings hold more, or less, than the map as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.areas_near import read_edges
from tandem.cli.analyze.options import FloatRange, bar
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.tables import Table, read_table
from tandem.core.errors import BadInput

if TYPE_CHECKING:
    from tandem.science.hotspots import Weights

NAMES = ("area", "value", "neighbours", "statistic", "z", "p_value", "p_adjusted", "finding")
METHODS = ("getis-ord", "local-moran")
_KM_A_DEGREE = 111.13


@click.command()
@click.argument("file", metavar="AREAS", type=click.Path(path_type=Path))
@click.option("--area", metavar="COLUMN", required=True, help="Column of areas, one row for each.")
@click.option("--value", metavar="COLUMN", required=True, help="Column of rates or counts.")
@click.option("--edges", type=click.Path(path_type=Path), help="Which areas touch: a file with two columns of areas.")
@click.option("--within-km", type=FloatRange(0, min_open=True), help="Neighbours by distance of the centres.")
@click.option("--lon", metavar="COLUMN", help="Longitude of the centres, in degrees.")
@click.option("--lat", metavar="COLUMN", help="Latitude of the centres, in degrees.")
@click.option("--x", metavar="COLUMN", help="East of the centres, in metres.")
@click.option("--y", metavar="COLUMN", help="North of the centres, in metres.")
@click.option("--method", type=click.Choice(METHODS), default="getis-ord", show_default=True)
@click.option("--permutations", type=click.IntRange(0), default=9999, show_default=True, help="0: normal curve only.")
@click.option("--alpha", type=FloatRange(0, 0.5, min_open=True), default=0.05, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same answer.")
@output_options
def hotspots(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Judge each area together with its neighbours against the whole map.

    Give --edges FILE, or --within-km with the centres of the areas. p_adjusted pays for looking at many areas
    (Benjamini and Hochberg). Compare rates, not counts, where areas differ in size.
    """
    check_picture(options["picture"])
    from tandem.science.false_discovery import adjusted_p
    from tandem.science.hotspots import getis_ord, local_moran

    table = read_table(file, header=not no_header)
    areas, values = table.text(options["area"]), table.numbers(options["value"])
    if len(set(areas)) != len(areas):
        raise BadInput(f"{len(areas) - len(set(areas))} areas have more than one row.", "Keep one row for each area.")
    centres = _centres(table, options)
    weights = _weights(areas, centres, options, no_header=no_header)
    judge = getis_ord if options["method"] == "getis-ord" else local_moran
    try:
        with bar(len(areas), "Areas") as progress:
            told = judge(
                values, weights, permutations=options["permutations"], seed=options["seed"], progress=progress
            )
    except ValueError as error:
        raise BadInput(f"The areas cannot be judged: {error}.", "Mend the file or the option it names.") from error
    p_value = told.p_permuted if options["permutations"] else told.p_normal
    adjusted = adjusted_p(p_value)
    columns = (areas, values, weights.counts, told.statistic, told.z, p_value, adjusted)
    rows = [dict(zip(NAMES, cells, strict=False)) for cells in zip(*columns, strict=True)]
    for row in rows:
        row["finding"] = _finding(row, float(values.mean()), options)
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, NAMES)
    if options["picture"]:
        from tandem.cli.analyze.hotspots_picture import drawn

        save_picture(drawn(rows, centres), options["picture"])
    about = {"method": options["method"], "permutations": told.permutations, "seed": options["seed"], "rows": rows}
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(rows)))


def _finding(row: dict[str, Any], mean: float, options: dict[str, Any]) -> str:
    if np.isnan(row["z"]) or np.isnan(row["p_adjusted"]):
        return "not judged"
    if row["p_adjusted"] > options["alpha"]:
        return "nothing here"
    if options["method"] == "getis-ord":
        return "hot" if row["z"] > 0 else "cold"
    if row["z"] < 0:
        return "high among low" if row["value"] > mean else "low among high"
    return "high among high" if row["value"] > mean else "low among low"


def _centres(table: Table, options: dict[str, Any]) -> np.ndarray[Any, Any] | None:
    """Centres in km, shape (areas, 2), when columns are named for them."""
    if options["x"] and options["y"]:
        return np.stack([table.numbers(options[axis]) / 1000.0 for axis in ("x", "y")], axis=1)
    if options["lon"] and options["lat"]:
        east, north = table.numbers(options["lon"]), table.numbers(options["lat"])
        narrow = np.cos(np.radians(north.mean()))
        return np.stack([east * _KM_A_DEGREE * narrow, north * _KM_A_DEGREE], axis=1)
    return None


def _weights(areas: list[str], centres: Any, options: dict[str, Any], *, no_header: bool) -> Weights:
    from tandem.science.hotspots import weights_by_distance, weights_by_edges

    if options["edges"] is None:
        if centres is None or options["within_km"] is None:
            raise BadInput(
                "Nothing says which areas are neighbours.",
                "Give --edges FILE, or --within-km with --lon and --lat (or --x and --y).",
            )
        return weights_by_distance(*centres.T, within=options["within_km"])
    return weights_by_edges(read_edges(options["edges"], areas, header=not no_header), areas=len(areas))


def as_text(rows: list[dict[str, Any]]) -> list[str]:
    """What stands out, the clearest first, or that nothing does."""
    found = [row for row in rows if row["finding"] not in ("nothing here", "not judged")]
    found.sort(key=lambda row: -abs(row["z"]))
    lines = [
        f"{row['area']}: {row['finding']} (z {row['z']:.2f}, adjusted p {row['p_adjusted']:.3g})." for row in found
    ]
    blind = sum(row["finding"] == "not judged" for row in rows)
    unseen = [f"{blind} areas could not be judged: no neighbours, or all values alike."] if blind else []
    return [*(lines or ["Nothing here: no area and its surroundings stand out from the map."]), *unseen]
