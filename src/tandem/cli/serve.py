"""`tandem serve`: the web server of one side."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from tandem.cli import server
from tandem.cli.status import database_state, pending_migrations
from tandem.core.errors import NotServed

HERE = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--side", type=click.Choice(["demo", "duty", "care"]), default="care", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=int, default=1, show_default=True, help="Processes of the server.")
def serve(side: str, port: int, host: str, workers: int) -> None:
    """Serve one side: duty (no vault connection, no vault key), care, or demo (all doors, one machine only).

    Refused while a database waits for `tandem migrate`, and to other machines without TANDEM_HTTPS=1.
    """
    os.environ["TANDEM_SIDE"] = side
    refuse_open_air(side, host)
    refuse_old_databases(side)
    if side != "duty":
        make_ready()
    arguments = [
        *(sys.executable, "-m", "gunicorn", "tandem.config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
        *("--config", "python:tandem.config.server_process"),
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, arguments made here


def refuse_open_air(side: str, host: str) -> None:
    """NotServed when other machines could listen in: the demo at all, the others without encrypted cookies."""
    if host in HERE:
        return
    if side == "demo":
        raise NotServed("The demo side serves this machine only.", "Choose --side duty or --side care.")
    if os.environ.get("TANDEM_HTTPS") != "1":
        raise NotServed(
            f"Without TLS, whoever is on the network of {host} can read every page and take over a shift.",
            "Put a web server with TLS in front and set TANDEM_HTTPS=1, or serve 127.0.0.1.",
        )


def refuse_old_databases(side: str) -> None:
    """NotServed when a database of this side cannot be read or is older than the program."""
    server.start(side)
    from django.conf import settings

    for alias in settings.DATABASES:
        state = database_state(alias)
        if state != "ok":
            raise NotServed(f"A database cannot be used ({state}).", "Run `tandem doctor`.")
    waiting = pending_migrations()
    if waiting:
        raise NotServed(f"A database is older than this program: {waiting} changes wait.", "Run `tandem migrate`.")


def make_ready() -> None:
    """Refuse to start with keys in the wrong hands, before a port is opened. Each server process looks again."""
    server.start()
    from tandem.journeys import start_up

    start_up.make_ready(now=datetime.now(UTC))
