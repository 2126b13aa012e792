"""`tandem ledger`: seal it, anchor it outside, and verify that nobody bent it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from tandem.cli import server

NAMES = ("records", "vault")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """The ledger of who did what: seal it, anchor it outside, verify it."""


def chosen(names: tuple[str, ...]) -> list[str]:
    """The databases of these ledgers; all of this machine's when none is named."""
    from tandem.audit.types import database_named
    from tandem.journeys.keep_ledger import ledgers_here

    here = ledgers_here()
    wanted = [database_named(name) for name in names] or here
    if set(wanted) - set(here):
        raise click.ClickException("the duty side has no vault; run this on the care side")
    return wanted


@ledger.command()
@click.option("--database", type=click.Choice(NAMES), multiple=True, help="Only this ledger; may be repeated.")
@click.option("--anchor", multiple=True, metavar="FILE|CODE", help="An anchor kept outside: a file, mail, or code.")
@click.option("--keys", type=FILE, help="Public keys kept elsewhere, instead of those of this machine.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def verify(database: tuple[str, ...], anchor: tuple[str, ...], keys: Path | None, as_json: bool) -> None:
    """Find every change, removal, insertion or reordering of sealed entries. Exit code 41 when there is one.

    A cut end, or a ledger written anew with a stolen key, shows only against an anchor that was kept outside.
    """
    server.start()
    from tandem.core.actor import system_actor
    from tandem.core.errors import LedgerBroken
    from tandem.journeys import keep_ledger

    names, now = chosen(database), datetime.now(UTC)
    verdicts = keep_ledger.verify_all(
        by=system_actor("ledger.verify"), names=names, anchors=keep_ledger.anchors_of(anchor), keys=keys
    )
    states = {state.ledger: (state, late) for state, late in keep_ledger.states(now=now)}
    found = [told(verdict, late=states[verdict.ledger][1]) for verdict in verdicts]
    if as_json:
        click.echo(json.dumps({"intact": all(one.is_intact for one in verdicts), "ledgers": found}))
    else:
        for one in found:
            click.echo(in_words(one))
    broken = [verdict.ledger for verdict in verdicts if not verdict.is_intact]
    if broken:
        raise LedgerBroken(f"Not intact: {', '.join(broken)}.", "Stop, keep a copy, and call the privacy officer.")
    for verdict in verdicts:
        keep_ledger.require_sealed(verdict, states[verdict.ledger][0], now=now)


def told(verdict: Any, *, late: bool) -> dict[str, Any]:
    """A verdict as the JSON shape that scripts rely on."""
    return {
        "ledger": verdict.ledger,
        "intact": verdict.is_intact,
        "size": verdict.size,
        "root": verdict.root.hex(),
        "checkpoints": verdict.checkpoints,
        "anchors": verdict.anchors,
        "unsealed": verdict.unsealed,
        "sealing_is_late": late,
        "flaws_in_all": verdict.flaws_in_all,
        "flaws": [
            {"kind": str(flaw.kind), "position": flaw.position, "sentence": flaw.sentence} for flaw in verdict.flaws
        ],
    }


def in_words(one: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{one['ledger']}: {'intact' if one['intact'] else 'NOT INTACT'}; {one['size']} entries sealed by "
        f"{one['checkpoints']} checkpoints, {one['unsealed']} wait, {one['anchors']} anchors compared"
    ]
    if one["sealing_is_late"]:
        lines.append("  Sealing is late: run `tandem ledger seal`, and see that the server or the relay runs.")
    if not one["anchors"]:
        lines.append("  No anchor was compared: a cut end, or a rewriting with a stolen key, would not show.")
    for flaw in one["flaws"]:
        where = "" if flaw["position"] is None else f" at {flaw['position']}"
        lines.append(f"  {flaw['kind']}{where}: {flaw['sentence']}")
    if one["flaws_in_all"] > len(one["flaws"]):
        lines.append(f"  and {one['flaws_in_all'] - len(one['flaws'])} more")
    return "\n".join(lines)


@ledger.command()
@click.option("--database", type=click.Choice(NAMES), multiple=True, help="Only this ledger; may be repeated.")
def seal(database: tuple[str, ...]) -> None:
    """Seal what waits now. The server and `tandem relay` do this by themselves every few minutes."""
    server.start()
    from tandem.journeys.keep_ledger import seal_all

    done = seal_all(now=datetime.now(UTC), names=chosen(database))
    for name, count in done.items():
        click.echo(f"{name}: {count} sealed")
    if not done:
        raise click.ClickException("no signing key is on this machine; run `tandem init`")


@ledger.command()
@click.option("--to", type=FILE, help="Append the checkpoints to this file, best on another machine's share.")
@click.option("--mail", type=FILE, help="Write a message that is ready to be sent.")
@click.option("--recipient", multiple=True, help="Address of the message; may be repeated.")
def anchor(to: Path | None, mail: Path | None, recipient: tuple[str, ...]) -> None:
    """Seal, and give the newest checkpoints to whoever keeps them: a file, a message, or codes for paper."""
    server.start()
    from tandem.audit.rules.signatures import anchor_code
    from tandem.journeys import keep_ledger

    now = datetime.now(UTC)
    keep_ledger.seal_all(now=now)
    checkpoints = keep_ledger.newest_checkpoints()
    if to:
        for using in keep_ledger.ledgers_here():
            keep_ledger.anchor_in_file(using=using, now=now, path=to, at_once=True)
    if mail:
        mail.write_bytes(bytes(keep_ledger.anchor_mail(checkpoints=checkpoints, to=recipient, now=now)))
    for one in checkpoints:
        click.echo(f"{one.ledger}: {anchor_code(one)}")


@ledger.command("rotate-key")
@click.option("--database", type=click.Choice(NAMES), required=True, help="Whose key.")
def rotate_key(database: str) -> None:
    """Put a new signing key in the place of the old one, which names it in the ledger before it goes."""
    server.start()
    from tandem.audit.actions.sealing import rotate_signing_key
    from tandem.core.actor import system_actor

    [using] = chosen((database,))
    new_id = rotate_signing_key(using=using, by=system_actor("ledger.rotate_key"), now=datetime.now(UTC))
    click.echo(
        f"{database}: checkpoints are signed by key {new_id} from now on. Keep a copy of its .pub file elsewhere."
    )


@ledger.command()
@click.option("--database", type=click.Choice(NAMES), default="vault", show_default=True, help="Whose entry.")
@click.argument("entry", type=click.UUID)
def prove(database: str, entry: UUID) -> None:
    """Print what shows an outsider that one entry is in the newest checkpoint, without the other entries."""
    server.start()
    from tandem.audit.queries.tree import proof_of
    from tandem.audit.rules.signatures import anchor_line

    [using] = chosen((database,))
    proof = proof_of(using=using, entry_id=entry)
    if proof is None:
        raise click.ClickException("there is no such sealed entry")
    path = [part.hex() for part in proof.path]
    shown = {"position": proof.position, "leaf": proof.leaf.hex(), "path": path}
    click.echo(json.dumps({**shown, "checkpoint": json.loads(anchor_line(proof.checkpoint))}))
