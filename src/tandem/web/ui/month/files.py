"""The month's tables as files to keep: PDF, one sheet, all sheets."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse

from tandem.community.types import ReleasedTable
from tandem.web.ui.month.paper import month_pdf
from tandem.web.ui.month.sheets import archive, sheet


def pdf_file(
    tables: list[ReleasedTable], *, name: str, title: str, agency: str, made_at: datetime, notes: list[str]
) -> HttpResponse:
    """The report as a PDF file."""
    content = month_pdf(tables, title=title, agency=agency, made_at=made_at, notes=notes, label=f"{title} · {agency}")
    return _file(content, "application/pdf", f"{name}.pdf")


def sheet_file(tables: list[ReleasedTable], *, name: str, key: str) -> HttpResponse:
    """One table as a CSV file; 404 where there is none of that key."""
    found = next((table for table in tables if table.key == key), None)
    if found is None:
        raise Http404
    return _file(sheet(found), "text/csv; charset=utf-8", f"{name}-{key}.csv")


def archive_file(tables: list[ReleasedTable], *, name: str) -> HttpResponse:
    """Every table as CSV in a zip file."""
    return _file(archive(tables), "application/zip", f"{name}.zip")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
