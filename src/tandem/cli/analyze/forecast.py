"""`tandem analyze forecast`: which places will need help most, as long a list as there are teams for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.area_counts import LENGTHS, read_area_counts
from tandem.cli.analyze.area_model import area_model_options, asked_of, fitted_of, fitted_text, people_of
from tandem.cli.analyze.areas_near import adjacency_of
from tandem.cli.analyze.options import FloatRange, row_options
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.population import in_areas
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
@click.option("--every", type=click.Choice(LENGTHS), help="Length of a period, where --period holds dates.")
@click.option("--fill-zero", is_flag=True, help="With --count: periods without a row held nothing.")
@click.option("--edges", type=click.Path(path_type=Path), help="Which areas touch: a file with two columns of areas.")
@click.option(
    "--neighbours",
    type=click.Choice(["auto", "order", "none"]),
    default="auto",
    show_default=True,
    help="Without --edges: next numbers as neighbours. auto: where areas are numbered, as census tracts are.",
)
@area_model_options
@click.option(
    "--found-by-looking",
    type=FloatRange(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    help="Share of the reports that would not be there had no team been near; the feedback gate runs with it.",
)
@click.option("--sealed", metavar="DIGEST", help="Judge only if the choice is the one that was sealed as this.")
@click.option("--capacity", type=click.IntRange(1), required=True, help="How many places can be served.")
@click.option("--choose-on", type=click.IntRange(1), default=1, show_default=True, help="Periods to choose on.")
@click.option("--judge-on", type=click.IntRange(0), default=0, show_default=True, help="Last periods, kept unseen.")
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.9, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=360, show_default=True, help="Of the subsamples.")
@row_options
@output_options
def forecast(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Forecast the next period's harm by area and list the places with the most.

    The model is chosen on the periods before the last --judge-on ones, the choice is sealed by a hash, and only then
    is it judged on those, beside the calendar baselines. Before anything is told, the model must pass the feedback
    gate: two equal areas stay within 10 points over 1,000 steps of going where it points.
    """
    check_picture(options["picture"])
    about = _made(read_table(file, header=not no_header).where(options["where"]), options, header=not no_header)
    if options["csv_file"]:
        write_csv(options["csv_file"], about["rows"], NAMES)
    if options["picture"]:
        from tandem.cli.analyze.forecast_picture import drawn

        save_picture(drawn(about["rows"], about), options["picture"])
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(about)))


def _made(table: Table, options: dict[str, Any], *, header: bool) -> dict[str, Any]:
    """Choose, seal, judge and forecast; or a refusal."""
    from tandem.science.forecast import CANDIDATES, WITH_NEIGHBOURS, ReportedHarm, choose, scores_on_unseen

    table, people = people_of(table, options)
    found = read_area_counts(
        table, **{name: options[name] for name in ("area", "period", "count", "every", "fill_zero", "day_first")}
    )
    areas, periods, counts = found.areas, found.periods, found.counts
    near: dict[str, Any] = {"adjacency": adjacency_of(areas, options, header=header)}
    plain = CANDIDATES if near["adjacency"] is None else WITH_NEIGHBOURS
    near["candidates"] = (*plain, *asked_of(options, periods[0]))
    last_known = len(periods) - options["judge_on"]
    if last_known - options["choose_on"] < 1:
        raise TooLittleData(
            f"The file holds {len(periods)} periods.", "Choosing and judging need at least one period before them."
        )
    _refuse_empty(counts[:, last_known - options["choose_on"] :].sum(axis=0))
    try:
        harm = ReportedHarm.of(options["kind"], counts, population=people and in_areas(people, areas))
        chosen_on = list(range(last_known - options["choose_on"], last_known))
        choice, chosen = choose(harm, periods=chosen_on, capacity=options["capacity"], seed=options["seed"], **near)
        refuse_another_choice(choice, options["sealed"])
        gate = passed_gate(choice, options)
        judged = (
            scores_on_unseen(harm, choice, periods=list(range(last_known, len(periods))), **near)
            if options["judge_on"]
            else None
        )
    except ValueError as error:
        raise BadInput(f"No forecast can be made: {error}.", "Mend the file or the option it names.") from error
    about = _about(choice, gate, (chosen, judged), [periods[one] for one in chosen_on])
    if judged:
        about["scores_unseen"] |= _lists(choice, judged, harm, range(last_known, len(periods)), near["adjacency"])
    about |= {"periods_filled": found.filled, "left_out": found.left_out, "notes": found.notes}
    if options["model"] == "area":
        about["area_model"] = fitted_of(near["candidates"][-1], harm, near["adjacency"])
    about["rows"] = _rows(choice, harm, areas, options | near)
    return about


