"""`tandem analyze rates`: events per 100,000 people by area, with what chance alone would make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange, where_option
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.tables import read_table

NAMES = ("area", "events", "population", "rate", "low", "high", "unreliable")


@click.command()
@click.argument("file", metavar="AREAS", type=click.Path(path_type=Path))
@click.option("--area", metavar="COLUMN", required=True, help="Column of areas, one row for each.")
@click.option("--count", metavar="COLUMN", required=True, help="Column of events.")
@click.option("--population", metavar="COLUMN", required=True, help="Column of people, or of person-years.")
@click.option("--per", type=FloatRange(0, min_open=True), default=100_000, show_default=True, help="People.")
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.95, show_default=True)
@where_option
@output_options
def rates(*, file: Path, no_header: bool, **options: Any) -> None:
    """Rates with exact Poisson intervals.

    Rates made of fewer than 20 events are marked unreliable. Small counts of people are not safe to publish: they
    leave by the release desk. Example: tandem analyze rates tracts.csv --area tract --count deaths --population pop
    """
    from tandem.science.rates import crude_rates

    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options["where"])
    events = table.numbers(options["count"], whole=True, least=0.0)
    people = table.numbers(options["population"], least=0.0)
    found = crude_rates(events, people, per=options["per"], confidence=options["confidence"])
    columns = (events.astype(int), people, found.rate, found.low, found.high, found.unreliable)
    cells = zip(table.text(options["area"]), *(column.tolist() for column in columns), strict=True)
    rows = [dict(zip(NAMES, values, strict=True)) for values in cells]
    lines = [
        f"{row['area']}: {row['rate']:.1f} per {options['per']:,.0f} ({row['low']:.1f} to {row['high']:.1f}), "
        f"{row['events']} events{', unreliable' if row['unreliable'] else ''}."
        for row in rows
    ]
    label = f"Events per {options['per']:,.0f}, {options['confidence']:.0%} interval"
    about = {"per": options["per"], "confidence": options["confidence"]}
    how = {"names": NAMES, "options": options, "picture": lambda: drawn(rows, "area", "rate", label=label)}
    tell(about, rows, lines, **how)
