"""`tandem analyze forecast`: which places will need help most, as long a list as there are teams for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput, TooLittleData

if TYPE_CHECKING:
    from tandem.cli.analyze.tables import Table
    from tandem.science.forecast import Choice, FeedbackResult, ReportedHarm, Scores

KINDS = ("overdose_call", "overdose_death", "overdose_visit", "naloxone")
NAMES = ("area", "expected", "low", "high", "rank", "listed")


@click.command()
@click.argument("file", metavar="COUNTS", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What was reported; nothing else may be used.")
@click.option("--area", metavar="COLUMN", required=True, help="Column of areas.")
@click.option("--period", metavar="COLUMN", help="Column of periods; left out, each further column is a period.")
@click.option("--count", metavar="COLUMN", help="Column of counts; left out, each row is one event.")
@click.option("--capacity", type=click.IntRange(1), required=True, help="How many places can be served.")
@click.option("--choose-on", type=click.IntRange(1), default=1, show_default=True, help="Periods to choose on.")
@click.option("--judge-on", type=click.IntRange(0), default=0, show_default=True, help="Last periods, kept unseen.")
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.9, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=360, show_default=True, help="Of the subsamples.")
@output_options
def forecast(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Forecast the next period's harm by area and list the places with the most.

    The model is chosen on the periods before the last --judge-on ones, the choice is sealed by a hash, and only then
    is it judged on those, beside the calendar baselines. Before anything is told, the model must pass the feedback
    gate: two equal areas stay equal over 1,000 steps of going where it points.
    """
    check_picture(options["picture"])
    from tandem.science.forecast import ReportedHarm, choose, feedback_gate, scores_on_unseen

    areas, periods, counts = _counts(read_table(file, header=not no_header), options)
    last_known = len(periods) - options["judge_on"]
    if last_known - options["choose_on"] < 1:
        raise TooLittleData(
            f"The file holds {len(periods)} periods.", "Choosing and judging need at least one period before them."
        )
    try:
        harm = ReportedHarm.of(options["kind"], counts)
        chosen_on = list(range(last_known - options["choose_on"], last_known))
        choice, chosen = choose(harm, periods=chosen_on, capacity=options["capacity"], seed=options["seed"])
        gate = feedback_gate(choice.model, seed=options["seed"])
        judged = (
            scores_on_unseen(harm, choice, periods=list(range(last_known, len(periods))))
            if options["judge_on"]
            else None
        )
    except ValueError as error:
        raise BadInput(f"No forecast can be made: {error}.", "Mend the file or the option it names.") from error
    if not gate.passes:
        raise BadInput("The model did not pass the feedback gate.", "It may not be used; choose on other periods.")
    about = _about(choice, gate, (chosen, judged), [periods[one] for one in chosen_on])
    rows = about["rows"] = _rows(choice, harm, areas, options)
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, NAMES)
    if options["picture"]:
        from tandem.cli.analyze.forecast_picture import drawn

        save_picture(drawn(rows, about), options["picture"])
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(about)))


def _about(
    choice: Choice, gate: FeedbackResult, scores: tuple[Scores, Scores | None], chosen_on: list[str]
) -> dict[str, Any]:
    chosen, judged = scores
    return {
        "model": choice.model.name,
        "digest": choice.digest,
        "chosen_on": chosen_on,
        "capacity": choice.capacity,
        "feedback": {"drift_points": gate.drift_points, "limit_points": gate.limit_points, "steps": gate.steps},
        "scores_chosen_on": _scores(chosen, choice),
        "scores_unseen": _scores(judged, choice) if judged else None,
    }


def _counts(table: Table, options: dict[str, Any]) -> tuple[list[str], list[str], np.ndarray[Any, Any]]:
    """Areas, periods in order, and counts of shape (areas, periods): from long rows, or from a column a period."""
    names = table.text(options["area"])
    if options["period"] is None:
        periods = [name for name in table.names if name != options["area"]]
        if len(set(names)) != len(names):
            raise BadInput("An area has more than one row.", "Add them up, or name the column of --period.")
        return names, periods, np.stack([table.numbers(name, least=0.0) for name in periods], axis=1)
    when = table.text(options["period"])
    areas, periods = sorted(set(names)), sorted(set(when), key=lambda one: (len(one), one))
    number = {area: nth for nth, area in enumerate(areas)}
    column = {period: nth for nth, period in enumerate(periods)}
    many = table.numbers(options["count"], least=0.0) if options["count"] else np.ones(table.rows)
    counts = np.zeros((len(areas), len(periods)))
    np.add.at(counts, ([number[one] for one in names], [column[one] for one in when]), many)
    return areas, periods, counts


def _rows(choice: Choice, harm: ReportedHarm, areas: list[str], options: dict[str, Any]) -> list[dict[str, Any]]:
    from tandem.science.forecast import forecast as forecast_of
    from tandem.science.forecast.places import listed_chance

    told = forecast_of(choice.model, harm, confidence=options["confidence"])
    listed = listed_chance(told.mean, options["capacity"])
    order = np.lexsort((np.arange(len(areas)), -told.mean))
    return [
        {
            "area": areas[one],
            "expected": float(told.mean[one]),
            "low": float(told.low[one]),
            "high": float(told.high[one]),
            "rank": rank,
            "listed": float(listed[one]),
        }
        for rank, one in enumerate(order.tolist(), start=1)
    ]


def _scores(scores: Scores, choice: Choice) -> dict[str, Any]:
    baseline = scores.best_baseline
    low, high = scores.interval(choice.model)
    gap, least, most = scores.difference(choice.model, baseline)
    return {
        "reach_of_best": scores.mean(choice.model),
        "low": low,
        "high": high,
        "best_baseline": baseline.name,
        "baseline_reach_of_best": scores.mean(baseline),
        "difference": {"mean": gap, "low": least, "high": most},
        "models": {model.name: scores.mean(model) for model in scores.models},
    }


def as_text(about: dict[str, Any]) -> list[str]:
    """The list, and how good such lists were."""
    scores, when = about["scores_unseen"], "unseen periods"
    if scores is None:
        scores, when = about["scores_chosen_on"], "the periods it was chosen on (no unseen ones were kept)"
    listed = [row for row in about["rows"] if row["listed"] > 0]
    lines = [
        f"{row['rank']}. {row['area']}: {row['expected']:.1f} ({row['low']:g} to {row['high']:g})" for row in listed
    ]
    judged = (
        f"Model “{about['model']}”, on {when}: {100 * scores['reach_of_best']:.1f} % of the best possible reach "
        f"({100 * scores['low']:.1f} to {100 * scores['high']:.1f}); best calendar baseline "
        f"“{scores['best_baseline']}”: {100 * scores['baseline_reach_of_best']:.1f} %."
    )
    return [*lines, judged, f"Choice sealed as {about['digest'][:16]}."]
