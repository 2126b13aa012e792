"""The list of demands, one demand with its next step, its checklist, and the person whom it names."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.core.refusals import Refused
from tandem.journeys import legal_process
from tandem.oversight.actions import legal
from tandem.oversight.queries.legal import searches_of
from tandem.oversight.rules import legal as rules
from tandem.oversight.rules.legal_search import SEARCHES_AT_MOST, refusal_to_look
from tandem.oversight.types.legal import Demand, DemandKind, DemandState, Issuer, Jurisdiction, Standard
from tandem.web.office.legal import presenters, words
from tandem.web.office.legal.desk import Desk, desk_page
from tandem.web.office.legal.forms import (
    AdviceForm,
    CheckForm,
    FindForm,
    NoticeForm,
    PaperForm,
    ReceiveForm,
    ScopeForm,
)
from tandem.web.ui.sentences import in_reader_language

S = DemandState


@desk_page
@require_GET
def demand_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every demand, those that still wait first."""
    demands = legal_process.demands_seen(by=desk.by)
    waiting = sorted((one for one in demands if one.is_open), key=lambda one: one.deadline_at)
    found = {
        "waiting": presenters.demand_tasks(waiting, desk.now),
        "answered": presenters.demand_tasks([one for one in demands if not one.is_open], desk.now),
        "figures": presenters.counts_of(demands),
    }
    return render(request, "office/legal/list.html", found)


