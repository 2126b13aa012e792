"""Keyed marks of records, for the detection of snooping: they tell that two are alike, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from tandem.audit.types import MarkKind
from tandem.core.row_locks import rows_open
from tandem.keys.fields import warm
from tandem.keys.queries import keyed_hash
from tandem.people import models
from tandem.people.rules.marks import alike_by
from tandem.people.types import Details


def marks_from(details: Details) -> dict[MarkKind, str]:
    """The marks of these details, under a key that only the care side holds."""
    return {kind: keyed_hash(f"look-mark:{kind}", text) for kind, text in alike_by(details).items()}


def marks_of(person_ids: Iterable[UUID]) -> dict[UUID, frozenset[tuple[MarkKind, str]]]:
    """The marks of these people. The details are opened here and do not leave; no page calls this."""
    wanted = list(person_ids)
    with rows_open(wanted):
        rows = models.Person.objects.using("vault").in_bulk(wanted)
    warm(rows)
    return {person_id: frozenset(marks_from(_details_of(row)).items()) for person_id, row in rows.items()}


def _details_of(row: models.Person) -> Details:
    born = row.birth_on.reveal()
    return Details(
        given_name=row.given_name.reveal(),
        family_name=row.family_name.reveal(),
        birth_on=date.fromisoformat(born) if born else None,
        phone=row.phone.reveal(),
        address=row.address.reveal(),
    )
