"""Which rows of a file are new, and in which areas they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import models

from tandem.surveillance.queries.areas import AreaFinder

CHUNK = 500


class Fingerprinted(Protocol):
    """A row of a file, known again by its fingerprint."""

    @property
    def fingerprint(self) -> str:
        """The same for the same row of the same source."""


class Placed(Fingerprinted, Protocol):
    """A row that says where: by the name of an area or by a point."""

    @property
    def area_name(self) -> str | None:
        """The area as the source calls it."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""


Row = TypeVar("Row", bound=Fingerprinted)
PlacedRow = TypeVar("PlacedRow", bound=Placed)


def fresh_rows(model: type[models.Model], agency_id: UUID, rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Rows that the agency does not have yet, each once, and the fingerprints of the others."""
    seen = set(ids_by(model, "fingerprint", agency_id, [row.fingerprint for row in rows]))
    fresh: list[Row] = []
    duplicates: list[str] = []
    for row in rows:
        if row.fingerprint in seen:
            duplicates.append(row.fingerprint)
        else:
            seen.add(row.fingerprint)
            fresh.append(row)
    return fresh, duplicates


def ids_by(model: type[models.Model], field: str, agency_id: UUID, values: Sequence[str]) -> dict[str, UUID]:
    """Ids of the agency's rows that have one of these values; in chunks, since a query takes only so many."""
    found: dict[str, UUID] = {}
    for start in range(0, len(values), CHUNK):
        chunk = values[start : start + CHUNK]
        rows = model._default_manager.filter(agency_id=agency_id, **{f"{field}__in": chunk})
        found.update(rows.values_list(field, "id"))
    return found


def areas_of_rows(agency_id: UUID, rows: Sequence[Placed]) -> list[UUID | None]:
    """The area of each row, None where neither name nor point tells."""
    return AreaFinder(agency_id).areas_for([(row.area_name, row.longitude, row.latitude) for row in rows])
