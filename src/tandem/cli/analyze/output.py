"""What the analysis commands write: one object of JSON, a CSV file, a picture; and their options."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import numpy as np

from tandem.cli.analyze.tables import INSTALL
from tandem.core.errors import BadInput, ExtraMissing, NotWritten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Command = TypeVar("Command", bound=Callable[..., Any])
PICTURES = (".svg", ".png")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet would run a text that begins so; an apostrophe before it prevents that, as OWASP advises. What is a
number stays as it is, be it a value or a text such as -1."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def output_options(command: Command) -> Command:
    """The options that every analysis command has: --no-header, --json, --csv and --picture."""
    for option in (
        click.option("--picture", type=click.Path(path_type=Path), help="Draw the result: FILE.svg or FILE.png."),
        click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file."),
        click.option("--json", "as_json", is_flag=True, help="Print one object of JSON."),
        click.option(
            "--no-header", "no_header", is_flag=True, help="The file has no header; columns by index, 0 is the first."
        ),
    ):
        command = option(command)
    return command


def plain(value: Any) -> Any:
    """A value as JSON holds it: NumPy numbers as numbers, NaN and infinity as null, dates as ISO text."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def as_json_object(result: Mapping[str, Any]) -> str:
    """One line of JSON, without NaN."""
    return json.dumps(plain(result), allow_nan=False, ensure_ascii=False)


def write_csv(file: Path, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """The rows under these column names; what is unknown is an empty cell, yes and no are true and false."""
    with _whole(file) as target, target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A name to write to that takes the file's place when all is written: an interruption leaves no half of one."""
    beside = file.with_name(f".{file.name}.part{file.suffix}")
    try:
        if file.exists() and not file.is_file():
            yield file
            return
        try:
            yield beside
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(error) from error


def _cell(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return str(value).lower() if isinstance(value, bool) else value


def _not_written(error: OSError) -> NotWritten:
    return NotWritten(
        f"The file could not be written ({type(error).__name__}).", "Check the folder and its permissions."
    )


def check_picture(file: Path | None) -> None:
    """Refuse before the work, not after it, a picture that cannot be drawn."""
    if file is None:
        return
    if file.suffix.lower() not in PICTURES:
        raise BadInput("A picture is written as SVG or PNG.", "Name it FILE.svg or FILE.png.")
    _figure_class()


def new_figure(width: float = 9.0, height: float = 4.5) -> Figure:
    """An empty figure of this many inches, drawn without a screen."""
    return _figure_class()(figsize=(width, height), layout="constrained")


def _figure_class() -> type[Figure]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ExtraMissing("Pictures need the extra “analysis”.", INSTALL) from error
    return Figure


def date_axis(panel: Axes) -> None:
    """Ticks of dates that do not run into one another."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=9)
    panel.xaxis.set_major_locator(locator)
    panel.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def save_picture(figure: Figure, file: Path) -> None:
    """Write a figure, the same bytes for the same result."""
    import matplotlib as mpl

    fixed = {"Date": None} if file.suffix.lower() == ".svg" else {}
    with mpl.rc_context({"svg.hashsalt": "tandem", "svg.fonttype": "none"}), _whole(file) as target:
        figure.savefig(target, dpi=150, metadata=fixed)
