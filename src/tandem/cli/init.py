"""`tandem init` and `tandem migrate`: keys, databases and the profile of a site."""

from __future__ import annotations

import importlib
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from tandem.cli import server

PROFILES = ("outreach", "surveillance", "court", "full")


def migrate_all() -> None:
    """Bring every database of this process up to date."""
    from django.conf import settings
    from django.core.management import call_command

    locks = importlib.import_module("tandem.config.postgres.locks") if settings.TANDEM_HAS_VAULT else None
    if locks:
        locks.lift()
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    if locks:
        locks.lock()
    key_rows(Path(settings.TANDEM_HOME))
    if settings.TANDEM_HAS_VAULT:
        from tandem.core.actor import system_actor
        from tandem.exchange.actions import seal_kept_files

        seal_kept_files(by=system_actor("migrate"))


def key_rows(folder: Path) -> None:
    """Bring rows of earlier versions under the key of the records; a machine without the key leaves it to another."""
    from tandem.core.actor import system_actor
    from tandem.core.errors import KeysMissing
    from tandem.core.records_key import records_key
    from tandem.surveillance.actions import key_fingerprints

    try:
        key = records_key(folder)
    except KeysMissing as error:
        click.echo(str(error))
        return
    key_fingerprints(by=system_actor("migrate"), key=key)


def begin_ledgers() -> None:
    """Make the keys that sign the ledgers' checkpoints, and seal what is there."""
    from tandem.journeys.keep_ledger import make_keys, seal_all

    now = datetime.now(UTC)
    for name in make_keys(now=now):
        click.echo(f"Made the signing key of the {name} ledger; keep a copy of keys/ledger.{name}.pub elsewhere.")
    seal_all(now=now)


@click.command()
@click.option("--profile", type=click.Choice(PROFILES), help="Which rooms and pages this site shows.")
@click.option("--custodian", help="The agency that keeps the vault's keys (never police).")
@click.option("--custodian-kind", default="", help="Its kind, e.g. public_health or treatment.")
@click.option("--keep", is_flag=True, help="Keep the profile that the site has; --profile is for a new site.")
def init(profile: str | None, keep: bool, custodian: str | None, custodian_kind: str) -> None:
    """Make keys and databases under TANDEM_HOME (default ./var), or widen the profile of a site. Repeatable."""
    home = importlib.import_module("tandem.config.home")
    folder: Path = home.home()
    home.make_folders(folder)
    is_duty = os.environ.get("TANDEM_SIDE") == "duty"
    if not is_duty:  # the vault's keys never lie on the duty side's machine
        try:
            home.make_vault_keys(folder)
        except ImportError as error:
            raise click.ClickException(server.NEEDS_SERVER) from error
    current = home.read_profile(folder)
    chosen = (current if keep else None) or profile or current or "full"
    if chosen != current:
        home.write_profile(folder, chosen)
    server.start()
    migrate_all()
    begin_ledgers()
    if custodian and not is_duty:
        keep_by(custodian, custodian_kind)
    if is_duty and not (folder / "keys" / "vault.pub").exists():
        click.echo("Copy keys/vault.pub and keys/records.key from the care side's machine, and no other key.")
    click.echo(f"Ready in {folder} with the profile '{chosen}'.")


def keep_by(custodian: str, kind: str) -> None:
    """Record who keeps the vault's keys."""
    from tandem.core.actor import system_actor
    from tandem.keys.actions.custody import record_custodian

    record_custodian(by=system_actor("init"), name=custodian, kind=kind)


@click.command()
def migrate() -> None:
    """Bring the databases up to date after an upgrade."""
    server.start()
    from django.conf import settings

    if settings.TANDEM_HAS_VAULT:
        importlib.import_module("tandem.config.home").make_vault_keys(Path(settings.TANDEM_HOME))
    migrate_all()
    click.echo("Both databases are up to date.")
