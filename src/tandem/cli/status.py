"""`tandem status`: what this site holds and whether its databases are healthy."""

from __future__ import annotations

import json
from typing import Any

import click

from tandem.cli import server


def database_state(alias: str) -> str:
    """`ok`, or the kind of failure."""
    from django.db import DatabaseError, connections

    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            if connections[alias].vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                return str(cursor.fetchone()[0])
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def pending_migrations() -> int:
    """How many migrations are not yet applied, over all databases."""
    from django.conf import settings
    from django.db import connections, router
    from django.db.migrations.executor import MigrationExecutor

    pending = 0
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        pending += sum(router.allow_migrate(alias, migration.app_label) for migration, _ in plan)
    return pending


def people_in_vault() -> int | None:
    """How many people the vault holds; None on the duty side, which has no vault and cannot know."""
    from django.conf import settings

    if "vault" not in settings.DATABASES:
        return None
    from tandem.people.queries import people_count

    return people_count()


def ledger_states() -> dict[str, Any]:
    """How many entries each ledger holds and how many are sealed, and whether sealing is late."""
    from django.utils import timezone

    from tandem.journeys.keep_ledger import states

    return {
        state.ledger: {"entries": state.entries, "unsealed": state.unsealed, "sealing_is_late": late}
        for state, late in states(now=timezone.now())
    }


def site_status() -> dict[str, Any]:
    """The status as the JSON shape that scripts rely on."""
    from django.conf import settings

    from tandem.agencies.queries import all_agencies
    from tandem.surveillance.queries.totals import alert_total, event_totals

    names = {"default": "records", "vault": "vault"}
    return {
        "agencies": len(all_agencies(using="default")),
        "events": event_totals(),
        "people": people_in_vault(),
        "alerts": alert_total(),
        "pending_migrations": pending_migrations(),
        "ledgers": ledger_states(),
        "databases": {names[alias]: database_state(alias) for alias in settings.DATABASES},
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def status(as_json: bool) -> None:
    """Show counts, pending migrations and the health of both databases (wall clock, not the replay clock)."""
    server.start()
    found = site_status()
    if as_json:
        click.echo(json.dumps(found))
        return
    for key, value in found.items():
        click.echo(f"{key}: {value}")
