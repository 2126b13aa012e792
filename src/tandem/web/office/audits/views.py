"""An audit: the privacy officer arranges it, the auditor looks at one record after the other, without names."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Role
from tandem.consent.gate import explain
from tandem.consent.types import AuditBody, AuditSession
from tandem.core.refusals import Refused
from tandem.journeys import audit_looking
from tandem.web.office.audits.forms import AuditForm
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.kinds_of_facts import CATEGORIES


@role_required(Role.AUDITOR)
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The audits in force, and the records of each by number."""
    found = audit_looking.sessions(by=actor_of(request), now=timezone.now())
    return render(request, "office/audits/sessions.html", {"sessions": [_session(one) for one in found]})


@role_required(Role.AUDITOR)
@require_GET
def record(request: HttpRequest, record_id: UUID, page: int) -> HttpResponse:
    """One record: kinds, days and codes."""
    try:
        session, access, facts = audit_looking.look(
            by=actor_of(request), record_id=record_id, number=page, now=timezone.now()
        )
    except Refused as refusal:
        return render(request, "office/privacy/closed.html", {"sentence": _(refusal.sentence)}, status=404)
    context = {
        "number": page,
        "last": len(session.person_ids),
        "record_id": record_id,
        "columns": [{"label": _("Kind")}, {"label": _("Day")}, {"label": _("Code")}],
        "rows": [[str(CATEGORIES[one.category]), one.day, one.code] for one in facts],
        "why": explain(accesses=[access], language=get_language() or "en"),
    }
    return render(request, "office/audits/record.html", context)


@role_required(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def arranged(request: HttpRequest) -> HttpResponse:
    """The audits of the agency, and a new one."""
    by, now = actor_of(request), timezone.now()
    form = AuditForm(request.POST or None, auditors=audit_looking.auditors())
    if request.method == "POST" and form.is_valid():
        try:
            audit_looking.arrange(
                by=by,
                auditor_id=UUID(form.cleaned_data["auditor"]),
                agreement=form.cleaned_data["agreement"],
                body=AuditBody(form.cleaned_data["body"]),
                until_at=datetime.combine(form.cleaned_data["until_on"], time(23, 59), tzinfo=UTC),
                now=now,
            )
            messages.success(request, _("Arranged. It ends by itself."))
            return redirect("audit:arranged")
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
    found = [{**_session(one), "is_open": now < one.until_at} for one in audit_looking.arranged(by=by)]
    return render(request, "office/audits/arranged.html", {"form": form, "sessions": found})


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def end(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """End an audit now."""
    try:
        audit_looking.end(by=actor_of(request), record_id=record_id, now=timezone.now())
        messages.success(request, _("Ended."))
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("audit:arranged")


def _session(one: AuditSession) -> dict[str, Any]:
    agency = agency_by_id(using="vault", agency_id=one.audited_agency_id)
    return {
        "id": one.id,
        "title": f"{agency.name if agency else ''}, {one.agreement}",
        "until": date_format(timezone.localtime(one.until_at), "DATE_FORMAT"),
        "records": [
            {"title": _("Record %(number)s") % {"number": at}, "href": reverse("audit:record", args=[one.id, at])}
            for at in range(1, len(one.person_ids) + 1)
        ],
        "count": len(one.person_ids),
    }
