"""`tandem analyze prepare`: compile the loops of the analyses now, so that the first one does not wait for it."""

from __future__ import annotations

import time

import click

from tandem.cli.analyze.output import as_json_object


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one object of JSON.")
def prepare(*, as_json: bool) -> None:
    """Compile the loops ahead: about a minute once after an installation or an update, a second after that."""
    from tandem.science.compiled import parts

    taken = {}
    for name, work in parts():
        start = time.perf_counter()
        work()
        taken[name] = time.perf_counter() - start
        if not as_json:
            click.echo(f"{name}: {taken[name]:.1f} s")
    if as_json:
        click.echo(as_json_object({"seconds": taken}))
