"""`tandem analyze share-forecast`: which share of samples will hold each substance in the next period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.area_counts import period_label, period_of
from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.samples import Samples, read_samples, sample_options
from tandem.core.errors import BadInput

NAMES = ("substance", "last_share", "share", "low", "high")


@click.command("share-forecast")
@click.argument("file", metavar="SAMPLES", type=click.Path(path_type=Path))
@sample_options
@click.option("--every", type=click.Choice(["month", "quarter", "year"]), default="quarter", show_default=True)
@click.option(
    "--until", metavar="DATE", help="Leave out samples from this day on, such as those of a running period."
)
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="Commonest substances only.")
@click.option("--coverage", type=FloatRange(0.5, 0.999), default=0.8, show_default=True, help="Of intervals.")
@output_options
def share_forecast(*, file: Path, no_header: bool, **options: Any) -> None:
    """Forecast shares one period ahead, and score the model against the last value on the file's own past.

    Example: tandem analyze share-forecast lab.csv --date tested --found substances --every quarter
    """
    from tandem.science.share_forecast import forecast_shares

    check_picture(options["picture"])
    samples = read_samples(file, options, header=not no_header)
    names, with_it, n, last = _table(samples, options)
    try:
        told = forecast_shares(with_it, n, coverage=options["coverage"])
    except ValueError as error:
        raise BadInput(f"No share can be forecast: {error}.", "Mend the file or the option it names.") from error
    latest = with_it[n > 0][-1] / n[n > 0][-1]
    columns = (latest.tolist(), told.share.tolist(), told.low.tolist(), told.high.tolist())
    rows = [dict(zip(NAMES, values, strict=True)) for values in zip(names, *columns, strict=True)]
    about = {
        "period": period_label(options["every"], last + 1),
        "coverage": told.coverage,
        "discount": told.discount,
        "periods_scored": told.scored,
        "error": told.error,
        "error_of_last": told.error_of_last,
        "covered": told.covered,
        "left_out": samples.left_out,
        "notes": samples.notes,
    }
    label = f"Share of samples, {about['period']}, {told.coverage:.0%} interval"
    how = {"names": NAMES, "options": options, "picture": lambda: drawn(rows, "substance", "share", label=label)}
    tell(about, rows, [*_lines(rows, about), *samples.notes], **how)


def _table(samples: Samples, options: dict[str, Any]) -> tuple[list[str], Any, Any, int]:
    """Substances, samples with each by period (periods, substances), samples by period, and the last period."""
    days, found = samples.days, samples.found
    if options["until"]:
        try:
            end = date.fromisoformat(options["until"]).toordinal()
        except ValueError as error:
            raise BadInput("--until is no date.", "Write it as 2016-08-23.") from error
        found = tuple(one for one, day in zip(found, days, strict=True) if day < end)
        days = days[days < end]
    names = samples.substances[: options["most"]]
    if not days.size or not names:
        raise BadInput("No sample holds a substance.", "Check the columns of --date and --found, and --until.")
    at = np.array([period_of(date.fromordinal(int(day)), options["every"]) for day in days])
    first, last = int(at.min()), int(at.max())
    n = np.bincount(at - first, minlength=last - first + 1)
    with_it = np.zeros((n.size, len(names)))
    for period, one in zip(at - first, found, strict=True):
        with_it[period] += [name in one for name in names]
    return names, with_it, n, last


def _lines(rows: list[dict[str, Any]], about: dict[str, Any]) -> list[str]:
    lines = [
        f"{row['substance']}: {100 * row['share']:.0f} % in {about['period']} "
        f"({100 * row['low']:.0f} to {100 * row['high']:.0f}); last {100 * row['last_share']:.0f} %."
        for row in rows
    ]
    if not about["periods_scored"]:
        return [*lines, "Too few periods to score the forecast against the last value."]
    return [
        *lines,
        f"On {about['periods_scored']} past periods the mean error was {100 * about['error']:.1f} points, that of "
        f"the last value {100 * about['error_of_last']:.1f}; intervals held "
        f"{100 * about['covered']:.0f} % of the shares.",
    ]
