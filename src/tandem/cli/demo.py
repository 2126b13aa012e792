"""`tandem demo`: the demonstration with real events and made-up people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

import tandem
from tandem.cli import server
from tandem.core.actor import system_actor
from tandem.core.errors import NoSuchFile, TandemError


def demo_folder() -> Path:
    """The folder `demo` of the source repository; an installed package does not carry it."""
    folder = Path(tandem.__file__).resolve().parents[2] / "demo"
    if not folder.is_dir():
        raise NoSuchFile(
            "The demonstration data stand in the source repository, not in the installed package.",
            "Clone the repository and use script/run, or give the folder with --from.",
        )
    return folder


@click.group()
def demo() -> None:
    """The demonstration: real events, made-up people."""


@demo.command()
@click.option(
    "--from", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder with the demo files."
)
def load(folder: Path | None) -> None:
    """Load what is missing of the demonstration and print the sign-ins. Repeating it loads nothing twice."""
    source = folder or demo_folder()
    server.start("demo")
    from tandem.journeys.demo_accounts import make_demo_accounts, read_demo_own_code, read_demo_own_secret
    from tandem.journeys.demo_data import load_demo_caseload, load_demo_data
    from tandem.journeys.keep_ledger import seal_all
    from tandem.keys.actions.custody import record_custodian
    from tandem.keys.queries.state import custodian

    sign_ins = make_demo_accounts()
    if custodian() is None:
        record_custodian(by=system_actor("demo"), name="riverbend-recovery", kind="")
    for line in load_demo_data(source, now=datetime.now(UTC)):
        click.echo(f"  {line}")
    for line in load_demo_caseload(now=datetime.now(UTC)):
        click.echo(f"  {line}")
    seal_all(now=datetime.now(UTC))
    click.echo("\nDemo sign-ins (the people in this demonstration are made up):")
    for one in sign_ins:
        page = "/duty/account/login/" if one.door == "duty" else "/account/login/"
        click.echo(f"  {one.username:<18} {one.role:<17} {page}")
    click.echo(f"  Password of each: {sign_ins[0].password}")
    click.echo(f"  Code of one made-up person's own page (/care/own/): {read_demo_own_code()}")
    click.echo(f"  The secret that goes with it: {read_demo_own_secret()}")
    click.echo("  The sign-in page has a button for each and shows the code; so does `tandem demo code USERNAME`.")


@demo.command()
@click.argument("username")
def code(username: str) -> None:
    """Print the code that the authenticator app of a made-up account shows now."""
    server.start("demo")
    from tandem.journeys.demo_accounts import current_code, read_demo_sign_ins

    sign_in = next((one for one in read_demo_sign_ins() if one.username == username), None)
    if sign_in is None:
        raise TandemError("No such demo account.", "`tandem demo load` makes them and prints their names.")
    click.echo(current_code(sign_in))
