"""`tandem keys`: who keeps the vault's keys, how they stand, rotating them, and what was destroyed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from tandem.cli import server
from tandem.core.actor import system_actor
from tandem.core.errors import NoSuchFile, TandemError

JOB = "keys"


@click.group()
def keys() -> None:
    """The vault's keys: keeper, state, rotation, destruction. Only where the care side runs."""


@keys.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def status(as_json: bool) -> None:
    """Show who keeps the keys, how many data keys stand under each wrapping key, and how many were destroyed."""
    server.start_vault()
    from tandem.keys.queries import state

    keeper, counts, (listed, destroyed) = state.custodian(), state.key_counts(), state.destroyed_counts()
    if as_json:
        found = {
            "custodian": asdict(keeper) if keeper else None,
            "wrapping_keys": [asdict(one) for one in counts],
            "destroyed": destroyed,
            "destroyed_listed": listed,
        }
        click.echo(json.dumps(found))
        return
    click.echo(f"Kept by: {f'{keeper.name} ({keeper.kind})' if keeper else 'nobody is recorded'}")
    for one in counts:
        click.echo(f"  {one.wrapping_key}  {one.data_keys} data keys{'  current' if one.is_current else ''}")
    click.echo(f"Destroyed: {destroyed} in the vault, {listed} on the list beside it")


@keys.command()
@click.argument("agency")
@click.option("--kind", default="", help="Kind of an agency that is not registered here, e.g. public_health.")
def custodian(agency: str, kind: str) -> None:
    """Record AGENCY (its slug or name) as keeper of the vault's keys. Never a law-enforcement organisation."""
    server.start_vault()
    from tandem.agencies.types import AgencyKind
    from tandem.keys.actions.custody import record_custodian
    from tandem.keys.queries.state import custodian as recorded

    if kind and kind not in tuple(AgencyKind):
        raise click.BadParameter(f"one of {', '.join(AgencyKind)}", param_hint="--kind")
    record_custodian(by=system_actor(JOB), name=agency, kind=kind)
    keeper = recorded()
    assert keeper is not None
    click.echo(f"Recorded: {keeper.name} ({keeper.kind or 'kind not known'}) keeps the vault's keys.")


@keys.command()
@click.option("--data", is_flag=True, help="Also give every person a new data key and seal their values anew.")
def rotate(data: bool) -> None:
    """Make a new wrapping key and wrap every data key under it. May be stopped at any moment and run again."""
    server.start_vault()
    from tandem.keys.actions import rotation
    from tandem.keys.queries.state import data_key_count, waiting_to_rewrap

    by, now = system_actor(JOB), datetime.now(UTC)
    is_new = rotation.begin_rotation(by=by, now=now)
    click.echo("New wrapping key made." if is_new else "Taking up the rotation that was begun before.")
    done, whole = 0, waiting_to_rewrap()
    while count := rotation.rewrap_some(by=by):
        done += count
        click.echo(f"  {done} of {whole} data keys wrapped")
    rotation.finish_rotation(by=by, keys=done)
    if data:
        renew_all(now, data_key_count())
    click.echo("Done. Retired wrapping keys stay until `tandem keys remove-retired`.")


def renew_all(began_at: datetime, whole: int) -> None:
    """New data keys for everybody whose key is older than this run; whoever is being written about comes last."""
    from tandem.keys.actions import rotation
    from tandem.keys.queries.state import subjects_before

    by, done, busy, last = system_actor(JOB), 0, 0, None
    while some := subjects_before(moment=began_at, after=last):
        for subject_id in some:
            if rotation.renew_data_key(by=by, subject_id=subject_id) is None:
                busy += 1
            else:
                done += 1
        last = some[-1]
        click.echo(f"  {done} of {whole} data keys renewed")
    if busy:
        raise TandemError(f"{busy} data keys were in use and stay as they were.", "Run the same command again.")


@keys.command("remove-retired")
@click.option("--key", "key_id", help="Only this wrapping key.")
def remove_retired(key_id: str | None) -> None:
    """Take retired wrapping keys away for good: backups older than their retirement open with nothing any more."""
    server.start_vault()
    from tandem.keys.actions.rotation import remove_retired as remove
    from tandem.keys.queries.state import wrapping_keys

    wanted = [key.id for key in wrapping_keys() if (key.id == key_id if key_id else key.retired_at)]
    for one in wanted:
        remove(by=system_actor(JOB), now=datetime.now(UTC), key_id=one)
        click.echo(f"Removed {one}.")
    if not wanted:
        click.echo("No wrapping key is retired." if not key_id else "There is no such wrapping key.")


@keys.command()
@click.option("--list", "kept", type=click.Path(path_type=Path), help="A destroyed.list that was kept elsewhere.")
@click.option("--revoked", type=click.Path(path_type=Path), help="A revoked.list that was kept elsewhere.")
def replay(kept: Path | None, revoked: Path | None) -> None:
    """End again what a restored backup brought back: destroyed keys, consents taken back.

    `tandem serve` does this by itself at its start.
    """
    server.start_vault()
    from tandem.journeys import start_up

    if kept and not kept.is_file():
        raise NoSuchFile("There is no such list of destroyed keys.", "Give the path of a kept destroyed.list.")
    if revoked and not revoked.is_file():
        raise NoSuchFile("There is no such list of consents taken back.", "Give the path of a kept revoked.list.")
    by, now = system_actor(JOB), datetime.now(UTC)
    done = start_up.replay(by=by, now=now, kept_destroyed=kept, kept_revoked=revoked)
    click.echo(f"{done.keys} keys were destroyed again.")
    click.echo(f"{done.consents} consents were taken back again.")
