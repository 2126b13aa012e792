"""A report as files: PDF, one sheet, all sheets. Always with small numbers hidden."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tandem.evaluation.queries import safe_tables_of
from tandem.web.office.reports.desk import BUILDERS, file_name, notes_of, report_seen, title_of
from tandem.web.ui.access import role_required
from tandem.web.ui.month.files import archive_file, pdf_file, sheet_file


@role_required(*BUILDERS)
@require_GET
def pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The report as PDF."""
    one = report_seen(request, report_id)
    return pdf_file(
        safe_tables_of(report_id),
        name=file_name(one),
        title=title_of(one),
        agency=one.agency_name,
        made_at=one.as_of,
        notes=notes_of(one),
    )


@role_required(*BUILDERS)
@require_GET
def sheet(request: HttpRequest, report_id: UUID, kind: str) -> HttpResponse:
    """One table as CSV."""
    one = report_seen(request, report_id)
    return sheet_file(safe_tables_of(report_id), name=file_name(one), key=kind)


@role_required(*BUILDERS)
@require_GET
def archive(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Every table as CSV in one zip file."""
    one = report_seen(request, report_id)
    return archive_file(safe_tables_of(report_id), name=file_name(one))
