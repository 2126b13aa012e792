"""One review, opened by the gate, and each step that can be taken on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tandem.agencies.queries import all_agencies
from tandem.care.queries.reviews import factors_of
from tandem.care.rules.reviews import WRITABLE
from tandem.care.types.reviews import DropReason, ReviewState
from tandem.core.refusals import Refused
from tandem.journeys import fatality_review as story
from tandem.journeys import review_opened
from tandem.journeys.review_opened import Opened
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page
from tandem.web.care.reviews.forms import AdviceForm, ContactForm, DropForm, FactorsForm
from tandem.web.care.reviews.presenters import shown

S = ReviewState
Act = Callable[[Desk, UUID, Any], None]


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponse:
    """One review. A member who has not signed for its meeting is led to the statement first."""
    team = review_opened.team_for(by=desk.by, review_id=review_id)
    seat = team.meeting.seat_of(desk.by.account_id) if team.meeting else None
    if seat is not None and seat.signed_at is None:
        return redirect("care:review_sign", review_id=review_id)
    found = review_opened.opened(by=desk.by, review_id=review_id, now=desk.now)
    step = request.POST.get("step", "")
    made = _forms(desk, found, request if request.method == "POST" else None, step)
    if request.method == "POST" and _taken(request, desk, review_id, step, made.get(step)):
        closed = review_opened.team_for(by=desk.by, review_id=review_id).closed_at is not None
        return redirect("care:reviews") if closed else redirect("care:review", review_id=review_id)
    desk.opened.append(found.access)
    is_leader = found.team.led_by == desk.by.account_id
    context = {
        **shown(desk, found),
        "forms": made,
        "is_leader": is_leader,
        "may_note": found.line.state in WRITABLE,
        "may_find": found.line.state is S.REVIEWED,
        "may_check": found.line.state is S.FINDINGS_WRITTEN and found.line.written_by != desk.by.account_id,
        "waits_for_other": found.line.state is S.FINDINGS_WRITTEN and found.line.written_by == desk.by.account_id,
        "is_selected": found.line.state is S.SELECTED,
        "may_call": is_leader and found.line.state in (S.RECORDS_ASKED, S.SCHEDULED),
        "may_have_met": is_leader and found.line.state is S.SCHEDULED,
        "may_drop": is_leader and found.line.state in (S.SELECTED, S.RECORDS_ASKED, S.SCHEDULED),
    }
    return page(request, desk, "reviews/review", context)


def _forms(desk: Desk, found: Opened, request: HttpRequest | None, step: str) -> dict[str, forms.Form]:
    """The forms of the page; only that of the step taken is filled in."""
    partners = [(str(one.id), one.name) for one in all_agencies(using="vault")]
    told = [
        (str(one.id), one.name)
        for one in all_agencies(using="vault")
        if not one.is_law_enforcement and not one.part2_status.is_protected
    ]
    given = {step: request.POST} if request else {}
    noted = sorted(factors_of(access=found.access, review_id=found.line.id, now=desk.now))
    return {
        "contact": ContactForm(given.get("contact"), agencies=told, prefix="contact"),
        "factors": FactorsForm(given.get("factors"), initial={"found": noted}, prefix="factors"),
        "advice": AdviceForm(given.get("advice"), agencies=partners, prefix="advice"),
        "drop": DropForm(given.get("drop"), prefix="drop"),
    }


def _taken(request: HttpRequest, desk: Desk, review_id: UUID, step: str, form: forms.Form | None) -> bool:
    """Take a step; False leaves the page with its form and the reason."""
    act = ACTS.get(step)
    if act is None or (form is not None and not form.is_valid()):
        return False
    try:
        act(desk, review_id, form.cleaned_data if form else request.POST)
    except forms.ValidationError:
        return False
    except Refused as refusal:
        if form is None:
            messages.error(request, _(refusal.sentence))
            return True
        add_refusal(form, refusal)
        return False
    messages.success(request, _("On record."))
    return True


def _today(desk: Desk) -> Any:
    return timezone.localtime(desk.now).date()


def _contact(desk: Desk, review_id: UUID, data: Any) -> None:
    story.note_contact(
        by=desk.by,
        review_id=review_id,
        kind=data["kind"],
        on=data["on"],
        agency_id=UUID(data["agency"]),
        now=desk.now,
    )


def _factors(desk: Desk, review_id: UUID, data: Any) -> None:
    story.note_factors(by=desk.by, review_id=review_id, found=data["found"], now=desk.now)


def _advice(desk: Desk, review_id: UUID, data: Any) -> None:
    story.advise(
        by=desk.by,
        review_id=review_id,
        factor=data["factor"],
        words=data["words"],
        owner_id=UUID(data["owner"]),
        due_on=data["due_on"],
        today=_today(desk),
        now=desk.now,
    )


def _drop_advice(desk: Desk, review_id: UUID, data: Any) -> None:
    advice_id = forms.UUIDField().clean(data.get("advice_id"))
    story.drop_advice(by=desk.by, review_id=review_id, advice_id=advice_id, now=desk.now)


def _move(new: ReviewState) -> Act:
    def act(desk: Desk, review_id: UUID, data: Any) -> None:
        reason = DropReason(data["reason"]) if new is S.DROPPED else None
        story.move(by=desk.by, review_id=review_id, new=new, reason=reason, now=desk.now)

    return act


def _findings(desk: Desk, review_id: UUID, data: Any) -> None:
    story.write_findings(by=desk.by, review_id=review_id, now=desk.now)


def _back(desk: Desk, review_id: UUID, data: Any) -> None:
    story.send_back(by=desk.by, review_id=review_id, now=desk.now)


def _close(desk: Desk, review_id: UUID, data: Any) -> None:
    story.close(by=desk.by, review_id=review_id, today=_today(desk), now=desk.now)


ACTS: dict[str, Act] = {
    "contact": _contact,
    "factors": _factors,
    "advice": _advice,
    "drop_advice": _drop_advice,
    "asked": _move(S.RECORDS_ASKED),
    "met": _move(S.REVIEWED),
    "drop": _move(S.DROPPED),
    "findings": _findings,
    "send_back": _back,
    "close": _close,
}
