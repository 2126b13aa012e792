"""The officer's pages: offer deflection, follow the handoff clock, the rights card; counts for the supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency, Role
from tandem.core.refusals import Refused
from tandem.eligibility.queries import legal_bases, rights_cards
from tandem.eligibility.rules import decide
from tandem.eligibility.types import Decision, Outcome, Pathway, Policy
from tandem.handoff.queries import decline_counts, step_counts
from tandem.journeys.offer_deflection import (
    care_teams,
    clocks_of,
    decline_offer,
    handoff_of,
    offer_by_policy,
    policy_of,
)
from tandem.surveillance.queries.clock import clock_of, has_replay_clock
from tandem.web.duty import presenters, wording
from tandem.web.duty.forms import AcceptForm, DeclineForm, StopForm
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.navigation import has_room

OFFICERS = (Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR)
SHOWN_FOR = timedelta(days=30)


@role_required(*OFFICERS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The big button, and the clocks of the officer's own handoffs."""
    by = actor_of(request)
    agency = _agency_of(request)
    has_offers = has_room("handoff")
    clocks = clocks_of(by=by, since=_now(agency) - SHOWN_FOR) if has_offers else []
    with timezone.override(ZoneInfo(agency.timezone)):
        context = {
            "receipts": presenters.receipt_rows(clocks),
            "has_offers": has_offers,
            "has_events": has_room("surveillance"),
        }
        return render(request, "duty/home.html", context | {"strip": strip_of(agency)})


@role_required(*OFFICERS)
@require_GET
def pathways(request: HttpRequest) -> HttpResponse:
    """Which of the pathways it is; one tap."""
    return render(request, "duty/pathways.html", {"tiles": presenters.pathway_tiles(policy_of(actor_of(request)))})


@role_required(*OFFICERS)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def offer(request: HttpRequest, kind: str) -> HttpResponse:
    """Two short steps at one address: what happened, then what the rules say and the person's answer."""
    policy = policy_of(actor_of(request))
    pathway = next((code for code in policy.pathways if code == kind), None)
    if pathway is None:
        raise Http404
    stop = StopForm(request.POST or None, policy=policy, pathway=pathway)
    if request.method == "GET" or "back" in request.POST or not stop.is_valid():
        if "back" in request.POST:
            stop = StopForm(initial=_initial(request, stop), policy=policy, pathway=pathway)
        context = {"form": stop, "policy": policy, "pathway": wording.PATHWAYS[pathway]}
        return render(request, "duty/stop.html", context)
    return _answer(request, policy, pathway, stop)


def _initial(request: HttpRequest, stop: StopForm) -> Mapping[str, Any]:
    """What was answered before, to be changed."""
    posted = request.POST
    return {name: posted.getlist(name) if name == "flags" else posted.get(name, "") for name in stop.fields}


def _answer(request: HttpRequest, policy: Policy, pathway: Pathway, stop: StopForm) -> HttpResponse:
    """The second step: the rules' word first, then yes or no; sent or counted exactly once."""
    decision = decide(policy, pathway, stop.answers())
    teams = care_teams()
    asks_supervisor = decision.outcome is Outcome.NEEDS_SUPERVISOR
    accept = AcceptForm(
        request.POST if "send" in request.POST else None, teams=teams, asks_supervisor=asks_supervisor
    )
    decline = DeclineForm(request.POST if "decline" in request.POST else None)
    if accept.is_bound and accept.is_valid():
        sent = _send(request, accept, stop, decision, pathway)
        if sent:
            return redirect("duty:receipt", envelope_id=sent)
    if decline.is_bound and decline.is_valid():
        return _count(request, decline, pathway)
    carried = StopForm(request.POST, policy=policy, pathway=pathway, auto_id=False)
    context = {
        "verdict": presenters.verdict_of(decision, policy),
        "is_open": decision.outcome is not Outcome.NOT_OPEN,
        "pathway": wording.PATHWAYS[pathway],
        "referral_href": presenters.referral_href(policy, pathway),
        "why": stop.cleaned_data.get("why") if stop.asks_why else "",
        "carried": carried,
        "accept": accept,
        "decline": decline,
        "has_team": bool(teams),
    }
    return render(request, "duty/answer.html", context)


