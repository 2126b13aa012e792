"""From a file to events in the records: original kept, every row accepted, held with a reason, or a duplicate.

No action writes both databases. A load is a row of commits, each harmless to repeat: the original and its
batch, the events chunk by chunk (a fingerprint is recorded once), then quarantine and counts. A load that
was cut off leaves an unfinished batch; loading the same file again completes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.core.errors import AllRowsQuarantined, BadInput
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked
from tandem.exchange import actions, originals
from tandem.exchange.formats.mapping import ColumnMapping, dump_mapping, load_mapping
from tandem.exchange.formats.reading import Reading, read_file
from tandem.exchange.formats.rows import EventRow, RowProblem
from tandem.exchange.into_records import record_rows, refuse_other_key
from tandem.exchange.queries import is_loaded
from tandem.exchange.types import Batch, LoadResult, Problem
from tandem.surveillance.queries.totals import events_of_batch

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is kept and registered."""

    batch_id: UUID
    store: str
    agency: Agency
    kind: str


@dataclass(frozen=True, slots=True)
class _Load:
    """What every chunk of one load has in common."""

    by: Actor
    agency: Agency
    kind: str
    batch_id: UUID
    is_synthetic: bool


@dataclass(slots=True)
class _Count:
    """The running account of one load."""

    rows: int = 0
    accepted: int = 0


def load_file(
    *,
    by: Actor,
    agency: Agency,
    kind: str,
    source: Path,
    now: datetime,
    mapping: ColumnMapping | None = None,
    is_synthetic: bool = False,
) -> LoadResult:
    """Load one file for one agency. Raises a `BadInput` when the file, or none of its rows, can be read."""
    reading = read_file(source, kind, timezone=agency.timezone, mapping=mapping)
    reading.guess.require_time()
    received = receive_file(by=by, agency=agency, kind=kind, source=source, reading=reading)
    return load_received(by=by, received=received, reading=reading, now=now, is_synthetic=is_synthetic)


def receive_file(*, by: Actor, agency: Agency, kind: str, source: Path, reading: Reading) -> Received:
    """Keep a file and register it, before any of its rows is taken."""
    store, file_sha256 = store_for(reading), originals.hash_of(source)
    originals.keep(store, source, file_sha256)
    batch_id = actions.open_batch(
        store=store,
        by=by,
        agency_id=agency.id,
        kind=kind,
        file_sha256=file_sha256,
        file_bytes=reading.table.size_bytes,
        mapping=dump_mapping(reading.guess.mapping),
    )
    return Received(batch_id, store, agency, kind)


def read_received(*, store: str, batch: Batch, timezone: str, mapping_toml: str) -> Reading:
    """Read a kept file anew, with a mapping as a person mended it."""
    mapping = load_mapping(mapping_toml, kind=batch.kind) if mapping_toml.strip() else None
    return read_file(originals.opened(store, batch.file_sha256), batch.kind, timezone=timezone, mapping=mapping)


def load_received(
    *, by: Actor, received: Received, reading: Reading, now: datetime, is_synthetic: bool = False
) -> LoadResult:
    """Take the rows of a kept file: new events in, unreadable rows held, held rows that now fit released."""
    refuse_other_key(received.agency)
    batch_id, store = received.batch_id, received.store
    load = _Load(by, received.agency, received.kind, batch_id, is_synthetic)
    count, problems = _load_rows(load, reading, now)
    standing = events_of_batch(batch_id=batch_id)
    held = actions.finish_batch(
        store=store,
        by=by,
        batch_id=batch_id,
        rows=count.rows,
        accepted=standing,
        problems=problems,
        now=now,
        mapping=dump_mapping(reading.guess.mapping),
    )
    refuse_if_all_held(count.rows, held, problems)
    return LoadResult(
        batch_id=batch_id,
        rows=count.rows,
        accepted=count.accepted,
        quarantined=held,
        duplicates=count.rows - count.accepted - held,
        store=originals.STORES[store],
        reasons=dict(Counter(problem.code for problem in problems)),
        mapping_toml=dump_mapping(reading.guess.mapping),
    )


def is_file_loaded(*, agency: Agency, kind: str, source: Path) -> bool:
    """Whether this very file was loaded to its end for this agency."""
    return is_loaded(agency_id=agency.id, kind=kind, file_sha256=originals.hash_of(source))


def refuse_if_all_held(rows: int, held: int, problems: list[Problem]) -> None:
    """Say so when not one row could be taken; file and reasons are kept by then."""
    if rows and held == rows:
        reasons = Counter(problem.sentence for problem in problems)
        most = reasons.most_common(1)[0][0] if reasons else _("they were held before.")
        raise AllRowsQuarantined(
            filled(
                "None of the %(held)s rows could be taken. Most often: %(reason)s", held=held, reason=marked(most)
            ),
            _("The rows are kept in quarantine; mend the mapping there or with --mapping, and load the file again."),
        )


def store_for(reading: Reading) -> str:
    """Files with identifying columns keep original and quarantine in the vault; refused where there is none."""
    if not reading.guess.identifying:
        return "default"
    if "vault" not in settings.DATABASES:
        columns = ", ".join(f"“{column}”" for column in reading.guess.identifying)
        raise BadInput(
            filled(
                "The file has columns that can identify people (%(columns)s), and this side may not keep them.",
                columns=columns,
            ),
            _("Remove these columns, or load the file on the care side."),
        )
    return "vault"


def _load_rows(load: _Load, reading: Reading, now: datetime) -> tuple[_Count, list[Problem]]:
    count, problems = _Count(), []
    for chunk in _chunks(reading.rows(now=now)):
        events = [row for row in chunk if not isinstance(row, RowProblem)]
        problems += [
            Problem(row.row_number, row.line, row.column, row.code, row.sentence)
            for row in chunk
            if isinstance(row, RowProblem)
        ]
        count.rows += len(chunk)
        count.accepted += _record(load, events)
    return count, problems


def _chunks(rows: Iterator[EventRow | RowProblem]) -> Iterator[list[EventRow | RowProblem]]:
    chunk: list[EventRow | RowProblem] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _record(load: _Load, events: list[EventRow]) -> int:
    """Record one chunk; returns how many were new."""
    return record_rows(
        by=load.by,
        agency=load.agency,
        kind=load.kind,
        batch_id=load.batch_id,
        rows=events,
        is_synthetic=load.is_synthetic,
    ).accepted
