"""The privacy officer answers what people ask: correct, erase; within the days of the law, with its reasons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.types import Role
from tandem.consent.types import AccessDenied
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import own_requests
from tandem.journeys.accounting import spans
from tandem.oversight.rules.requests import CITATIONS, LONGEST_WORDS, REASONS, REQUEST
from tandem.oversight.types.requests import DenialReason, PersonRequest, RequestKind, RequestState, WaitingRequest
from tandem.surveillance.queries.clock import clock_of
from tandem.web.office.privacy.lines import clock_words, in_office_time
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.kinds_of_facts import CATEGORIES
from tandem.web.ui.kinds_of_requests import KINDS, STATES
from tandem.web.ui.kinds_of_requests import REASONS as REASON_WORDS

ANSWERS = {
    RequestState.ACCEPTED: gettext_lazy("Grant it"),
    RequestState.DENIED: gettext_lazy("Deny it, on a ground of the law"),
}
WAITING_STATES = (RequestState.ASKED, RequestState.DISPUTED)


class AnswerForm(forms.Form):
    """Yes, or no with a ground of the law; and words that the person reads."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[(one.value, words) for one, words in ANSWERS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=gettext_lazy("If no: on which ground?"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words for the person"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("Plain words; they stand on the person's own page."),
    )

    def __init__(self, *args: Any, kind: RequestKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(one.value, f"{REASON_WORDS[one]} ({CITATIONS[one]})") for one in REASONS[kind]]
        self.fields["reason"].choices = [("", "-"), *reasons]  # type: ignore[attr-defined]


class MoreDaysForm(forms.Form):
    """Why thirty more days are needed."""

    why = forms.CharField(label=gettext_lazy("Why are more days needed?"), max_length=LONGEST_WORDS)


@role_required(Role.PRIVACY_OFFICER)
@require_GET
@in_office_time
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and what is granted and not yet carried out."""
    by = actor_of(request)
    now, rows = _now(by), own_requests.waiting(by=by)
    found = {
        "waiting": [_task(one, now) for one in rows if one.state in WAITING_STATES],
        "granted": [_task(one, None) for one in rows if one.state is RequestState.ACCEPTED],
    }
    return render(request, "office/privacy/requests.html", found)


def _task(one: WaitingRequest, now: Any) -> dict[str, Any]:
    words, kind = STATES[one.state]
    return {
        "title": KINDS[one.kind],
        "href": f"/office/privacy/requests/{one.id}/",
        "meta": clock_words(one.due_at, now) if now else date_format(one.asked_at, "SHORT_DATE_FORMAT"),
        "is_late": bool(now) and one.due_at < now,
        "state_text": words,
        "state_kind": kind,
    }


@role_required(Role.PRIVACY_OFFICER)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@in_office_time
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request in the person's words, its history, and the answer."""
    by = actor_of(request)
    now = _now(by)
    try:
        _access, found = own_requests.opened_for_answer(by=by, request_id=request_id, now=now)
    except (Refused, AccessDenied):
        return render(request, "office/privacy/no_request.html", status=404)
    form = AnswerForm(request.POST if "answer" in request.POST else None, kind=found.kind)
    more = MoreDaysForm(request.POST if "why" in request.POST else None)
    try:
        if form.is_bound and form.is_valid():
            return _answered(request, by, found, form, now)
        if more.is_bound and more.is_valid():
            own_requests.take_more_days(by=by, request_id=request_id, words=more.cleaned_data["why"], now=now)
            messages.success(request, _("The person reads that it takes longer, and why."))
            return redirect("privacy:request", request_id=request_id)
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return render(request, "office/privacy/request.html", _shown(found, now) | {"form": form, "more": more})


def _answered(request: HttpRequest, by: Actor, found: PersonRequest, form: AnswerForm, now: Any) -> HttpResponse:
    given = form.cleaned_data
    own_requests.answer(
        by=by,
        request_id=found.id,
        new=RequestState(given["answer"]),
        reason=DenialReason(given["reason"]) if given["reason"] and given["answer"] == "denied" else None,
        words=given["words"],
        now=now,
    )
    messages.success(request, _("Answered. The person reads it on their own page."))
    return redirect("privacy:requests")


def _shown(found: PersonRequest, now: Any) -> dict[str, Any]:
    is_open = found.state in WAITING_STATES
    words, kind = STATES[found.state]
    return {
        "title": KINDS[found.kind],
        "facts": [
            (_("Asked"), date_format(timezone.localtime(found.asked_at), "DATE_FORMAT")),
            (_("Clock"), clock_words(found.due_at, now) if is_open else _("answered")),
            *([(_("About"), CATEGORIES[found.about])] if found.about else []),
        ],
        "words": found.words.reveal(),
        "state": words,
        "kind": kind,
        "steps": [
            {
                "day": date_format(timezone.localtime(step.at), "DATE_FORMAT"),
                "state": STATES[step.state][0],
                "reason": REASON_WORDS[step.reason] if step.reason else "",
                "words": step.words.reveal(),
            }
            for step in found.steps
        ],
        "may_answer": RequestState.ACCEPTED in REQUEST[found.state],
        "may_extend": found.state is RequestState.ASKED and not found.is_extended and now < found.due_at,
        "is_erasure": found.kind is RequestKind.ERASURE,
        "accounting": reverse("privacy:accounting", args=[found.person_id, spans()[0].code]),
    }


def _now(by: Actor) -> Any:
    wall = timezone.now()
    return clock_of(by.agency_id, wall=wall) if by.agency_id else wall
