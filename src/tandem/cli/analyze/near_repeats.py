"""`tandem analyze near-repeats`: after an event, how much more to expect in the same place, and how long?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.area_counts import in_order
from tandem.cli.analyze.dates import read_dates
from tandem.cli.analyze.forecast import KINDS
from tandem.cli.analyze.options import FloatRange, row_options
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput, TooLittleData
from tandem.science.arrays import FloatArray, IntArray

NAMES = ("area", "expected", "background", "after_events", "rank", "listed")
JUDGED = ("hit_rate", "pai", "pei", "reach_of_best")
_LEAST_DAYS = 28


@click.command("near-repeats")
@click.argument("file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What was reported; nothing else may be used.")
@click.option("--area", metavar="COLUMN", required=True, help="Column of areas or cells.")
@click.option("--time", metavar="COLUMN", required=True, help="Column of dates, or of day numbers.")
@click.option("--horizon", type=FloatRange(1, 366), default=7, show_default=True, help="Days to forecast.")
@click.option("--capacity", type=click.IntRange(1), required=True, help="How many places can be served.")
@click.option("--judge-on", type=click.IntRange(0, 3660), default=0, show_default=True, help="Last days, unseen.")
@row_options
@output_options
def near_repeats(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Forecast events by area from a steady rate and the rise that fades after each event (self-exciting model).

    With --judge-on the last days are forecast horizon by horizon from what came before each, and the lists compared
    with those of plain past counts. Often the two are equal; the output says so.
    """
    check_picture(options["picture"])
    from tandem.science.forecast import ReportedHarm, fit_self_exciting

    table = read_table(file, header=not no_header).where(options["where"])
    dates = read_dates(table, options["time"], day_first=options["day_first"])
    names, day = dates.table.text(options["area"]), dates.days
    areas = in_order(set(names))
    cell = _numbers_of(names, areas)
    start, end = int(day.min()), int(day.max()) + 1
    if end - start < _LEAST_DAYS or options["judge_on"] > (end - start) // 2:
        raise TooLittleData("The file holds too few days.", "It needs 28, and as many to learn from as to judge on.")
    try:
        ReportedHarm.of(options["kind"], np.zeros((len(areas), 1)))
        fitted = fit_self_exciting(cell, day, cells=len(areas), start=start, end=end)
        judged = _judged(cell, day, (start, end), len(areas), options) if options["judge_on"] else None
    except ValueError as error:
        raise BadInput(f"No forecast can be made: {error}.", "Mend the file or the option it names.") from error
    rows = _rows(areas, fitted, options)
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, NAMES)
    if options["picture"]:
        save_picture(_drawn(rows), options["picture"])
    about = {
        "branching": fitted.branching,
        "fades_by_half_in_days": float(np.log(2.0) / fitted.fade_per_day) if fitted.branching else None,
        "horizon_days": options["horizon"],
        "capacity": options["capacity"],
        "unseen": judged,
        "left_out": dates.left_out,
        "notes": dates.notes,
        "rows": rows,
    }
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(about)))


def _numbers_of(names: list[str], areas: list[str]) -> IntArray:
    number = {area: nth for nth, area in enumerate(areas)}
    return np.array([number[name] for name in names], dtype=np.int64)


def _rows(areas: list[str], fitted: Any, options: dict[str, Any]) -> list[dict[str, Any]]:
    from tandem.science.forecast.places import listed_chance

    expected = fitted.expected(options["horizon"])
    steady = fitted.background * options["horizon"]
    if options["capacity"] > len(areas):
        raise BadInput(f"The file has {len(areas)} areas.", "--capacity must not be above that.")
    listed = listed_chance(expected, options["capacity"])
    order = np.lexsort((np.arange(len(areas)), -expected)).tolist()
    columns = (expected.tolist(), steady.tolist(), (expected - steady).tolist())
    return [
        dict(zip(NAMES, (areas[one], *(c[one] for c in columns), rank, float(listed[one])), strict=True))
        for rank, one in enumerate(order, start=1)
    ]


def _judged(
    cell: IntArray, day: IntArray, span: tuple[int, int], cells: int, options: dict[str, Any]
) -> dict[str, Any]:
    """Each horizon of the unseen days forecast from the days before it; means over horizons with events."""
    from tandem.science.forecast import fit_self_exciting, judged_list

    start, end = span
    step = round(options["horizon"])
    found: dict[str, list[tuple[float, ...]]] = {"near_repeats": [], "past_counts": []}
    for cut in range(end - options["judge_on"], end - step + 1, step):
        past, came = day < cut, (day >= cut) & (day < cut + step)
        if not came.any():
            continue
        harm = np.bincount(cell[came], minlength=cells)
        fitted = fit_self_exciting(cell[past], day[past], cells=cells, start=start, end=cut)
        scores: dict[str, FloatArray] = {
            "near_repeats": fitted.expected(step),
            "past_counts": np.bincount(cell[past], minlength=cells).astype(np.float64),
        }
        for name, score in scores.items():
            told = judged_list(score, harm, capacity=options["capacity"])
            found[name].append((told.hit_rate, told.pai, told.pei, told.reach_of_best))
    if not found["near_repeats"]:
        raise TooLittleData("The unseen days hold no event in a whole horizon.", "Judge on more days.")
    means = {name: np.mean(values, axis=0).tolist() for name, values in found.items()}
    return {
        "horizons": len(found["near_repeats"]),
        **{name: dict(zip(JUDGED, values, strict=True)) for name, values in means.items()},
    }


def as_text(about: dict[str, Any]) -> list[str]:
    """The list, how strong near repeats are, and whether knowing them helped."""
    lines = [
        f"{row['rank']}. {row['area']}: {row['expected']:.2f}, of these {row['after_events']:.2f} after recent events"
        for row in about["rows"]
        if row["listed"] > 0
    ]
    fades = about["fades_by_half_in_days"]
    lines.append(
        f"Each event is followed by {about['branching']:.2f} more in its area"
        + (f", half of them within {fades:.1f} days." if fades else ".")
    )
    if unseen := about["unseen"]:
        ours, plain = unseen["near_repeats"], unseen["past_counts"]
        lines.append(
            f"On {unseen['horizons']} unseen horizons the lists held {100 * ours['hit_rate']:.1f} % of the events "
            f"(PAI {ours['pai']:.2f}, PEI {ours['pei']:.2f}); lists of plain past counts "
            f"{100 * plain['hit_rate']:.1f} % (PAI {plain['pai']:.2f}, PEI {plain['pei']:.2f})."
        )
    return [*lines, *about["notes"]]


def _drawn(rows: list[dict[str, Any]]) -> Any:
    from tandem.cli.analyze.output import new_figure

    shown = [row for row in rows if row["listed"] > 0][:40]
    figure = new_figure(height=1.5 + 0.25 * len(shown))
    panel = figure.subplots()
    names = [row["area"] for row in shown]
    steady = [row["background"] for row in shown]
    panel.barh(names, steady, color="#9fb0c0", label="steady")
    panel.barh(
        names, [row["after_events"] for row in shown], left=steady, color="#b3261e", label="after recent events"
    )
    panel.invert_yaxis()
    panel.tick_params(labelsize=8)
    panel.set_xlabel("events expected")
    panel.spines[["top", "right"]].set_visible(False)
    panel.legend(frameon=False, fontsize=8)
    return figure
