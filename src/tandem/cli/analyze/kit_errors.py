"""`tandem analyze kit-errors`: how often the laboratory did not confirm what a field test showed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange, where_option
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import TooLittleData

NAMES = ("kit", "positive", "not_confirmed", "share", "low", "high", "no_result")
_YES = {"1", "true", "yes", "y", "positive", "pos", "+", "detected"}
_NO = {"0", "false", "no", "n", "negative", "neg", "-", "not detected"}


@click.command("kit-errors")
@click.argument("file", metavar="TESTS", type=click.Path(path_type=Path))
@click.option("--kit", metavar="COLUMN", required=True, help="Column of the kind of kit.")
@click.option("--field", metavar="COLUMN", required=True, help="Field test: positive or negative, 1 or 0.")
@click.option("--lab", metavar="COLUMN", required=True, help="Laboratory: the same; empty where there is none yet.")
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.95, show_default=True)
@where_option
@output_options
def kit_errors(*, file: Path, no_header: bool, **options: Any) -> None:
    """False-positive share of each kit: positive field tests that the laboratory did not confirm.

    Tests without a laboratory result take no part and are counted as no_result. A field test alone is presumptive.
    Example: tandem analyze kit-errors tests.csv --kit brand --field field_result --lab lab_result
    """
    from tandem.science.rates import wilson_interval

    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options["where"])
    positive, wrong, open_ = Counter[str](), Counter[str](), Counter[str]()
    cells = zip(*(table.text(options[name]) for name in ("kit", "field", "lab")), strict=True)
    for kit, field, lab in cells:
        if field.lower() in _YES:
            result = lab.lower()
            positive[kit] += result in _YES | _NO
            wrong[kit] += result in _NO
            open_[kit] += result not in _YES | _NO
    if not sum(positive.values()):
        raise TooLittleData(
            "No positive field test has a laboratory result.", "Results are positive or negative, yes or no, 1 or 0."
        )
    kits = sorted(positive)
    limits = wilson_interval(
        [wrong[kit] for kit in kits], [positive[kit] for kit in kits], confidence=options["confidence"]
    )
    columns = (limits.proportion.tolist(), limits.low.tolist(), limits.high.tolist())
    rows = [
        dict(zip(NAMES, (kit, positive[kit], wrong[kit], share, low, high, open_[kit]), strict=True))
        for kit, share, low, high in zip(kits, *columns, strict=True)
    ]
    lines = [
        f"{row['kit']}: {row['not_confirmed']} of {row['positive']} positive tests not confirmed, "
        f"{100 * row['share']:.0f} % ({100 * row['low']:.0f} to {100 * row['high']:.0f})."
        if np.isfinite(row["share"])
        else f"{row['kit']}: no laboratory result yet."
        for row in rows
    ]
    label = f"Share of positive tests not confirmed, {options['confidence']:.0%} interval"
    how = {"names": NAMES, "options": options, "picture": lambda: drawn(rows, "kit", "share", label=label)}
    tell({"confidence": options["confidence"]}, rows, lines, **how)
