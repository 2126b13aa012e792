"""`tandem analyze capture-recapture`: how many people there are when several lists each know some of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.output import (
    as_json_object,
    check_picture,
    new_figure,
    output_options,
    save_picture,
    write_csv,
)
from tandem.cli.analyze.tables import Table, read_table
from tandem.core.errors import BadInput, TooLittleData, UnreadableValue
from tandem.science.capture_recapture import chapman, log_linear

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = ("model", "estimate", "low", "high", "aic", "deviance", "freedom")
_YES, _NO = {"1", "true", "yes", "y"}, {"0", "false", "no", "n", ""}


@click.command("capture-recapture")
@click.argument("file", metavar="PEOPLE", type=click.Path(path_type=Path))
@click.option("--lists", required=True, metavar="COLUMNS", help="Columns of 1 and 0, one for each list: a,b,c.")
@click.option("--count", metavar="COLUMN", help="People in each row; left out, each row is one person.")
@click.option("--coverage", type=FloatRange(0.5, 0.999), default=0.95, show_default=True, help="Of intervals.")
@output_options
def capture_recapture(
    *,
    file: Path,
    lists: str,
    count: str | None,
    coverage: float,
    no_header: bool,
    as_json: bool,
    csv_file: Path | None,
    picture: Path | None,
) -> None:
    """Estimate how many people there are from who is on two to five lists.

    Two lists: Chapman's estimate, right only when they are independent. More: log-linear models with every set of
    pairwise dependences; the one with the smallest AIC is the estimate, and all are shown, because their spread says
    more than one interval. Only numbers of people are read and written, no one's name.
    """
    check_picture(picture)
    columns = [name.strip() for name in lists.split(",") if name.strip()]
    if not 2 <= len(set(columns)) == len(columns) <= 5:
        raise click.UsageError("Name two to five different columns in --lists.")
    histories = histories_of(read_table(file, header=not no_header), columns, count)
    try:
        found = _two(histories, coverage) if len(columns) == 2 else _many(histories, columns, coverage)
    except ValueError as error:
        raise TooLittleData(str(error), "Use lists that overlap more.") from error
    if csv_file:
        write_csv(csv_file, found["models"], NAMES)
    if picture:
        save_picture(drawn(found), picture)
    click.echo(as_json_object({"lists": columns, **found}) if as_json else as_text(found))


def histories_of(table: Table, columns: list[str], count: str | None) -> Any:
    """People by the lists they are on, shape (2,) * lists."""
    on = np.column_stack([_marks(table, column) for column in columns])
    people = table.numbers(count, whole=True, least=0.0) if count else np.ones(table.rows)
    histories = np.zeros((2,) * len(columns))
    np.add.at(histories, tuple(on.T), people)
    return histories.astype(np.int64)


def _marks(table: Table, column: str) -> list[int]:
    marks = [cell.lower().removesuffix(".0") for cell in table.text(column)]
    wrong = [row for row, mark in enumerate(marks) if mark not in _YES | _NO]
    if wrong:
        raise UnreadableValue(
            f"Column “{column}” holds neither yes nor no in row {table.line(wrong[0])}.",
            "Write 1 for people on the list and 0 for the others.",
        )
    return [int(mark in _YES) for mark in marks]


def _two(histories: Any, coverage: float) -> dict[str, Any]:
    both = int(histories[1, 1])
    found = chapman(int(histories[1].sum()), int(histories[:, 1].sum()), both, coverage=coverage)
    if found.observed == 0:
        raise ValueError("nobody is on any list.")
    row = {"model": "chapman", "estimate": found.estimate, "low": found.low, "high": found.high}
    return {"observed": found.observed, "method": "chapman", "coverage": coverage, **_head(row), "models": [row]}


def _many(histories: Any, columns: list[str], coverage: float) -> dict[str, Any]:
    if int(histories.sum()) == 0:
        raise BadInput("The file holds no people.", "Check the columns that were named.")
    found = log_linear(histories, coverage=coverage)
    rows = []
    for model in found.models:
        name = " ".join(f"{columns[a]}:{columns[b]}" for a, b in model.pairs) or "independent"
        values = (name, model.estimate, model.low, model.high, model.aic, model.deviance, model.freedom)
        rows.append(dict(zip(NAMES, values, strict=True)))
    chosen = rows[found.models.index(found.chosen)]
    about = {"observed": found.observed, "method": "log-linear", "coverage": coverage}
    return about | {"model": chosen["model"], **_head(chosen), "models": rows}


def _head(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("estimate", "low", "high")}


def as_text(found: dict[str, Any]) -> str:
    """The estimate and, with several models, how far apart they are."""
    line = (
        f"{found['observed']} people seen, about {found['estimate']:.0f} in all "
        f"({found['low']:.0f} to {found['high']:.0f}, {found['coverage']:.0%})."
    )
    finite = [row["estimate"] for row in found["models"] if np.isfinite(row["estimate"])]
    if len(finite) == 1:
        return f"{line}\nThis holds only if being on one list makes nobody likelier to be on the other."
    return f"{line}\nModel: {found['model']}. The models range from {min(finite):.0f} to {max(finite):.0f}."


def drawn(found: dict[str, Any]) -> Figure:
    """Estimates and intervals of the best models, at most twenty, best on top."""
    rows = [row for row in found["models"] if np.isfinite(row["estimate"])][:20]
    figure = new_figure(height=1.4 + 0.34 * len(rows))
    panel = figure.subplots()
    widest = max(row["high"] if np.isfinite(row["high"]) else row["estimate"] * 2 for row in rows)
    for place, row in enumerate(rows):
        panel.plot([row["low"], min(row["high"], widest)], [place, place], color="#1f3b57", linewidth=2)
        panel.plot(row["estimate"], place, "o", color="#1f3b57")
    panel.axvline(found["observed"], color="#5a7896", linestyle="--", linewidth=1, label="people seen")
    panel.set_yticks(range(len(rows)), [row["model"] for row in rows])
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.set_xlim(left=0)
    panel.set_xlabel(f"People in all, {found['coverage']:.0%} interval; best model on top")
    panel.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper right", frameon=False, fontsize=9)
    return figure
