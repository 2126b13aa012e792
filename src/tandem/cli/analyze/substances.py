"""`tandem analyze substances`: which substances a column of free texts names as there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import where_option
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.tables import read_table

NAMES = ("row", "substances", "unsure", "says_nothing_found")


@click.command()
@click.argument("file", metavar="TEXTS", type=click.Path(path_type=Path))
@click.option("--text", metavar="COLUMN", required=True, help="Column of free texts.")
@where_option
@output_options
def substances(*, file: Path, no_header: bool, **options: Any) -> None:
    """Read substances from texts with the dictionary: names, street names, slips of spelling, negations.

    A row of the result has the line of the file and what it names, never the text itself. Example: tandem analyze
    substances deaths.csv --text cause
    """
    from tandem.surveillance.rules.substance_text import read_substances
    from tandem.surveillance.rules.substances import name_of

    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options["where"])
    rows, counted = [], Counter[str]()
    for row, text in enumerate(table.text(options["text"])):
        read = read_substances(text)
        counted.update(read.keys)
        unsure = [one.key for one in read.mentions if one.is_near or one.is_street]
        rows.append(dict(zip(NAMES, (table.line(row), list(read.keys), unsure, read.says_nothing), strict=True)))
    counts = [{"substance": key, "name": name_of(key), "rows": many} for key, many in counted.most_common()]
    none = sum(not row["substances"] for row in rows)
    lines = [f"{one['name']}: {one['rows']} rows." for one in counts]
    lines.append(f"{none} of {len(rows)} rows name no substance that the dictionary knows.")
    how = {"names": NAMES, "options": options, "picture": lambda: drawn(counts, "name", "rows", label="Rows")}
    tell({"counts": counts, "without": none}, rows, lines, **how)