def _send(
    request: HttpRequest, accept: AcceptForm, stop: StopForm, decision: Decision, pathway: Pathway
) -> UUID | None:
    """Seal and send; None with the reason on the form when that is refused."""
    team = accept.to_agency()
    try:
        if team is None:
            raise Refused("no_team", _("No care team is set up on this machine yet. Call the outreach team."))
        return offer_by_policy(
            by=actor_of(request),
            answers=stop.answers(),
            details=accept.details(pathway, stop.cleaned_data["incident"], decision.outcome),
            to_agency_id=team.id,
            envelope_id=accept.cleaned_data["key"],
            now=_now(_agency_of(request)),
        )
    except Refused as refusal:
        accept.add_error(None, _(refusal.sentence))
        return None


def _count(request: HttpRequest, decline: DeclineForm, pathway: Pathway) -> HttpResponse:
    """Count an offer that ended in no; nothing about the person is kept."""
    now = _now(_agency_of(request))
    decline_offer(
        by=actor_of(request),
        declined_by=decline.declined_by(),
        reason=decline.reason(),
        at=now,
        now=now,
        pathway=pathway,
        offer_id=decline.cleaned_data["key"],
    )
    messages.success(request, _("Counted. Nothing about the person is kept."))
    return redirect("duty:home")


@role_required(*OFFICERS)
@require_GET
def receipt(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """The clock of one handoff; whoever may not see it gets the same answer as for one that does not exist."""
    clock = handoff_of(by=actor_of(request), envelope_id=envelope_id)
    if clock is None:
        raise Http404
    team = agency_by_id(using="default", agency_id=clock.to_agency_id)
    agency = _agency_of(request)
    with timezone.override(ZoneInfo(agency.timezone)):
        context = {"clock": clock, "team": team, "moments": presenters.moments_of(clock), "strip": strip_of(agency)}
        return render(request, "duty/receipt.html", context)


@role_required(*OFFICERS)
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """The rights that apply, with what counsel has still to confirm."""
    context = {
        "sections": presenters.rights_sections(rights_cards()),
        "bases": presenters.basis_facts(legal_bases()),
    }
    return render(request, "duty/rights.html", context)


@role_required(Role.DUTY_SUPERVISOR)
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """This month's offers of the supervisor's own agency, as counts."""
    agency = _agency_of(request)
    zone = ZoneInfo(agency.timezone)
    start, end = presenters.month_of(_now(agency), zone)
    declined = decline_counts(agency_id=agency.id, start=start, end=end)
    steps = step_counts(agency_id=agency.id, start=start, end=end)
    with timezone.override(zone):
        context = {
            "strip": strip_of(agency),
            "month": start,
            "figures": presenters.count_figures(steps, sum(declined.values())),
            "grid": presenters.decline_table(declined) if declined else None,
        }
        return render(request, "duty/counts.html", context)


def _agency_of(request: HttpRequest) -> Agency:
    agency_id = actor_of(request).agency_id
    agency = agency_by_id(using="default", agency_id=agency_id) if agency_id else None
    if agency is None:
        raise Http404
    return agency


def _now(agency: Agency) -> datetime:
    """The time at the agency: its replay clock in the demonstration, else the wall clock."""
    return clock_of(agency.id, wall=timezone.now())


def strip_of(agency: Agency) -> dict[str, Any]:
    """Whose page this is, and the time there when it stands in its past."""
    if not has_replay_clock(agency.id):
        return {"agency": agency.name}
    clock = date_format(timezone.localtime(_now(agency)), "DATETIME_FORMAT")
    return {"agency": agency.name, "clock": clock, "is_replay": True}