@desk_page
@require_http_methods(["GET", "POST"])
def new_demand(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a demand in."""
    form = ReceiveForm(request.POST or None, initial={"received_on": desk.now.astimezone(desk.zone).date()})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("legal:demand", _received(desk, form))
        except Refused as refusal:
            form.add_error(None, in_reader_language(refusal.sentence))
    return render(request, "office/legal/new.html", {"form": form})


def _received(desk: Desk, form: ReceiveForm) -> UUID:
    said = form.cleaned_data
    today = desk.now.astimezone(desk.zone).date()
    received_at = (
        desk.now if said["received_on"] == today else datetime.combine(said["received_on"], time(12), desk.zone)
    )
    last = said["deadline_on"]
    return legal.receive_demand(
        by=desk.by,
        kind=DemandKind(said["kind"]),
        issuer=Issuer(said["issuer"]),
        jurisdiction=Jurisdiction(said["jurisdiction"]),
        standard=Standard(said["standard"]),
        asked=form.scope(),
        received_at=received_at,
        deadline_at=datetime.combine(last + timedelta(days=1), time(0), desk.zone) if last else None,
        now=desk.now,
    )


@desk_page
@require_GET
def demand(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """One demand: where it stands, the next step or why it cannot be taken, the checklist and what was done."""
    return demand_page(request, desk, desk.demand(demand_id))


def demand_page(
    request: HttpRequest, desk: Desk, one: Demand, *, wrong: Form | None = None, wrong_paper: Form | None = None
) -> HttpResponse:
    """The page of a demand, with the forms of its next step."""
    state, kind = words.STATES[one.state]
    found: dict[str, Any] = {
        "demand": one,
        "title": presenters.title_of(one),
        "state": state,
        "state_kind": kind,
        "facts": presenters.facts_of(one, desk.now),
        "checklist": presenters.checklist(one),
        "papers": presenters.papers_of(one),
        "moments": presenters.timeline(one),
        "blocked": presenters.blocked_words(one),
        "can_check": rules.refusal_to_check(one) is None,
        "can_end": rules.refusal_to_end(one, S.REFUSED) is None,
        "paper_form": (wrong_paper or PaperForm()) if one.is_open else None,
        **_next_step(one, desk),
    }
    if wrong is not None and found["step"]:
        found["step"]["form"] = wrong
    return render(request, "office/legal/demand.html", found)


def _next_step(one: Demand, desk: Desk) -> dict[str, Any]:
    """The form or button of the next step, and the rule's reason where it is closed."""
    steps: dict[DemandState, dict[str, Any]] = {
        S.CHECKED: {"deed": "ask", "label": _("Ask counsel"), "reason": rules.refusal_to_ask_counsel(one)},
        S.WITH_COUNSEL: {"deed": "advise", "label": _("Record the answer"), "form": AdviceForm()},
        S.ADVISED: {
            "deed": "propose",
            "label": _("Decide to produce"),
            "reason": rules.refusal_to_propose(one, desk.now),
        },
        S.PROPOSED: {
            "deed": "approve",
            "label": _("Agree as the second person"),
            "reason": rules.refusal_to_approve(one, desk.by, desk.now),
        },
        S.APPROVED: {"href": reverse("legal:person", args=[one.id]), "label": _("Find the person and set the scope")},
        S.NARROWED: {"deed": "notify", "label": _("Record that the person is told"), "form": NoticeForm()},
        S.PRODUCED: {"deed": "close", "label": _("Close"), "reason": rules.refusal_to_close(one)},
        S.REFUSED: {"deed": "close", "label": _("Close"), "reason": rules.refusal_to_close(one)},
        S.WITHDRAWN: {"deed": "close", "label": _("Close"), "reason": rules.refusal_to_close(one)},
        S.QUASHED: {"deed": "close", "label": _("Close"), "reason": rules.refusal_to_close(one)},
    }
    step = dict(steps.get(one.state, {}))
    if one.state is S.NOTIFIED:
        step = {"label": _("Produce the records"), "reason": rules.refusal_to_produce(one, desk.now)}
        step["action"] = reverse("legal:production", args=[one.id])
    elif "deed" in step:
        step["action"] = reverse(f"legal:{step['deed']}", args=[one.id])
    step["reason"] = presenters.reason(step.get("reason"))
    return {"step": step if len(step) > 1 else None}


@desk_page
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """Answer the checklist, item by item."""
    one = desk.demand(demand_id)
    form = CheckForm(request.POST or None, demand=one)
    if request.method == "POST" and form.is_valid():
        legal.answer_checklist(
            by=desk.by, demand_id=demand_id, answers=form.answers(), order=form.order(), now=desk.now
        )
        return redirect("legal:demand", demand_id)
    context = {"demand": one, "form": form, "title": presenters.title_of(one)}
    return render(request, "office/legal/checklist.html", context)


@desk_page
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """Look for the person whom the order names, then say what is produced."""
    one = desk.demand(demand_id)
    context: dict[str, Any] = {"demand": one, "title": presenters.title_of(one), "find": FindForm()}
    earlier = searches_of(demand_id)
    context |= {"looks": len(earlier), "looks_at_most": SEARCHES_AT_MOST}
    context["reason"] = presenters.reason(refusal_to_look(one, earlier))
    if request.method == "POST" and "person" in request.POST:
        form = ScopeForm(request.POST, demand=one)
        if form.is_valid():
            person_id = form.cleaned_data["person"]
            legal_process.narrow_scope(
                by=desk.by, demand_id=demand_id, person_id=person_id, wanted=form.scope(), now=desk.now
            )
            return redirect("legal:demand", demand_id)
        context |= {"scope": form, "reason": ""}
    elif request.method == "POST":
        context |= _found(desk, one, FindForm(request.POST))
    return render(request, "office/legal/person.html", context)


def _found(desk: Desk, one: Demand, form: FindForm) -> dict[str, Any]:
    """The form of the scope when exactly one record fits; a page that is read leaves no trace of it."""
    if not form.is_valid():
        return {"find": form}
    ids = legal_process.find_person(
        by=desk.by,
        demand_id=one.id,
        family_name=form.cleaned_data["family_name"],
        birth_on=form.cleaned_data["birth_on"],
        now=desk.now,
    )
    if len(ids) != 1:
        return {"find": form, "fits": len(ids), "is_searched": True}
    return {"find": form, "scope": ScopeForm(demand=one).found(ids[0])}
