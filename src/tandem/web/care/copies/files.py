"""Copies of a record for a partner: asked for, made by a job, fetched once by the partner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.consent.queries import exports_between
from tandem.consent.types import Category, ExportRow, ExportState
from tandem.core.refusals import Refused
from tandem.journeys import copy_for_partner, take_consent
from tandem.journeys.record_paper import COPIED
from tandem.web.care.desk import Desk, add_refusal, care_page, page
from tandem.web.care.people import moment
from tandem.web.ui.kinds_of_facts import CATEGORIES, category_words

COPIERS = (Role.CASE_MANAGER, Role.COORDINATOR)
STATES = {
    ExportState.QUEUED: (gettext_lazy("Being made"), "info"),
    ExportState.READY: (gettext_lazy("Ready"), "good"),
    ExportState.FETCHED: (gettext_lazy("Fetched"), "info"),
    ExportState.WITHDRAWN: (gettext_lazy("Taken back by the person"), "bad"),
    ExportState.REFUSED: (gettext_lazy("No longer agreed"), "bad"),
    ExportState.EXPIRED: (gettext_lazy("Past its day"), "info"),
}


class CopyForm(forms.Form):
    """For whom and what."""

    partner = forms.ChoiceField(label=gettext_lazy("For whom?"), widget=forms.RadioSelect)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What goes into it?"),
        choices=[(one.value, CATEGORIES[one]) for one in COPIED],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only what your own agency wrote down. What you received from others stays out."),
    )

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = partners  # type: ignore[attr-defined]


@care_page(*COPIERS)
@require_GET
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Copies for us and from us, without a name: which partner, which kinds of facts, how far."""
    rows = exports_between(by=desk.by, now=desk.now)
    partners = desk.partners()
    context = {
        "to_us": [_line(row, partners, desk) for row in rows if row.recipient_id == desk.by.agency_id],
        "from_us": [_line(row, partners, desk) for row in rows if row.asked_by == desk.by.account_id],
    }
    return page(request, desk, "copies/list", context)


def _line(row: ExportRow, partners: dict[UUID, str], desk: Desk) -> dict[str, Any]:
    words, kind = STATES[row.state]
    is_ours = row.recipient_id == desk.by.agency_id
    return {
        "id": row.id,
        "partner": partners.get(row.discloser_id if is_ours else row.recipient_id, ""),
        "what": category_words(row.categories),
        "asked": moment(row.queued_at),
        "until": moment(row.expires_at) if row.expires_at else "",
        "state": words,
        "kind": kind,
        "is_ready": is_ours and row.state is ExportState.READY,
    }


@care_page(*COPIERS)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Ask for a copy for a partner; without a consent that names it, the page says how to ask for one."""
    access = desk.open(person_id)
    partners = [(str(one.id), one.name) for one in take_consent.partners_of(desk.by)]
    form = CopyForm(request.POST or None, partners=partners)
    needs_consent = False
    if request.method == "POST" and form.is_valid():
        try:
            copy_for_partner.ask(
                access=access,
                by=desk.by,
                person_id=person_id,
                recipient_id=UUID(form.cleaned_data["partner"]),
                categories=[Category(one) for one in form.cleaned_data["categories"]],
                language=request.LANGUAGE_CODE[:2],
                now=desk.now,
            )
            copy_for_partner.make_waiting(now=desk.now)
            messages.success(request, _("The copy is there for the partner for 24 hours, and can be fetched once."))
            return redirect("care:copies")
        except Refused as refusal:
            needs_consent = refusal.code == "no_consent"
            add_refusal(form, refusal)
    context = {
        "form": form,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "consent_href": reverse("care:consent_new", args=[person_id]) if needs_consent else "",
    }
    return page(request, desk, "copies/ask", context)


@care_page(*COPIERS)
@require_POST
def fetch(request: HttpRequest, desk: Desk, export_id: UUID) -> HttpResponse:
    """The file, once; the notice and the explanation of the consent stand in it."""
    fetched = copy_for_partner.fetch(by=desk.by, export_id=export_id, now=desk.now)
    headers = {"Content-Disposition": 'attachment; filename="record.pdf"'}
    return HttpResponse(fetched.content, content_type="application/pdf", headers=headers)
