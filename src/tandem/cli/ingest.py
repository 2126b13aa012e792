"""`tandem ingest`: load a file of events. `tandem inspect`: only look at one, without database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tandem.cli import server
from tandem.cli.known_agency import agency_called
from tandem.core.errors import InvalidMapping, NoSuchFile

if TYPE_CHECKING:
    from tandem.exchange.formats.mapping import ColumnMapping
    from tandem.exchange.formats.reading import Reading

KINDS = ("overdose", "enforcement", "drug-checking", "field-tests", "crime", "calls")
KIND = click.option("--kind", type=click.Choice(KINDS), required=True, help="What the rows are.")
MAPPING = click.option(
    "--mapping", "mapping_file", type=click.Path(path_type=Path), help="A saved TOML mapping of columns and formats."
)
FILE = click.argument("file", type=click.Path(path_type=Path))


def read_mapping(path: Path | None, kind: str) -> ColumnMapping | None:
    """The saved mapping, or None to guess everything."""
    from tandem.exchange.formats.mapping import load_mapping

    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NoSuchFile("The mapping file could not be opened.", "Check the path given to --mapping.") from error
    except UnicodeDecodeError as error:
        raise InvalidMapping("The mapping file is not UTF-8 text.", "Save it as UTF-8 and try again.") from error
    return load_mapping(text, kind=kind)


def show_reading(reading: Reading) -> None:
    """What was found out about the file: how it is written, and which column is what, with the reason."""
    for note in dict.fromkeys((*reading.table.notes, *reading.guess.notes)):
        click.echo(note)
    for found in reading.guess.findings:
        click.echo(f"  {found.field:<14} {found.column}  ({found.reason})")
    for missing in reading.guess.missing:
        click.echo(f"  {missing.field:<14} not found. {missing.sentence} Mapping line to write: {missing.line}")
        if missing.candidates:
            click.echo(f"  {'':<14} candidates: {', '.join(missing.candidates)}")
    for sensitive in reading.guess.sensitive:
        click.echo(f"  column “{sensitive.column}” can point to a person ({sensitive.level}): no value is shown.")


@click.command()
@FILE
@KIND
@MAPPING
@click.option("--timezone", default="UTC", show_default=True, help="Time zone of local times in the file.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the mapping as TOML, ready to be saved and mended.")
def inspect(file: Path, kind: str, mapping_file: Path | None, timezone: str, as_toml: bool) -> None:
    """Look at a file: delimiter, encoding, columns and formats as Tandem would read them. Loads nothing."""
    from tandem.exchange.formats.mapping import dump_mapping
    from tandem.exchange.formats.reading import read_file

    reading = read_file(file, kind, timezone=timezone, mapping=read_mapping(mapping_file, kind))
    if as_toml:
        click.echo(dump_mapping(reading.guess.mapping), nl=False)
        return
    show_reading(reading)


@click.command()
@FILE
@click.option("--agency", "slug", required=True, help="Short name of the agency that the file comes from.")
@KIND
@MAPPING
def ingest(file: Path, slug: str, kind: str, mapping_file: Path | None) -> None:
    """Load a file of events. Every row is accepted, quarantined with a reason, or a duplicate; the file is kept.

    Columns and formats are guessed and shown, or taken from --mapping. Loading a file twice changes nothing.
    The last line is JSON with the counts.
    """
    server.start()
    from tandem.core.actor import system_actor
    from tandem.exchange.formats.reading import read_file
    from tandem.exchange.loaders import load_file
    from tandem.exchange.queries import held_reasons

    agency = agency_called(slug)
    mapping = read_mapping(mapping_file, kind)
    show_reading(read_file(file, kind, timezone=agency.timezone, mapping=mapping))
    result = load_file(
        by=system_actor("cli.ingest"), agency=agency, kind=kind, source=file, now=datetime.now(UTC), mapping=mapping
    )
    store = "default" if result.store == "records" else result.store
    for column, sentence, count in held_reasons(store=store, batch_id=result.batch_id)[:20]:
        click.echo(f"quarantined: {count} row(s){f', column {column}' if column else ''}: {sentence}")
    click.echo(json.dumps(result.as_json()))
