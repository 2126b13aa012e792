"""`tandem analyze feedback-gate`: does a forecast that sends teams out come to see more where it sent them?"""

from __future__ import annotations

from typing import Any

import click

from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.output import check_picture, output_options
from tandem.core.errors import BadInput

NAMES = ("model", "drift_points", "limit_points", "passes")


@click.command("feedback-gate")
@click.option("--model", metavar="NAME", help="Only this model.  [all that a forecast may choose]")
@click.option(
    "--found-by-looking",
    type=FloatRange(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    help="Share of the reports that would not be there had no team been near.",
)
@click.option("--steps", type=click.IntRange(50, 10_000), default=1000, show_default=True, help="Steps to walk.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same answer.")
@output_options
def feedback_gate(**options: Any) -> None:
    """Let models steer teams between two equal areas; their view of them must stay within 10 points.

    Example: tandem analyze feedback-gate --found-by-looking 0.1
    """
    from tandem.science.forecast import CANDIDATES
    from tandem.science.forecast import feedback_gate as walked

    check_picture(options["picture"])
    asked = [one for one in CANDIDATES if options["model"] in {None, one.name}]
    if not asked:
        raise BadInput("No model has that name.", f"Models: {', '.join(one.name for one in CANDIDATES)}.")
    rows: list[dict[str, Any]] = []
    for one in asked:
        found = walked(
            one, found_by_looking=options["found_by_looking"], steps=options["steps"], seed=options["seed"]
        )
        values = (one.name, found.drift_points, found.limit_points, found.passes)
        rows.append(dict(zip(NAMES, values, strict=True)))
    lines = [
        f"{row['model']}: {row['drift_points']:.1f} points of drift, at most {row['limit_points']:g}: "
        f"{'passes' if row['passes'] else 'does not pass'}."
        for row in rows
    ]
    about = {name: options[name] for name in ("found_by_looking", "steps", "seed")}
    label = "Points of drift; beyond the line a model does not pass"
    limit = float(rows[0]["limit_points"])
    how = {"names": NAMES, "options": options}
    tell(about, rows, lines, picture=lambda: drawn(rows, "model", "drift_points", label=label, neutral=limit), **how)
