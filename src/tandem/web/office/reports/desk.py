"""Which reports an actor may see, and one of them by its id."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency, Role
from tandem.evaluation.queries import report_by_id
from tandem.evaluation.rules.release import refusal_to_see
from tandem.evaluation.types import ReportSummary
from tandem.web.ui.access import actor_of

BUILDERS = (Role.EPIDEMIOLOGIST, Role.COORDINATOR, Role.PRIVACY_OFFICER)


def agencies_seen(request: HttpRequest) -> list[Agency]:
    """Agencies whose months the actor may count and read."""
    by = actor_of(request)
    return [agency for agency in all_agencies(using="vault") if refusal_to_see(by, agency.id) is None]


def report_seen(request: HttpRequest, report_id: UUID) -> ReportSummary:
    """The report, or 404 when there is none for this actor."""
    found = report_by_id(report_id)
    if found is None or refusal_to_see(actor_of(request), found.agency_id):
        raise Http404
    return found


def title_of(report: ReportSummary) -> str:
    """What the report is called."""
    return _("Report of %(month)s") % {"month": date_format(report.month, "F Y")}


def notes_of(report: ReportSummary) -> list[str]:
    """What a reader has to know before the first number."""
    notes = [_("Numbers from 1 to 10 are hidden, with others that would give them away.")]
    if report.is_synthetic:
        notes.append(_("Made-up people or places: these numbers are a demonstration, not facts."))
    return notes


def file_name(report: ReportSummary) -> str:
    """The name of files made of the report."""
    return f"{report.agency_slug}-{report.month:%Y-%m}"
