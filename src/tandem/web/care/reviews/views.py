"""Reviews of deaths: the list, beginning one, signing for a meeting, calling it, and the review itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.agencies.types import Role
from tandem.care.types.reviews import ReviewState
from tandem.consent.queries.reviews import law_for, statement_points, statement_version
from tandem.consent.types.reviews import ReviewTeamRow
from tandem.core.refusals import Refused
from tandem.journeys import fatality_review as story
from tandem.journeys import review_opened
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page
from tandem.web.care.reviews import words
from tandem.web.care.reviews.forms import BeginForm, MeetingForm, SignForm
from tandem.web.care.reviews.presenters import number


@care_page(*WORKERS)
@require_GET
def reviews(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Reviews that the reader leads or was asked to: numbers, meetings, where they stand. Nobody is named."""
    law = law_for(by=desk.by, state=settings.TANDEM_STATE)
    found = review_opened.listed(by=desk.by, now=desk.now)
    context = {
        "tasks": [_task(desk, team, state) for team, state in found],
        "law": law and {"title": law.title, "cite": law.citation, "limits": words.said(law.limits)},
        "may_lead": desk.by.role == Role.COORDINATOR,
    }
    return page(request, desk, "reviews/list", context)


def _task(desk: Desk, team: ReviewTeamRow, state: ReviewState | None) -> dict[str, Any]:
    meeting = team.meeting
    seat = meeting.seat_of(desk.by.account_id) if meeting else None
    must_sign = team.closed_at is None and seat is not None and seat.signed_at is None
    text, kind = (
        words.STATES[state] if state else (_("Sign first"), "warn") if must_sign else (_("Not open to you"), "")
    )
    return {
        "title": _("Review %(number)s") % {"number": number(team.id)},
        "href": "" if team.closed_at else reverse("care:review", args=[team.id]),
        "meta": _("meets %(time)s") % {"time": _at(meeting.meets_at)} if meeting else _("no meeting yet"),
        "state_text": text,
        "state_kind": kind,
    }


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Select the death of a person of the team for review: what the law lets a team do, and the statement."""
    access = desk.open(person_id)
    law = law_for(by=desk.by, state=settings.TANDEM_STATE)
    form = BeginForm(request.POST or None, initial={"says": statement_version()})
    if request.method == "POST" and form.is_valid():
        try:
            review_id = story.begin(
                by=desk.by,
                person_id=person_id,
                died_on=form.cleaned_data["died_on"],
                state=settings.TANDEM_STATE,
                says=form.cleaned_data["says"],
                today=timezone.localtime(desk.now).date(),
                now=desk.now,
            )
            messages.success(request, _("The review has begun. Ask the agencies for what they know."))
            return redirect("care:review", review_id=review_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "law": law and {"title": law.title, "cite": law.citation, "limits": words.said(law.limits)},
        "points": _points(),
        "form": form,
    }
    return page(request, desk, "reviews/begin", context)


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponse:
    """The statement of one meeting; nothing of the person is shown before it is signed."""
    team = review_opened.team_for(by=desk.by, review_id=review_id)
    form = SignForm(request.POST or None, initial={"says": statement_version()})
    if request.method == "POST" and form.is_valid():
        try:
            story.sign(
                by=desk.by,
                review_id=review_id,
                state=settings.TANDEM_STATE,
                says=form.cleaned_data["says"],
                now=desk.now,
            )
            messages.success(request, _("You have signed. The review is open to you to two weeks after the meeting."))
            return redirect("care:review", review_id=review_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "number": number(review_id),
        "meets": _at(team.meeting.meets_at) if team.meeting else "",
        "lead": desk.agency_name(team.agency_id),
        "points": _points(),
        "form": form,
    }
    return page(request, desk, "reviews/sign", context)


@care_page(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponse:
    """Call the team together; another day calls off the one before."""
    found = review_opened.opened(by=desk.by, review_id=review_id, now=desk.now)
    form = MeetingForm(request.POST or None, members=_members(desk))
    if request.method == "POST" and form.is_valid():
        try:
            story.schedule(
                by=desk.by,
                review_id=review_id,
                meets_at=form.cleaned_data["meets_at"],
                account_ids=[UUID(one) for one in form.cleaned_data["members"]],
                now=desk.now,
            )
            messages.success(request, _("The meeting is called. Each member signs before anything is shown to them."))
            return redirect("care:review", review_id=review_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "number": number(review_id),
        "review_id": review_id,
        "form": form,
        "is_again": found.team.meeting is not None,
    }
    return page(request, desk, "reviews/meeting", context)


def _members(desk: Desk) -> list[tuple[str, str]]:
    """Staff of the health side who may be asked, by agency; police are not among them."""
    names = {one.id: one.name for one in all_agencies(using="vault") if not one.is_law_enforcement}
    rows = [one for role in WORKERS for one in accounts_of(using="vault", role=role)]
    shown = [
        (str(one.id), f"{one.display_name}, {names[one.agency_id]}")
        for one in rows
        if one.is_active and one.agency_id in names and one.id != desk.by.account_id
    ]
    return sorted(shown, key=lambda one: one[1])


def _points() -> list[str]:
    return [words.said(one) for one in statement_points()]


def _at(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
