"""`tandem account`: staff accounts of one side."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

import click

from tandem.cli import server
from tandem.cli.known_agency import agency_called
from tandem.core.errors import TandemError

ROLES = (
    "patrol_officer",
    "duty_supervisor",
    "outreach_worker",
    "case_manager",
    "coordinator",
    "epidemiologist",
    "privacy_officer",
    "co_responder",
    "medical_responder",
    "auditor",
    "administrator",
)
SIDE = click.option("--side", "on_side", type=click.Choice(["duty", "care"]), required=True)
LETTERS = "abcdefghjkmnpqrstuvwxyz"


@click.group()
def account() -> None:
    """Staff accounts: add one, list them, give a new start, close one."""


@account.command()
@SIDE
@click.option("--username", required=True)
@click.option("--name", default="", help="Name shown to colleagues; the user name if left out.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--agency", "agency_slug", required=True, help="Slug of the agency, see `tandem agency list`.")
def add(on_side: str, username: str, name: str, role: str, agency_slug: str) -> None:
    """Add an account and print its one-time password; password and TOTP are set up at the first sign-in."""
    server.start(on_side)
    from tandem.agencies.actions import create_account
    from tandem.agencies.queries import account_by_username
    from tandem.agencies.types import Role
    from tandem.core.actor import system_actor

    using = _database(on_side)
    agency_called(agency_slug, using=using)
    if account_by_username(using=using, username=username):
        raise TandemError("This user name is taken on this side.", "Choose another one.")
    password = _one_time_password()
    try:
        create_account(
            using=using,
            by=system_actor("cli.account", on_side),
            on_side=on_side,
            username=username,
            display_name=name or username,
            agency_slug=agency_slug,
            role=Role(role),
            password=password,
        )
    except ValueError as refusal:
        raise TandemError(str(refusal)) from refusal
    _print_start(on_side, password)


@account.command("list")
@SIDE
def list_accounts(on_side: str) -> None:
    """List the accounts of one side that can sign in."""
    server.start(on_side)
    from tandem.agencies.queries import accounts_of, all_agencies

    using = _database(on_side)
    slugs = {agency.id: agency.slug for agency in all_agencies(using=using)}
    for one in accounts_of(using=using):
        click.echo(f"{one.username:<24} {one.role:<18} {slugs[one.agency_id]:<24} {one.display_name}")


@account.command()
@SIDE
@click.option("--username", required=True)
def reset(on_side: str, username: str) -> None:
    """Give a new start after a lost password or phone: a one-time password, and TOTP is set up again."""
    server.start(on_side)
    from tandem.agencies.actions import remove_second_factor, set_password
    from tandem.core.actor import system_actor

    using, by = _database(on_side), system_actor("cli.account", on_side)
    account_id = _known(using, username)
    password = _one_time_password()
    remove_second_factor(using=using, by=by, account_id=account_id)
    set_password(using=using, by=by, account_id=account_id, password=password)
    _print_start(on_side, password)


@account.command()
@SIDE
@click.option("--username", required=True)
def close(on_side: str, username: str) -> None:
    """Close an account: it can no longer sign in, and an open shift ends with its next page."""
    server.start(on_side)
    from tandem.agencies.actions import close_account
    from tandem.core.actor import system_actor

    using = _database(on_side)
    close_account(using=using, by=system_actor("cli.account", on_side), account_id=_known(using, username))
    click.echo("The account is closed.")


@account.command()
@click.option("--username", required=True, help="An account of the care side.")
@click.option("--given-name", prompt=True, default="", hide_input=True, help="Asked for when left out.")
@click.option("--family-name", prompt=True, default="", hide_input=True)
@click.option("--birth-date", prompt=True, default="", hide_input=True, help="As 1990-02-28.")
@click.option("--phone", prompt=True, default="", hide_input=True)
@click.option("--address", prompt=True, default="", hide_input=True, help="As 1234 Oak Street.")
def marks(username: str, birth_date: str, **typed: str) -> None:
    """Let the detection of snooping know a member of staff: only keyed hashes are kept, nothing that was typed.

    Without them looks at oneself, at colleagues and at neighbours cannot be told from others.
    """
    server.start("care")
    from tandem.core.actor import system_actor
    from tandem.journeys.watch_reads import note_marks
    from tandem.people.types import Details

    try:
        born = date.fromisoformat(birth_date) if birth_date else None
    except ValueError:
        raise TandemError("The birth date is not a date.", "Write it as 1990-02-28.") from None
    details = Details(birth_on=born, **typed)
    account_id = _known("vault", username)
    kept = note_marks(by=system_actor("cli.account"), account_id=account_id, details=details)
    click.echo(f"{kept} of 3 marks are kept: name with birth date, telephone, block of the street.")


def _known(using: str, username: str) -> UUID:
    from tandem.agencies.queries import account_by_username

    found = account_by_username(using=using, username=username)
    if found is None:
        raise TandemError("No such account on this side.", "`tandem account list` shows them.")
    return found.id


def _database(on_side: str) -> str:
    return "default" if on_side == "duty" else "vault"


def _one_time_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _print_start(on_side: str, password: str) -> None:
    page = "/duty/account/login/" if on_side == "duty" else "/account/login/"
    click.echo(f"One-time password: {password}")
    click.echo(f"First sign-in at {page}: choose a password, then set up the code on the phone.")
