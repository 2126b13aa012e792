"""`tandem analyze first-seen`: since when a substance is in the supply, and how sure "not before" is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.samples import read_samples, sample_options
from tandem.core.errors import TooLittleData

NAMES = ("substance", "first_seen", "before", "share_before_high", "gap_days", "since", "since_with")


@click.command("first-seen")
@click.argument("file", metavar="SAMPLES", type=click.Path(path_type=Path))
@sample_options
@click.option("--substance", metavar="NAME", help="Only this one.  [all, the latest first]")
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.95, show_default=True)
@output_options
def first_seen(*, file: Path, no_header: bool, **options: Any) -> None:
    """First sample with each substance, and the share of the supply that could have had it unseen before.

    share_before_high is 1 where no sample came before: then nothing is known of earlier days. Example: tandem analyze
    first-seen lab.csv --date tested --found substances
    """
    from tandem.science.first_seen import first_seen as first_of

    check_picture(options["picture"])
    samples = read_samples(file, options, header=not no_header)
    asked = [options["substance"].strip().lower()] if options["substance"] else samples.substances
    rows = []
    for name in asked:
        has = np.array([name in names for names in samples.found])
        if one := first_of(samples.days, has, confidence=options["confidence"]):
            day = date.fromordinal(one.day).isoformat()
            values = (name, day, one.before, one.share_before_high, one.gap_days, one.since, one.since_with)
            rows.append(dict(zip(NAMES, values, strict=True)))
    if not rows:
        raise TooLittleData("No sample holds what was asked for.", "Check the name, or the column of --found.")
    rows.sort(key=lambda row: str(row["first_seen"]), reverse=True)
    lines = [
        f"{row['substance']}: first on {row['first_seen']}, in {row['since_with']} of {row['since']} samples since; "
        f"{row['before']} samples before without it (it was in at most {100 * row['share_before_high']:.2g} % then)."
        for row in rows
    ]
    about = {"samples": len(samples.found), "left_out": samples.left_out, "notes": samples.notes}
    label = "Share of the supply that could have had it before, unseen"
    how = {
        "names": NAMES,
        "options": options,
        "picture": lambda: drawn(rows, "substance", "share_before_high", label=label),
    }
    tell(about, rows, [*lines, *samples.notes], **how)
