"""What is added to a case from its page: goals, services, closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.care.actions import casework
from tandem.care.queries.casework import follow_ups_of
from tandem.care.types import CloseReason, FollowUpState, GoalArea, GoalState, ServiceKind, YesNo
from tandem.consent.types import Access, AccessDenied
from tandem.core.refusals import Refused
from tandem.journeys import enrolment
from tandem.web.care.cases import case_page, follow_up_task
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, chosen, page
from tandem.web.care.forms import CloseForm, FollowUpForm, GoalForm, ServiceForm


def added(
    request: HttpRequest, desk: Desk, *, ids: tuple[UUID, UUID], key: str, form: Form, save: Callable[[Access], None]
) -> HttpResponse:
    """Save what a form of the case page says, and go back to the page; with a mistake, show it there."""
    person_id, case_id = ids
    access = desk.open(person_id)
    if form.is_valid():
        try:
            save(access)
            messages.success(request, _("Saved."))
            return redirect("care:case", person_id=person_id, case_id=case_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    return case_page(request, desk, access, case_id, wrong={key: form})


@care_page(*WORKERS)
@require_POST
def goal(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Set a goal."""
    form = GoalForm(request.POST)

    def save(access: Access) -> None:
        area = GoalArea(form.cleaned_data["area"])
        casework.set_goal(
            access=access, by=desk.by, case_id=case_id, area=area, words=form.cleaned_data["words"], now=desk.now
        )

    return added(request, desk, ids=(person_id, case_id), key="goal_form", form=form, save=save)


@care_page(*WORKERS)
@require_POST
def goal_step(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID, goal_id: UUID) -> HttpResponse:
    """Take a goal on."""
    new = chosen(GoalState, request.POST.get("state", ""))
    if new is None:
        raise AccessDenied("other_person")
    try:
        casework.change_goal(access=desk.open(person_id), by=desk.by, goal_id=goal_id, new=new, now=desk.now)
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("care:case", person_id=person_id, case_id=case_id)


@care_page(*WORKERS)
@require_POST
def service(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Note a service given."""
    form = ServiceForm(request.POST)

    def save(access: Access) -> None:
        casework.give_service(
            access=access,
            by=desk.by,
            case_id=case_id,
            kind=ServiceKind(form.cleaned_data["kind"]),
            given_on=form.cleaned_data["given_on"],
            quantity=form.cleaned_data["quantity"],
            now=desk.now,
        )

    return added(request, desk, ids=(person_id, case_id), key="service_form", form=form, save=save)


@care_page(*WORKERS)
@require_POST
def close(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Close a case; the worker's assignment ends with it."""
    form, access = CloseForm(request.POST), desk.open(person_id)
    if not form.is_valid():
        return case_page(request, desk, access, case_id, wrong={"close_form": form})
    try:
        reason = CloseReason(form.cleaned_data["reason"])
        enrolment.close_case(access=access, by=desk.by, case_id=case_id, reason=reason, now=desk.now)
    except Refused as refusal:
        add_refusal(form, refusal)
        return case_page(request, desk, access, case_id, wrong={"close_form": form})
    messages.success(request, _("The case is closed."))
    return redirect("care:cases")


def complete_follow_up(desk: Desk, access: Access, follow_up_id: UUID, given: Mapping[str, Any]) -> None:
    """Hand the form to the action; a question not asked stays open."""
    casework.complete_follow_up(
        access=access,
        by=desk.by,
        follow_up_id=follow_up_id,
        new=FollowUpState(given["state"]),
        is_in_service=chosen(YesNo, given["is_in_service"]),
        had_overdose=chosen(YesNo, given["had_overdose"]),
        has_stable_housing=chosen(YesNo, given["has_stable_housing"]),
        is_on_moud=chosen(YesNo, given["is_on_moud"]),
        now=desk.now,
    )


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """One follow-up and the form for what came of it."""
    access = desk.open(person_id)
    lines = follow_ups_of(access=access, person_id=person_id, case_id=case_id, now=desk.now)
    line = next((one for one in lines if one.id == follow_up_id), None)
    if line is None:
        raise AccessDenied("other_person")
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            complete_follow_up(desk, access, follow_up_id, form.cleaned_data)
            messages.success(request, _("The follow-up is saved."))
            return redirect("care:case", person_id=person_id, case_id=case_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "task": follow_up_task(desk, line),
        "person_id": person_id,
        "case_id": case_id,
        "name": desk.name(access, person_id),
    }
    return page(request, desk, "follow_up", context)
