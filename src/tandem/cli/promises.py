"""`tandem promises`: what is promised, what keeps each promise, and how its tests last ended."""

from __future__ import annotations

import json
from typing import Any

import click

from tandem.core.promises import Promise, Result, State, last_runs, result_of
from tandem.core.promises import promises as all_promises

SIGNS = {State.KEPT: "kept", State.BROKEN: "BROKEN", State.NOT_RUN: "not run", State.OPEN: "open"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One list of JSON objects.")
def promises(as_json: bool) -> None:
    """List every promise with its tests, figure and last result. Exit code 1 when one is broken."""
    runs = last_runs()
    found = [(one, result_of(one, runs)) for one in all_promises()]
    if as_json:
        click.echo(json.dumps([as_object(one, result) for one, result in found], ensure_ascii=False))
    else:
        for one, result in found:
            click.echo(as_line(one, result))
        click.echo(summary([result for _, result in found]))
    if any(result.state is State.BROKEN for _, result in found):
        raise click.exceptions.Exit(1)


def as_object(one: Promise, result: Result) -> dict[str, Any]:
    """A promise as scripts read it. `status` is green or open; `last_result` is what the tests showed."""
    run = result.oldest
    return {
        "id": one.id,
        "row": one.row,
        "sentence": one.words["en"],
        "sentence_es": one.words["es"],
        "status": "open" if one.is_open else "green",
        "issue": one.issue,
        "missing": one.missing["en"],
        "tests": list(one.tests),
        "planted": list(one.planted),
        "figure": one.figure,
        "last_result": {
            "state": result.state.value,
            "tests_passed": result.tests_passed,
            "planted_caught": result.planted_caught,
            "on": run.on.isoformat() if run else None,
            "version": run.version if run else None,
            "commit": run.commit if run else None,
        },
    }


def as_line(one: Promise, result: Result) -> str:
    """A promise on a few lines of a terminal."""
    lines = [f"{SIGNS[result.state]:<8} {one.id}: {one.words['en']}"]
    if one.tests or one.planted:
        lines.append(
            f"         {result.tests_passed} of {len(one.tests)} tests passed, "
            f"{result.planted_caught} of {len(one.planted)} planted breaches caught" + _when(result)
        )
    if one.figure:
        lines.append(f"         {one.figure}")
    if one.is_open:
        lines.append(f"         open (issue {one.issue}): {one.missing['en']}")
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    """How many promises stand in each state."""
    counts = {state: sum(one.state is state for one in results) for state in State}
    return ", ".join(f"{count} {SIGNS[state]}" for state, count in counts.items())


def _when(result: Result) -> str:
    run = result.oldest
    return f" (version {run.version}, commit {run.commit}, {run.on:%Y-%m-%d})" if run else ""