def _refuse_empty(events: Any) -> None:
    """A period without an event says nothing of a list: neither to choose on nor to judge on."""
    if not events.all():
        raise TooLittleData(
            f"{int((events == 0).sum())} of the last {events.size} periods, on which lists are chosen and judged, "
            "hold no event.",
            "Choose and judge on periods with events: longer ones (--every), or other numbers of them.",
        )


def _about(
    choice: Choice, gate: FeedbackResult, scores: tuple[Scores, Scores | None], chosen_on: list[str]
) -> dict[str, Any]:
    chosen, judged = scores
    return {
        "model": choice.model.name,
        "digest": choice.digest,
        "chosen_on": chosen_on,
        "capacity": choice.capacity,
        "feedback": {
            "drift_points": gate.drift_points,
            "limit_points": gate.limit_points,
            "steps": gate.steps,
            "found_by_looking": gate.found_by_looking,
        },
        "scores_chosen_on": _scores(chosen, choice),
        "scores_unseen": _scores(judged, choice) if judged else None,
    }


def passed_gate(choice: Choice, options: dict[str, Any]) -> FeedbackResult:
    """The feedback gate's result; a refusal when the model does not pass it."""
    from tandem.science.forecast import feedback_gate

    gate = feedback_gate(choice.model, found_by_looking=options["found_by_looking"], seed=options["seed"])
    if not gate.passes:
        raise BadInput(
            f"The model did not pass the feedback gate: two equal areas drift {gate.drift_points:.0f} points when "
            f"{gate.found_by_looking:.0%} of the reports come from looking.",
            "Leave out the reports that teams made where they were sent, and say --found-by-looking for the rest.",
        )
    return gate


def refuse_another_choice(choice: Choice, sealed: str | None) -> None:
    """Later periods are opened for the choice that was sealed before, and for no other."""
    if sealed and (len(sealed) < 16 or not choice.digest.startswith(sealed.lower())):
        raise BadInput(
            "The choice is not the one that was sealed.",
            "Give the first 16 characters of the digest or more, and the same data, capacity and settings as then.",
        )


def _rows(choice: Choice, harm: ReportedHarm, areas: list[str], options: dict[str, Any]) -> list[dict[str, Any]]:
    from tandem.science.forecast import forecast as forecast_of
    from tandem.science.forecast.places import listed_chance

    told = forecast_of(choice.model, harm, confidence=options["confidence"], adjacency=options["adjacency"])
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


def _lists(choice: Choice, judged: Scores, harm: ReportedHarm, unseen: range, adjacency: Any) -> dict[str, Any]:
    """Hit rate, PAI and PEI of the chosen model's lists over the whole map and of the best baseline's."""
    from dataclasses import asdict

    from tandem.science.forecast import list_scores

    words = {"periods": list(unseen), "capacity": choice.capacity, "adjacency": adjacency}
    ours, plain = (asdict(list_scores(one, harm, **words)) for one in (choice.model, judged.best_baseline))
    del ours["periods"], plain["periods"]
    return {**ours, **{f"baseline_{name}": value for name, value in plain.items()}}


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
    gate = about["feedback"]
    fed = (
        f"Feedback gate: {gate['drift_points']:.1f} points of drift, at most {gate['limit_points']:g}, with "
        f"{gate['found_by_looking']:.0%} of the reports found by looking."
    )
    hits = []
    if "hit_rate" in scores:
        hits = [f"On the whole map: {_hits(scores, '')}; the baseline {_hits(scores, 'baseline_')}."]
    asked = fitted_text(about["area_model"], about["model"], scores["models"]) if "area_model" in about else []
    return [*lines, judged, *hits, *asked, fed, f"Choice sealed as {about['digest'][:16]}.", *about["notes"]]


def _hits(scores: dict[str, Any], whose: str) -> str:
    if np.isnan(scores[f"{whose}hit_rate"]):
        return "no harm to hit"
    rate, pai, pei = (scores[f"{whose}{name}"] for name in ("hit_rate", "pai", "pei"))
    return f"{100 * rate:.1f} % of the events hit, PAI {pai:.2f}, PEI {pei:.2f}"
