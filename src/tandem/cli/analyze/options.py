"""Options that several analyses of places share: columns, lists of numbers, chance, and a bar while it runs."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

WHERE = "Only rows with this value; repeated: any of a column's values, and all columns."
Command = TypeVar("Command", bound=Callable[..., Any])


class FloatRange(click.FloatRange):
    """As click's, without NaN and infinity: NaN passes every bound, and a detector would then never alarm."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail("write a finite number", param, ctx)
        return number


class Numbers(click.ParamType):
    """Numbers with commas between them, such as 100,250,500."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail("write numbers with commas between them, such as 100,250,500", param, ctx)


def place_options(command: Command) -> Command:
    """--x and --y (metres) or --lon and --lat (degrees); told from the names where none is given."""
    for name, text in (
        ("lat", "Column of latitudes."),
        ("lon", "Column of longitudes, degrees WGS 84."),
        ("y", "Column of metres north."),
        ("x", "Column of metres east."),
    ):
        command = click.option(f"--{name}", metavar="COLUMN", help=text)(command)
    return command


def random_options(command: Command) -> Command:
    """--permutations, --seed and --workers."""
    for option in (
        click.option("--workers", type=click.IntRange(1), help="Threads; the result is the same with any number."),
        click.option(
            "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of chance."
        ),
        click.option(
            "--permutations", type=click.IntRange(1, 1_000_000), default=999, show_default=True, help="Shuffles."
        ),
    ):
        command = option(command)
    return command


def where_option(command: Command) -> Command:
    """--where COLUMN=VALUE."""
    return click.option("--where", multiple=True, metavar="COLUMN=VALUE", help=WHERE)(command)


def row_options(command: Command) -> Command:
    """--day-first and --where: how dates are read, and which rows take part."""
    return day_first_option(where_option(command))


def day_first_option(command: Command) -> Command:
    """--day-first."""
    words = "Read 3/4/2020 as 3 April, where the dates fit both orders.  [month first]"
    return click.option("--day-first", is_flag=True, help=words)(command)


@contextmanager
def bar(steps: int, label: str = "Shuffles") -> Iterator[Callable[[int, int], None] | None]:
    """Progress on a terminal's error stream; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=steps, label=label, file=sys.stderr) as shown:
        yield lambda done, _: shown.update(max(0, done - shown.pos))
