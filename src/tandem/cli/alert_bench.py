"""`tandem alert-bench`: every detector on an agency's own record, and what a budget of false alarms finds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tandem.cli import server
from tandem.cli.detect import NAMES
from tandem.cli.known_agency import agency_called

if TYPE_CHECKING:
    from tandem.surveillance.types import Detector
    from tandem.surveillance.types.bench_results import BenchResults, BenchStep


@click.command("alert-bench")
@click.option("--agency", "slug", required=True, help="Short name of the agency.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Use complete days before this one. Default: the agency's clock, showing the running day so far.",
)
@click.option(
    "--budget",
    type=click.FloatRange(0, 8),
    default=1.0,
    show_default=True,
    help="False alarms a month for each rule.",
)
@click.option("--keep", is_flag=True, help="Keep the run, so that rules can be chosen from it on the bench's page.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def alert_bench(*, slug: str, as_of: datetime | None, budget: float, keep: bool, as_json: bool) -> None:
    """Measure every detector on the agency's own record, with spikes planted into it.

    Says false alarms a month, planted spikes found, and the delay, as shipped and within a budget of false alarms.
    Changes nothing unless --keep is given, and even then only keeps the run.
    """
    server.start()
    from tandem.core.actor import system_actor
    from tandem.journeys.alert_bench import measure_bench
    from tandem.surveillance.actions import keep_bench_run
    from tandem.surveillance.queries.clock import clock_of
    from tandem.surveillance.rules.bench import at_budget
    from tandem.surveillance.rules.bench_results import results_of

    agency = agency_called(slug)
    clock = clock_of(agency.id, wall=datetime.now(UTC))
    end, results = measure_bench(agency, clock=clock, as_of=as_of.date() if as_of else None)
    if keep:
        by = system_actor("cli.alert_bench")
        keep_bench_run(by=by, agency_id=agency.id, as_of=end, results=results, now=clock)
    read = results_of(results)
    steps = {line.detector: at_budget(line, budget) for line in read.judged}
    about = {"agency": slug, "as_of": end.isoformat(), "budget_per_month": budget}
    if as_json:
        for line in results["detectors"]:
            step = steps.get(line["detector"])
            fits = (one for one in line.get("curve", ()) if step and one["allowed"] == step.allowed)
            line["at_budget"] = next(fits, None)
        click.echo(json.dumps({**about, **results}))
    else:
        click.echo("\n".join(as_text(about, read, steps)))


def as_text(about: Mapping[str, Any], results: BenchResults, steps: Mapping[Detector, BenchStep | None]) -> list[str]:
    """The bench in sentences, one rule after the other. `steps`: each judged rule within the budget."""
    spikes = results.spikes
    lines = [
        f"{results.days} days before {about['as_of']}, {results.events} events, {results.judged_days} days "
        f"judged. Planted: {spikes.number} spikes of {spikes.events} more events a day for {spikes.length} "
        "days, once over the whole agency and once in one area."
    ]
    for line in results.judged:
        lines.append(f"{NAMES[line.detector]}: {_measured(line.shipped)} (as shipped)")
        step = steps[line.detector]
        within = _measured(step) if step else "nothing fits"
        lines.append(f"  within {about['budget_per_month']:g} a month: {within}")
    for waiting in results.waiting:
        lines.append(f"{NAMES[waiting.detector]}: cannot be judged yet, a day needs {waiting.needed} days before it.")
    rise = results.rise
    if rise:
        names = ", ".join(NAMES[one] for one in rise.alarmed) or "no rule"
        lines.append(f"Largest rise: {rise.day.isoformat()}, {rise.events} events; alarmed by {names}.")
    return lines


def _measured(one: BenchStep) -> str:
    wide, narrow = one.everywhere, one.one_place
    delay = f"{wide.delay:.1f} days late" if wide.delay is not None else "never"
    return (
        f"{one.per_month:.2f} false alarms a month ({one.low:.2f} to {one.high:.2f}), "
        f"{wide.found} of {wide.planted} wide spikes found ({delay})"
        + (f", {narrow.found} of {narrow.planted} in one area" if narrow else "")
    )
