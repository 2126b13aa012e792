"""Looks that stand out, for the privacy officer: who looked, why it was flagged, what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.agencies.types import Role
from tandem.audit.queries.looks import judged_until
from tandem.audit.rules.findings import REASONS as REASONS_OF
from tandem.audit.types import Finding, FindingState, ReviewReason
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import watch_reads
from tandem.web.office.privacy import look_words as words
from tandem.web.office.privacy.forms import DecisionForm
from tandem.web.office.privacy.lines import in_office_time
from tandem.web.ui import roles
from tandem.web.ui.access import actor_of, role_required


@role_required(Role.PRIVACY_OFFICER)
@require_GET
@in_office_time
def listed(request: HttpRequest) -> HttpResponse:
    """Those to be decided first; if there is none, that is said, with the day until which looks were judged."""
    found = watch_reads.findings_for(by=actor_of(request))
    until = judged_until()
    context = {"tasks": [_task(one) for one in found], "until": date_format(until) if until else ""}
    return render(request, "office/privacy/looks.html", context)


@role_required(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
@in_office_time
def look(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: why it was flagged in plain words, its steps, and the decision."""
    by = actor_of(request)
    found = watch_reads.finding_for(by=by, finding_id=finding_id)
    if found is None:
        sentence = _("There is no such finding.")
        return render(request, "office/privacy/closed.html", {"sentence": sentence}, status=404)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and ("ask" in request.POST or form.is_valid()):
        try:
            return _decided(request, by, found, None if "ask" in request.POST else form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
    is_decided = found.state in (FindingState.EXPLAINED, FindingState.CONFIRMED)
    context = {
        "title": words.KINDS[found.suspicion],
        "why": words.WHY[found.suspicion],
        "facts": _facts(found),
        "steps": [_step(step) for step in found.steps],
        "form": form,
        "may_decide": not is_decided and found.account_id != by.account_id,
        "may_ask": found.state is FindingState.OPEN,
        "is_own": found.account_id == by.account_id,
        "is_confirmed": found.state is FindingState.CONFIRMED,
        "finding_id": found.id,
    }
    return render(request, "office/privacy/look.html", context)


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def breach(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Open the breach file of a confirmed finding; a second time leads to the same file."""
    by = actor_of(request)
    if watch_reads.finding_for(by=by, finding_id=finding_id) is None:
        sentence = _("There is no such finding.")
        return render(request, "office/privacy/closed.html", {"sentence": sentence}, status=404)
    try:
        breach_id = watch_reads.open_breach(by=by, finding_id=finding_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
        return redirect("privacy:look", finding_id=finding_id)
    return redirect("privacy:breach", breach_id=breach_id)


def _decided(request: HttpRequest, by: Actor, found: Finding, reason: str | None) -> HttpResponse:
    """What the officer chose: to ask, or a reason, from which the decision follows."""
    if reason is None:
        to, chosen = FindingState.ASKED, None
    else:
        chosen = ReviewReason(reason)
        to = next(state for state, allowed in REASONS_OF.items() if chosen in allowed)
    watch_reads.review(by=by, finding_id=found.id, to=to, reason=chosen, now=timezone.now())
    messages.success(request, _("Your decision is on record."))
    return redirect("privacy:look", finding_id=found.id)


def _task(one: Finding) -> dict[str, Any]:
    text, kind = words.STATES[one.state]
    return {
        "title": words.KINDS[one.suspicion],
        "href": reverse("privacy:look", args=[one.id]),
        "meta": " · ".join([date_format(one.day), _who(one)]),
        "state_kind": kind,
        "state_text": text,
    }


def _who(one: Finding) -> str:
    accounts = {account.id: account for account in accounts_of(using="vault")}
    agencies = {agency.id: agency.name for agency in all_agencies(using="vault")}
    account = accounts.get(one.account_id)
    if account is None:
        return _("a closed account")
    return ", ".join([account.display_name, str(roles.NAMES[account.role]), agencies.get(account.agency_id, "")])


def _facts(one: Finding) -> list[tuple[str, Any]]:
    """Who looked, when and at how many; records by the beginning of their number, without a name."""
    records = ", ".join(str(person_id)[:8] for person_id in one.person_ids[:12])
    more = len(one.person_ids) - 12
    shown: list[tuple[str, Any]] = [
        (_("Who looked"), _who(one)),
        (_("Day"), date_format(one.day)),
        (_("Looks"), str(one.looks)),
        (_("Records"), records + (f" +{more}" if more > 0 else "")),
    ]
    if one.usual:
        usual = ngettext("%(count)s person on a busy day", "%(count)s people on a busy day", one.usual)
        shown.append((_("Usual"), usual % {"count": one.usual}))
    return shown


def _step(step: Any) -> dict[str, Any]:
    reason = words.REASONS[ReviewReason(step.reason)] if step.reason else ""
    return {"label": words.STATES[step.to][0], "state": "done", "at": step.at, "note": reason}
