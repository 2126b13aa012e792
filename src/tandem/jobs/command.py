"""`tandem jobs`: the scheduled work of a site, for cron or a timer of the system."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from tandem.core.row_locks import unit

TURNS = ("hourly", "daily", "monthly")


@click.group()
def jobs() -> None:
    """Scheduled work: run a turn, or list what belongs to it."""


def start() -> None:
    """Load Django with the settings of this site."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    django.setup()


def jobs_of(turn: str) -> Mapping[str, Callable[[datetime], Any]]:
    """The jobs of a turn by name. The duty side keeps its own ledger; the nights' other work is the care side's."""
    from django.conf import settings

    if not settings.TANDEM_HAS_VAULT:
        from tandem.jobs.daily import ledgers as own_ledger

        return {"ledgers": own_ledger.run} if turn == "daily" else {}
    from tandem.jobs.daily import (
        detection,
        digests,
        ledgers,
        novel_substances,
        place_forecasts,
        read_log,
        retention,
        seizure_watches,
    )
    from tandem.jobs.hourly import escalation, mass_overdoses, messages
    from tandem.jobs.monthly import month_end

    turns = {
        "hourly": {"mass_overdoses": mass_overdoses.run, "escalation": escalation.run, "messages": messages.run},
        "daily": {
            "detection": detection.run,
            "novel_substances": novel_substances.run,
            "seizure_watches": seizure_watches.run,
            "place_forecasts": place_forecasts.run,
            "digests": digests.run,
            "ledgers": ledgers.run,
            "retention": retention.run,
            "read_log": read_log.run,
        },
        "monthly": {"month_end": month_end.run},
    }
    return turns[turn]


@jobs.command()
@click.argument("turn", type=click.Choice(TURNS))
def run(turn: str) -> None:
    """Run every job of a turn; one that fails does not keep the others from running. Repeating a turn is harmless."""
    start()
    failed, wanted = [], jobs_of(turn)
    for name, job in wanted.items():
        try:
            with unit():
                job(datetime.now(UTC))
            click.echo(f"{name}: done")
        except Exception as error:  # noqa: BLE001 - the others still have to run; the kind is told below
            failed.append(name)
            click.echo(f"{name}: failed ({type(error).__name__})", err=True)
    if failed:
        raise click.ClickException(f"{len(failed)} of {len(wanted)} jobs failed: {', '.join(failed)}")


@jobs.command("list")
def list_jobs() -> None:
    """List the jobs of each turn."""
    start()
    for turn in TURNS:
        for name in jobs_of(turn):
            click.echo(f"{turn:<8} {name}")
