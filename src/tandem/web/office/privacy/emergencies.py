"""Emergency openings for the second person: what was opened by whom and why, and what a review found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.agencies.types import Role
from tandem.consent.rules.grounds import REASONS
from tandem.consent.types import Opening, OpeningState, ReviewReason
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import emergency_access
from tandem.web.office.privacy.forms import ReviewForm
from tandem.web.office.privacy.lines import clock_words, in_office_time
from tandem.web.ui import emergencies as words
from tandem.web.ui.access import actor_of, role_required

REVIEWERS = (Role.PRIVACY_OFFICER, Role.COORDINATOR)


@role_required(*REVIEWERS)
@require_GET
@in_office_time
def listed(request: HttpRequest) -> HttpResponse:
    """Openings that wait for a review first, the late ones marked; then those that were reviewed."""
    now = timezone.now()
    openings = emergency_access.to_review(by=actor_of(request), now=now)
    tasks = [_task(one, now) for one in openings]
    late = sum(one.is_overdue for one in openings)
    return render(request, "office/privacy/emergencies.html", {"tasks": tasks, "late": late})


@role_required(*REVIEWERS)
@require_http_methods(["GET", "POST"])
@in_office_time
def opening(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One opening: reading it takes note of it; a review says whether it was justified."""
    by, now = actor_of(request), timezone.now()
    try:
        found = emergency_access.opening_to_review(by=by, record_id=record_id, now=now)
    except Refused as refusal:
        return render(request, "office/privacy/closed.html", {"sentence": _(refusal.sentence)}, status=404)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _reviewed(request, by, record_id, ReviewReason(form.cleaned_data["reason"]))
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
    context = {
        "title": words.NATURES[found.nature],
        "facts": _facts(found),
        "is_late": found.is_overdue,
        "is_open": found.state is OpeningState.OPENED,
        "is_own": found.account_id == by.account_id,
        "form": form,
        "record_id": record_id,
        "is_breach_due": found.state is OpeningState.NOT_JUSTIFIED and by.role == Role.PRIVACY_OFFICER,
    }
    return render(request, "office/privacy/emergency.html", context)


def _reviewed(request: HttpRequest, by: Actor, record_id: UUID, reason: ReviewReason) -> HttpResponse:
    """The finding follows from its reason."""
    finding = next(state for state, reasons in REASONS.items() if reason in reasons)
    emergency_access.review(by=by, record_id=record_id, finding=finding, reason=reason, now=timezone.now())
    messages.success(request, _("Your review is on record."))
    return redirect("privacy:emergency", record_id=record_id)


def _task(one: Opening, now: Any) -> dict[str, Any]:
    text, kind = words.STATES[one.state]
    is_open = one.state is OpeningState.OPENED
    clock = clock_words(one.review_due_at, now) if is_open else ""
    return {
        "title": words.NATURES[one.nature],
        "href": reverse("privacy:emergency", args=[one.id]),
        "meta": " · ".join(filter(None, [_at(one.from_at), clock])),
        "state_kind": kind,
        "state_text": text,
        "is_late": one.is_overdue,
    }


def _facts(one: Opening) -> list[tuple[str, Any]]:
    """The record that § 2.51 asks for, with the opener by name: a colleague's deed, not a person's secret."""
    names = {account.id: account.display_name for account in accounts_of(using="vault")}
    agencies = {agency.id: agency.name for agency in all_agencies(using="vault")}
    length = one.until_at - one.from_at
    shown: list[tuple[str, Any]] = [
        (_("Opened by"), ", ".join(filter(None, [names.get(one.account_id, ""), agencies.get(one.agency_id, "")]))),
        (_("When"), _at(one.from_at)),
        (_("Open for"), _("%(count)s minutes") % {"count": -(-length // timedelta(minutes=1))}),
        (_("Record"), str(one.person_id)[:8]),
        (_("Told"), ", ".join(names.get(account, "") for account in one.told)),
        (_("Review due"), _at(one.review_due_at)),
        (_("State"), words.STATES[one.state][0]),
    ]
    if one.reviewed_by and one.reviewed_at and one.reason:
        by = f"{names.get(one.reviewed_by, '')}, {_at(one.reviewed_at)}"
        shown += [(_("Reviewed by"), by), (_("Finding"), words.REASONS[one.reason])]
    return shown


def _at(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
