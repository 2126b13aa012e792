"""What a person asks from their page: a correction, the erasure of their record; and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tandem.consent.types import Access, Category
from tandem.core.refusals import Refused
from tandem.journeys import own_requests
from tandem.oversight.rules.requests import CITATIONS, LONGEST_WORDS
from tandem.oversight.types.requests import PersonRequest, RequestState
from tandem.web.care.consent.presenters import agency_names
from tandem.web.care.own.frame import owner, show, with_own_record
from tandem.web.ui.kinds_of_facts import CATEGORIES
from tandem.web.ui.kinds_of_requests import KINDS, REASONS, STATES


class CorrectionForm(forms.Form):
    """What is wrong, what should stand there, and whom to ask."""

    agency = forms.ChoiceField(label=gettext_lazy("Whom do you ask?"), widget=forms.RadioSelect)
    about = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[(one.value, CATEGORIES[one]) for one in own_requests.CORRECTABLE],
    )
    words = forms.CharField(
        label=gettext_lazy("What is wrong, and what should stand there?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0][0]


class ErasureForm(forms.Form):
    """One's own words, if any, and a tick that cannot be set by accident."""

    words = forms.CharField(
        label=gettext_lazy("Anything you want to say (you need not)"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I know that nobody, myself included, can read it again afterwards.")
    )


class DisagreementForm(forms.Form):
    """A statement that stands beside the record from then on."""

    words = forms.CharField(
        label=gettext_lazy("Why do you disagree?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )


def listed(rows: Iterable[PersonRequest], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Requests as the own page shows them: what was asked, where it stands, by when, and what was answered."""
    names = agency_names()
    return [
        {
            "id": one.id,
            "title": KINDS[one.kind],
            "agency": names.get(one.agency_id, ""),
            "about": CATEGORIES.get(one.about or "", ""),
            "words": one.words.reveal(),
            "state": STATES[one.state][0],
            "kind": STATES[one.state][1],
            "clock": clock_words(one, zone),
            "steps": [_step(step, zone) for step in one.steps[1:]],
            "may_withdraw": one.state is RequestState.ASKED,
            "may_disagree": one.state is RequestState.DENIED,
        }
        for one in rows
    ]


def clock_words(one: PersonRequest, zone: ZoneInfo) -> str:
    """When it was asked and, while no answer is there, by when one must come."""
    asked = _("Asked on %(day)s.") % {"day": _day(one.asked_at, zone)}
    if one.state is not RequestState.ASKED:
        return asked
    return f"{asked} " + _("An answer must come by %(day)s.") % {"day": _day(one.due_at, zone)}


def _step(step: Any, zone: ZoneInfo) -> dict[str, str]:
    reason = f"{REASONS[step.reason]} ({CITATIONS[step.reason]})" if step.reason else ""
    more = _("More days are needed") if step.state is RequestState.ASKED else str(STATES[step.state][0])
    return {"day": _day(step.at, zone), "state": more, "reason": reason, "words": step.words.reveal()}


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "DATE_FORMAT")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@with_own_record()
def correct(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for a correction."""
    person_id, wall, names = owner(access), timezone.now(), agency_names()
    found = own_requests.holders(access=access, person_id=person_id, now=wall)
    form = CorrectionForm(request.POST or None, agencies=[(str(one), names.get(one, "")) for one in found])
    if request.method == "POST" and form.is_valid():
        try:
            own_requests.ask_correction(
                access=access,
                person_id=person_id,
                agency_id=UUID(form.cleaned_data["agency"]),
                about=Category(form.cleaned_data["about"]),
                words=form.cleaned_data["words"],
                wall=wall,
            )
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            messages.success(request, _("Asked. You read the answer here."))
            return redirect("care:own")
    return show(request, "correct", form=form)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@with_own_record()
def erase(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for the erasure of the record."""
    person_id, wall, names = owner(access), timezone.now(), agency_names()
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            own_requests.ask_erasure(access=access, person_id=person_id, words=form.cleaned_data["words"], wall=wall)
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            messages.success(request, _("Asked. You read the answers here."))
            return redirect("care:own")
    found = own_requests.holders(access=access, person_id=person_id, now=wall)
    return show(request, "erase", form=form, agencies=[names.get(one, "") for one in found])


@require_POST
@with_own_record()
def withdraw(request: HttpRequest, access: Access, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    own_requests.answer_as_person(
        access=access,
        person_id=owner(access),
        request_id=request_id,
        new=RequestState.WITHDRAWN,
        now=timezone.now(),
    )
    messages.success(request, _("Your request is withdrawn."))
    return redirect("care:own")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@with_own_record()
def disagree(request: HttpRequest, access: Access, request_id: UUID) -> HttpResponse:
    """Disagree with a no: the statement stays with the record."""
    form = DisagreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own_requests.answer_as_person(
            access=access,
            person_id=owner(access),
            request_id=request_id,
            new=RequestState.DISPUTED,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
        messages.success(request, _("Your statement stands beside the record. It is looked at again."))
        return redirect("care:own")
    return show(request, "disagree", form=form)
