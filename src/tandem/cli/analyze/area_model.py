"""The area regression in `tandem analyze forecast`: its options, and what is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tandem.cli.analyze.population import split_population

if TYPE_CHECKING:
    from tandem.cli.analyze.tables import Table
    from tandem.science.forecast import AreaRegression, ReportedHarm

Command = TypeVar("Command", bound=Callable[..., Any])
_MONTH, _QUARTER = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-?[Qq][1-4]")
PER_YEAR = {"week": 52, "month": 12, "quarter": 4}


def area_model_options(command: Command) -> Command:
    """--model, --population and --lags."""
    for option in (
        click.option("--lags", type=click.IntRange(1, 8), help="Area model: own past periods that it reads.  [2]"),
        click.option("--population", metavar="COLUMN", help="Area model: people of each area; empty: unknown."),
        click.option(
            "--model",
            type=click.Choice(["plain", "area"]),
            default="plain",
            show_default=True,
            help="area: a regression on population, own and neighbours' past and season takes part in the choice.",
        ),
    ):
        command = option(command)
    return command


def people_of(table: Table, options: dict[str, Any]) -> tuple[Table, dict[str, float] | None]:
    """The table without its column of people, and the people by area; a refusal where no model reads them."""
    for name in ("population", "lags"):
        if options[name] is not None and options["model"] != "area":
            raise click.UsageError(f"--{name} is read by the area model alone: say --model area.")
    if options["population"] is None:
        return table, None
    return split_population(table, options["area"], options["population"])


def asked_of(options: dict[str, Any], period: str) -> tuple[AreaRegression, ...]:
    """The regression where it was asked for, with a yearly wave where --every or what the first period is called (as
    2020-05 or 2020-Q2) tells how many make a year."""
    from tandem.science.forecast import AreaRegression

    if options["model"] != "area":
        return ()
    told = "month" if _MONTH.fullmatch(period) else "quarter" if _QUARTER.fullmatch(period) else ""
    season = PER_YEAR.get(options["every"] or told, 1)
    return (AreaRegression(lags=options["lags"] or 2, season=season),)


def fitted_of(model: AreaRegression, harm: ReportedHarm, adjacency: Any) -> dict[str, Any]:
    """Its terms on the log scale with their errors, fitted to all periods."""
    from tandem.science.forecast import fit_areas

    found = fit_areas(model, harm, adjacency)
    return {
        "name": model.name,
        "why_not_fitted": found.why_not or None,
        "terms": [
            {"term": term, "coefficient": float(one), "error": float(error)}
            for term, one, error in zip(found.terms, found.coefficients, found.errors, strict=True)
        ],
        "dispersion": found.dispersion,
        "without_population": found.without_population,
    }


def fitted_text(about: dict[str, Any], chosen: str, reach: dict[str, float]) -> list[str]:
    """Whether it was chosen, how it did, and what it hangs on."""
    if about["why_not_fitted"]:
        return [f"The area model could not be fitted: {about['why_not_fitted']}. It counted as the mean of the past."]
    verdict = "was chosen" if chosen == about["name"] else "was no better than a plainer one and was not chosen"
    terms = ", ".join(f"{one['term']} {one['coefficient']:+.2f} ± {one['error']:.2f}" for one in about["terms"][1:])
    lines = [
        f"The area model {verdict}: {100 * reach[about['name']]:.1f} % of the best possible reach. Terms: {terms}."
    ]
    if about["without_population"]:
        lines.append(f"{about['without_population']} areas without known population were given the median.")
    return lines
