"""`tandem analyze seizure-effect`: do overdoses follow nearby seizures sooner than chance has it?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.after_text import as_text, drawn, finding, verdict
from tandem.cli.analyze.options import WHERE, FloatRange, Numbers, bar, day_first_option, random_options
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.points import Columns, FoundPoints, in_metres, read_points
from tandem.core.errors import BadInput
from tandem.science.knox import (
    AssociationAfter,
    AssociationByPlace,
    Question,
    association_after,
    association_by_place,
)
from tandem.science.points import Points

NAMES = (
    "radius_m",
    "days",
    "observed",
    "expected",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p_value",
    "p_fewer",
    "p_two_sided",
    "p_exact",
    "p_any_cell",
    "q_value",
    "excess_per_1000",
)
BEFORE = ("observed_before", "expected_before", "difference", "p_difference")
_NULLS = ("plain", "restricted", "cluster", "pairs")
_WITHIN = ("season", "month", "weekday", "area")


@click.command("seizure-effect")
@click.option("--exposures", type=click.Path(path_type=Path), required=True, help="File of seizures.")
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="File of overdoses.")
@click.option("--radii", type=Numbers(), required=True, metavar="METRES", help="Such as 100,250,500.")
@click.option("--days", type=Numbers(), required=True, metavar="DAYS", help="Such as 7,14,21: day 0 to under each.")
@click.option("--null", type=click.Choice(_NULLS), default="cluster", show_default=True)
@click.option("--permute", type=click.Choice(["exposures", "outcomes"]), default="exposures", show_default=True)
@click.option(
    "--within", default="season", show_default=True, help="Restricted: any of season, month, weekday, area."
)
@click.option("--area", metavar="COLUMN", help="Column of the area in the permuted file: shows where.")
@click.option("--bands", is_flag=True, help="From each radius and day to the next, not from 0.")
@click.option("--before", is_flag=True, help="Count as many days before too, and judge after minus before.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day on record of the outcomes.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day on record of the outcomes.")
@click.option("--inside", is_flag=True, help="Leave out exposures at the edge of the outcomes' area.")
@click.option("--block", "block_m", type=FloatRange(1), help="Side of the blocks of the cluster null, metres.")
@click.option("--lon", metavar="COLUMN", help="Longitude in both files, or EXPOSURES,OUTCOMES.")
@click.option("--lat", metavar="COLUMN", help="Latitude in both files, or EXPOSURES,OUTCOMES.")
@click.option("--x", metavar="COLUMN", help="Metres east in both files, or EXPOSURES,OUTCOMES.")
@click.option("--y", metavar="COLUMN", help="Metres north in both files, or EXPOSURES,OUTCOMES.")
@click.option("--time", metavar="COLUMN", help="Dates in both files, or EXPOSURES,OUTCOMES.")
@click.option(
    "--timezone", metavar="ZONE", help="Whose calendar days, for times that tell their offset.  [default: UTC]"
)
@click.option("--where-exposures", multiple=True, metavar="COLUMN=VALUE", help=WHERE)
@click.option("--where-outcomes", multiple=True, metavar="COLUMN=VALUE", help=WHERE)
@day_first_option
@random_options
@output_options
def seizure_effect(
    *, no_header: bool, as_json: bool, csv_file: Path | None, picture: Path | None, **asked: Any
) -> None:
    """Association of overdoses with nearby seizures before them; never a cause.

    Null: plain shuffles dates over places; restricted shuffles within strata; cluster, the default, moves whole
    blocks of places along the calendar, so that what clusters by itself is not taken for an effect; pairs shuffles
    and then swaps dates until as many points of a kind lie near each other as before (small files). p_value is
    upward, ties counted half; p_exact counts them in full; p_any_cell holds over all cells.
    """
    check_picture(picture)
    files = [
        read_points(asked[name], _columns(asked, side), header=not no_header)
        for side, name in enumerate(("exposures", "outcomes"))
    ]
    found, where = _judged(files, asked)
    rows = rows_of(found)
    names = NAMES + BEFORE if asked["before"] else NAMES
    if csv_file:
        write_csv(csv_file, rows, names)
    if picture:
        save_picture(drawn(found), picture)
    notes = _notes(files)
    about = {
        "null": asked["null"],
        "permute": asked["permute"],
        "exposures": found.exposures,
        "outcomes": found.outcomes,
        "left_out": {
            "exposures": files[0].left_out,
            "outcomes": files[1].left_out,
            "exposures_off_record": found.left_out,
        },
        "permutations": found.permutations,
        "seed": asked["seed"],
        "notes": notes,
        "p_value_kind": "middle",
        "verdict": verdict(found)[0],
        "finding": finding(found),
        "cells": rows,
    } | ({"places": places_of(where)} if where else {})
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(found, where, notes)))


def _columns(asked: dict[str, Any], side: int) -> Columns:
    """The columns of one of the two files; a comma parts the names where they differ."""
    names = {name: asked[name] for name in ("x", "y", "lon", "lat", "time")}
    return Columns(
        **{name: value.split(",")[side if "," in value else 0] if value else None for name, value in names.items()},
        timezone=asked["timezone"],
        day_first=asked["day_first"],
        where=asked["where_outcomes" if side else "where_exposures"],
    )


def _notes(files: list[FoundPoints]) -> list[str]:
    """What was left out of each file, and outcomes of days when no exposure could be on record."""
    notes = [
        f"{name}: {note}" for name, file in zip(("Exposures", "Outcomes"), files, strict=True) for note in file.notes
    ]
    exposures, outcomes = files[0].time, files[1].time
    early = int((outcomes < exposures.min()).sum())
    late = int((outcomes > exposures.max()).sum())
    if early + late:
        notes.append(
            f"{early} outcomes lie before the first exposure and {late} after the last. Days without exposures on "
            "record are no days without exposures: if the records end there, leave those outcomes out."
        )
    return notes


def _judged(files: list[FoundPoints], asked: dict[str, Any]) -> tuple[AssociationAfter, AssociationByPlace | None]:
    places = in_metres(*files)
    if files[0].numbered != files[1].numbered:
        raise BadInput("One file has dates and the other day numbers.", "Name columns of the same kind with --time.")
    moved = files[0] if asked["permute"] == "exposures" else files[1]
    strata = _strata(moved, asked) if asked["null"] == "restricted" else None
    try:
        points = [Points.of(x, y, file.time) for (x, y), file in zip(places, files, strict=True)]
        question = Question(
            radii_m=asked["radii"],
            days=tuple(int(day) if day.is_integer() else day for day in asked["days"]),
            null=asked["null"],
            moved=asked["permute"],
            bands=asked["bands"],
            before=asked["before"],
            period=_period(points[1], asked),
            block_m=asked["block_m"],
            inside=asked["inside"],
        )
        how = {name: asked[name] for name in ("seed", "permutations", "workers")} | {"strata": strata}
        with bar(asked["permutations"]) as progress:
            found = association_after(*points, question, progress=progress, **how)
        if not asked["area"]:
            return found, None
        return found, association_by_place(*points, question, moved.label(asked["area"]), **how)
    except ValueError as error:
        raise BadInput(str(error)) from error


def _period(outcomes: Points, asked: dict[str, Any]) -> tuple[int, int] | None:
    if not (asked["first"] or asked["last"]):
        return None
    first = asked["first"].toordinal() if asked["first"] else int(outcomes.day.min())
    return first, asked["last"].toordinal() if asked["last"] else int(outcomes.day.max())


def _strata(moved: FoundPoints, asked: dict[str, Any]) -> list[str]:
    """One label for each row of the permuted file: what a shuffle may not leave."""
    kinds = [kind.strip() for kind in asked["within"].split(",")]
    if not set(kinds) <= set(_WITHIN):
        raise BadInput("--within takes season, month, weekday and area.", "Write it like season,weekday.")
    if "area" in kinds and not asked["area"]:
        raise BadInput("--within area needs the column of the area.", "Name it with --area.")
    if moved.numbered and set(kinds) - {"area"}:
        raise BadInput("Seasons and weekdays need dates, and the file has day numbers.", "Name a column of dates.")
    days = [date.fromordinal(int(day)) for day in moved.time] if not moved.numbered else []
    labels = {
        "season": [f"{day.year} {(day.month - 1) // 3}" for day in days],
        "month": [f"{day.year} {day.month}" for day in days],
        "weekday": [str(day.weekday()) for day in days],
        "area": moved.label(asked["area"]) if asked["area"] else [],
    }
    return ["|".join(parts) for parts in zip(*(labels[kind] for kind in kinds), strict=True)]


def rows_of(found: AssociationAfter) -> list[dict[str, Any]]:
    """One row for each cell, radius by radius."""
    tables = [
        found.observed,
        found.expected,
        found.ratio,
        found.ratio_low,
        found.ratio_high,
        found.p_more,
        found.p_fewer,
        found.p_two_sided,
        found.chance.more,
        found.chance.more_in_any_cell,
        found.chance.discovery,
        found.excess_per_1000,
    ]
    names = NAMES
    if found.before is not None:
        tables += [found.before, found.expected_before, found.observed - found.before, found.p_difference]
        names = NAMES + BEFORE
    return [
        dict(zip(names, (radius, days, *(np.asarray(table)[r, d] for table in tables)), strict=True))
        for r, radius in enumerate(found.question.radii_m)
        for d, days in enumerate(found.question.days)
    ]


def places_of(where: AssociationByPlace) -> list[dict[str, Any]]:
    """One row for each area, of the widest radius and longest days."""
    columns = (
        where.places,
        where.observed,
        where.expected,
        where.ratio_low,
        where.ratio_high,
        where.p_more,
        where.chance.more_in_any_cell,
    )
    names = ("area", "observed", "expected", "ratio_low", "ratio_high", "p_value", "p_any_place")
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
