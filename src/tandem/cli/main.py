"""The command `tandem`: each subcommand is one module, imported only when it is called."""

from __future__ import annotations

import os
import sys

import click

from tandem import __version__
from tandem.cli.lazy import LazyGroup

COMMANDS = {
    "analyze": "tandem.cli.analyze",
    "init": "tandem.cli.init",
    "migrate": "tandem.cli.init",
    "status": "tandem.cli.status",
    "serve": "tandem.cli.serve",
    "ingest": "tandem.cli.ingest",
    "inspect": "tandem.cli.ingest",
    "agency": "tandem.cli.agency",
    "jobs": "tandem.jobs.command",
    "account": "tandem.cli.account",
    "demo": "tandem.cli.demo",
    "detect": "tandem.cli.detect",
    "alert-bench": "tandem.cli.alert_bench",
    "gate": "tandem.cli.gate",
    "relay": "tandem.cli.relay",
    "ledger": "tandem.cli.ledger",
    "doctor": "tandem.cli.doctor",
    "keys": "tandem.cli.keys",
    "promises": "tandem.cli.promises",
}

# What a shell gives for a command that Ctrl-C ended: 128 and the number of the signal.
INTERRUPTED = 130


@click.group(cls=LazyGroup, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tandem")
def commands() -> None:
    """One response to drug harm, shared by police, health and the community."""


def main() -> None:
    """Run the command line; a failure is one plain sentence and an exit code of its kind, never a traceback."""
    # Whatever a command writes (databases, keys, files) is for its owner alone.
    os.umask(0o077)
    try:
        ended = commands(prog_name="tandem", standalone_mode=False)
    except BrokenPipeError:
        sys.exit(141)
    except (KeyboardInterrupt, click.Abort):
        click.echo("tandem: interrupted. What was not finished was not written.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last door: no traceback reaches a user
        exit_code = getattr(error, "exit_code", 1)
        click.echo(f"tandem: {plain_sentence(error)}", err=True)
        sys.exit(exit_code if isinstance(exit_code, int) else 1)
    sys.exit(ended if isinstance(ended, int) else 0)


def plain_sentence(error: Exception) -> str:
    """What to show of an error: our own errors speak for themselves, of others only the kind is named."""
    if hasattr(error, "exit_code"):
        return str(error)
    if type(error).__module__.startswith("django.db"):
        return "the database could not do this. Run `tandem status` to see its state."
    return f"something went wrong ({type(error).__name__}). Run `tandem doctor`, and report it if it stays."
