"""A worker's caseload, one case with its screenings, goals, services and follow-ups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.types import Role
from tandem.care.actions.screenings import record_screening
from tandem.care.queries import casework
from tandem.care.rules.instruments import instrument, instrument_names
from tandem.care.rules.life_cycles import GOAL
from tandem.care.rules.referrals import refusal_to_complete_follow_up
from tandem.care.types import CaseState, FollowUpLine, FollowUpState
from tandem.consent.types import Access, AccessDenied, Category, CohortAccess, Purpose, RelationKind
from tandem.core.refusals import Refused
from tandem.web.care import words
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page, shown_names
from tandem.web.care.forms import CloseForm, GoalForm, ScreeningForm, ServiceForm
from tandem.web.care.people import moment

SEEN = (Category.CASE, Category.IDENTITY, Category.FOLLOW_UP)


@care_page(*WORKERS)
@require_GET
def caseload(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The worker's open cases; a coordinator sees the team's."""
    cohort = case_cohort(desk)
    mine = None if desk.by.role == Role.COORDINATOR else desk.by.account_id
    lines = casework.caseload(access=cohort.accesses, account_id=mine, now=desk.now)
    names = shown_names(access={one.person_id: cohort.accesses[one.person_id] for one in lines}, now=desk.now)
    colleagues = desk.colleagues()
    tasks = [
        {
            "title": names[line.person_id],
            "href": reverse("care:case", args=[line.person_id, line.id]),
            "meta": " · ".join([line.program, moment(line.opened_at), colleagues.get(line.account_id, "")]).strip(
                " ·"
            ),
            "state_text": words.CASES[line.state],
        }
        for line in lines
    ]
    return page(request, desk, "cases", {"tasks": tasks})


def case_cohort(desk: Desk) -> CohortAccess:
    """The people whose cases the worker may see."""
    is_coordinator = desk.by.role == Role.COORDINATOR
    return desk.cohort(
        purpose=Purpose.COORDINATION if is_coordinator else Purpose.TREATMENT,
        kinds=[RelationKind.TEAM] if is_coordinator else [RelationKind.ASSIGNMENT, RelationKind.TREATING],
        seen=SEEN,
    )


@care_page(*WORKERS)
@require_GET
def case(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID) -> HttpResponse:
    """One case; each part is shown only if the gate opened its kind."""
    access = desk.open(person_id)
    return case_page(request, desk, access, case_id)


def case_page(
    request: HttpRequest, desk: Desk, access: Access, case_id: UUID, *, wrong: dict[str, Any] | None = None
) -> HttpResponse:
    """The page, with a form that was refused in place of the empty one."""
    line = casework.case_by_id(access=access, case_id=case_id, now=desk.now)
    read = {"access": access, "person_id": line.person_id, "case_id": case_id, "now": desk.now}
    open_kinds = access.categories
    today = timezone.localtime(desk.now).date()
    context = {
        "line": line,
        "person_id": line.person_id,
        "name": desk.name(access, line.person_id),
        "state": words.CASES[line.state],
        "is_open": line.state is not CaseState.CLOSED,
        "opened": moment(line.opened_at),
        "screenings": screening_tasks(read) if Category.SCREENING in open_kinds else None,
        "instruments": [(name, instrument(name).title) for name in instrument_names()],
        "goals": goal_lines(read),
        "services": service_rows(read) if Category.SERVICES in open_kinds else None,
        "service_columns": [{"label": _("Day")}, {"label": _("Service")}, {"label": _("Number"), "is_number": True}],
        "follow_ups": follow_up_tasks(desk, line.person_id, read) if Category.FOLLOW_UP in open_kinds else None,
        "goal_form": GoalForm(),
        "service_form": ServiceForm(initial={"given_on": today}),
        "close_form": CloseForm(),
        **(wrong or {}),
    }
    return page(request, desk, "case", context)


def screening_tasks(read: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": instrument(one.instrument).title,
            "meta": moment(one.screened_at),
            "state_kind": "warn" if one.is_positive else "info",
            "state_text": _("no score: answers are missing")
            if one.score is None
            else _("%(score)s, %(band)s") % {"score": one.score, "band": words.BANDS.get(one.band, one.band)},
        }
        for one in casework.screenings_of(**read)
    ]


def goal_lines(read: dict[str, Any]) -> list[dict[str, Any]]:
    """Goals with the steps that can follow."""
    return [
        {
            "id": one.id,
            "words": one.words,
            "area": words.GOAL_AREAS[one.area],
            "state": words.GOALS[one.state],
            "kind": words.KINDS.get(one.state, ""),
            "steps": [(new, words.GOALS[new]) for new in GOAL[one.state]],
        }
        for one in casework.goals_of(**read)
    ]


def service_rows(read: dict[str, Any]) -> list[list[Any]]:
    return [
        [date_format(one.given_on, "SHORT_DATE_FORMAT"), words.SERVICES[one.kind], str(one.quantity)]
        for one in casework.services_of(**read)
    ]


def follow_up_tasks(desk: Desk, person_id: UUID, read: dict[str, Any]) -> list[dict[str, Any]]:
    return [follow_up_task(desk, one) for one in casework.follow_ups_of(**read)]


def follow_up_task(desk: Desk, one: FollowUpLine, name: str = "") -> dict[str, Any]:
    """A follow-up as a line of a list."""
    due = _("%(days)s days, due %(date)s") % {
        "days": one.day,
        "date": date_format(timezone.localtime(one.due_at), "SHORT_DATE_FORMAT"),
    }
    is_open = one.state in (FollowUpState.DUE, FollowUpState.NOT_REACHED)
    counts = refusal_to_complete_follow_up(due_at=one.due_at, now=desk.now) is None
    return {
        "title": name or due,
        "meta": due if name else "",
        "href": reverse("care:follow_up", args=[one.person_id, one.case_id, one.id]) if is_open and counts else "",
        "is_late": one.state is FollowUpState.DUE and one.due_at < desk.now,
        "state_kind": words.KINDS.get(one.state, "") if counts or not is_open else "",
        "state_text": words.FOLLOW_UPS[one.state] if counts or not is_open else pgettext("follow-up", "planned"),
    }


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def screening(request: HttpRequest, desk: Desk, person_id: UUID, case_id: UUID, name: str) -> HttpResponse:
    """Fill in an instrument, word for word; the score follows from its own rule."""
    if name not in instrument_names():
        raise AccessDenied("other_person")
    access, form_of = desk.open(person_id), instrument(name)
    casework.case_by_id(access=access, case_id=case_id, now=desk.now)
    form = ScreeningForm(request.POST or None, instrument=form_of)
    if request.method == "POST" and form.is_valid():
        try:
            record_screening(
                access=access,
                by=desk.by,
                case_id=case_id,
                instrument_id=name,
                answers=form.answers(),
                language=form_of.languages[0],
                now=desk.now,
            )
            messages.success(request, _("The screening is saved."))
            return redirect("care:case", person_id=person_id, case_id=case_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "instrument": form_of,
        "has_language": (get_language() or "en")[:2] in form_of.languages,
        "person_id": person_id,
        "case_id": case_id,
        "name": desk.name(access, person_id),
    }
    return page(request, desk, "screening", context)
