"""Starting Django from a command: only commands that touch a database call this."""

from __future__ import annotations

import os

import click

NEEDS_SERVER = "this command needs the web and database part of Tandem: pip install 'tandem-response[server]'"


def start(side: str | None = None) -> None:
    """Set the side and load Django; a plain message when the server extra is not installed."""
    if side:
        os.environ["TANDEM_SIDE"] = side
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    try:
        import django
    except ImportError as error:
        raise click.ClickException(NEEDS_SERVER) from error
    django.setup()


def start_vault() -> None:
    """As `start`, for commands about the vault; a plain message where there is none."""
    start()
    from django.conf import settings

    if not settings.TANDEM_HAS_VAULT:
        raise click.ClickException("the vault and its keys live on the care side's machine; run this there")
