"""What the public door reads."""

from __future__ import annotations

from datetime import date

from tandem.community.models import PublishedTable, Statement
from tandem.community.types import PublishedMonth, ReleasedTable, Said, from_json


def published_months() -> list[PublishedMonth]:
    """Every month that stands published, newest first."""
    rows = PublishedTable.objects.filter(withdrawn_at=None, position=0).order_by("-month", "agency_name")
    return [_month(row) for row in rows]


def published_month(agency_slug: str, month: date) -> PublishedMonth | None:
    """The published month of one agency, if it stands."""
    rows = PublishedTable.objects.filter(agency_slug=agency_slug, month=month, withdrawn_at=None, position=0)
    row = rows.first()
    return _month(row) if row else None


def published_tables(agency_slug: str, month: date) -> list[ReleasedTable]:
    """The tables of a published month in reading order; none where nothing is published."""
    rows = PublishedTable.objects.filter(agency_slug=agency_slug, month=month, withdrawn_at=None)
    return [from_json(row.content) for row in rows.order_by("position")]


def statement(subject: str) -> Said | None:
    """What was last said on a subject, if anything was."""
    row = Statement.objects.filter(subject=subject).first()
    return Said(row.subject, row.content, row.as_of) if row else None


def _month(row: PublishedTable) -> PublishedMonth:
    return PublishedMonth(
        row.agency_slug, row.agency_name, row.month, row.version, row.published_at, row.is_synthetic
    )
