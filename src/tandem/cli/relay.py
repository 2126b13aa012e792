"""`tandem relay`: carry work between the two databases. The server of the care side does this by itself."""

from __future__ import annotations

import threading

import click

from tandem.cli import server


@click.command()
@click.option("--once", is_flag=True, help="Apply what waits now and stop.")
@click.option("--every", type=float, default=2.0, show_default=True, help="Seconds between two runs.")
def relay(once: bool, every: float) -> None:
    """Apply what waits in both outboxes on the other side, each row exactly once; seal the ledgers meanwhile.

    Long computations that pages asked for are done too.
    """
    server.start()
    from django.conf import settings

    if not settings.TANDEM_HAS_VAULT:
        raise click.ClickException("the relay runs on the care side: the duty side has no vault")
    from django.utils import timezone

    from tandem.journeys.keep_ledger import keep_sealing, seal_all
    from tandem.journeys.long_runs import keep_working, work_off
    from tandem.journeys.relay import drain, keep_draining

    if not once:
        words = {"clock": timezone.now, "stop": threading.Event()}
        threading.Thread(target=keep_sealing, kwargs=words, name="sealer", daemon=True).start()
        words = {"clock": timezone.now, "stop": threading.Event()}
        threading.Thread(target=keep_working, kwargs=words, name="long runs", daemon=True).start()
        click.echo("Draining the outboxes and sealing the ledgers. Stop with Ctrl-C.")
        keep_draining(clock=timezone.now, stop=threading.Event(), every_seconds=every)
    done = drain(now=timezone.now())
    work_off(clock=timezone.now)
    seal_all(now=timezone.now())
    click.echo(f"{done.applied} applied, {done.failed} failed.")
    if done.failed:
        raise click.ClickException("some work could not be applied; `tandem doctor` names the kind of each failure")
