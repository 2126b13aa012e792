"""An overdose entered on duty: four fields, four taps, and a number where several people are affected.

The page may ask the phone for its place; it works without.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.types import Agency, Role
from tandem.core.refusals import Refused
from tandem.journeys.enter_overdose import (
    Entered,
    areas_to_choose,
    counting_agency,
    enter_overdose,
    entries_to_withdraw,
    withdraw_overdose,
)
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.entries import minutes_ago, most_people
from tandem.surveillance.types import AreaOutline, Naloxone, Outcome
from tandem.web.duty import wording
from tandem.web.duty.forms import choices_of, tiles
from tandem.web.duty.views import strip_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import in_reader_language
from tandem.web.ui.widgets import DateTimeInput

OTHER_TIME = "other"
PLACE_ALLOWED = "camera=(), microphone=(), geolocation=(self), interest-cohort=()"


class OverdoseForm(forms.Form):
    """When, where, naloxone, outcome, and how many where it is not one person. Nothing about who."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    ago = tiles(_("When?"), [])
    at = forms.DateTimeField(label=_("Another time"), required=False, widget=DateTimeInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.CharField(
        label=_("Where? Name the area"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
    )
    naloxone = tiles(_("Naloxone"), choices_of(wording.NALOXONE))
    outcome = tiles(_("Outcome"), choices_of(wording.OUTCOMES))

    people = forms.IntegerField(
        label=_("How many people?"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Naloxone and outcome then stand for each of them. Where they differ, choose Not known."),
    )
    another = forms.BooleanField(label=_("It is another call, or another person"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["key"].initial = uuid4
        ago = [(str(n), _minutes(n)) for n in minutes_ago()]
        self.fields["ago"].choices = [*ago, (OTHER_TIME, _t("Another time"))]  # type: ignore[attr-defined]
        self.fields["ago"].initial = "0"
        self.fields["people"].validators.append(MaxValueValidator(most_people()))
        self.fields["people"].widget.attrs["max"] = most_people()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("ago") == OTHER_TIME and not found.get("at") and "at" not in self.errors:
            self.add_error("at", _t("Which time?"))
        if (found.get("longitude") is None) != (found.get("latitude") is None):
            found["longitude"] = found["latitude"] = None
        return found

    def anew(self) -> None:
        """Keep the answers for another entry: under the key of this page one was sent before."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())

    def happened_at(self, now: datetime) -> datetime:
        """The time that was meant."""
        if self.cleaned_data["ago"] == OTHER_TIME:
            at: datetime = self.cleaned_data["at"]
            return at
        return now - timedelta(minutes=int(self.cleaned_data["ago"]))


def _minutes(n: int) -> str:
    if n == 0:
        return _t("Now")
    return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}


@role_required(Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def overdose(request: HttpRequest) -> HttpResponse:
    """Enter an overdose; afterwards the page is empty again, ready for the next."""
    by = actor_of(request)
    try:
        agency, areas = counting_agency(by.agency_id), areas_to_choose(by.agency_id)
    except Refused as refusal:
        messages.error(request, _t(refusal.sentence))
        return redirect("duty:home")
    with timezone.override(ZoneInfo(agency.timezone)):
        form = OverdoseForm(request.POST or None)
        if form.is_bound and form.is_valid() and _entered(request, form, agency):
            return redirect("duty:overdose")
        return _page(request, form, agency, areas)


def _page(request: HttpRequest, form: OverdoseForm, agency: Agency, areas: list[AreaOutline]) -> HttpResponse:
    entries = entries_to_withdraw(by=actor_of(request), wall=timezone.now())
    context = {"form": form, "areas": areas, "strip": strip_of(agency), "entries": entries}
    response = render(request, "duty/overdose.html", context, status=400 if form.errors else 200)
    response.headers["Permissions-Policy"] = PLACE_ALLOWED
    return response


def _entered(request: HttpRequest, form: OverdoseForm, agency: Agency) -> bool:
    """Record it; False with the reason on the form when that is refused, or when the call stands already."""
    wanted, now = form.cleaned_data, clock_of(agency.id, wall=timezone.now())
    try:
        entered = enter_overdose(
            by=actor_of(request),
            at=form.happened_at(now),
            longitude=wanted["longitude"],
            latitude=wanted["latitude"],
            area_name=wanted["area"],
            naloxone=Naloxone(wanted["naloxone"]),
            outcome=Outcome(wanted["outcome"]),
            entry_id=wanted["key"],
            now=now,
            wall=timezone.now(),
            is_another=wanted["another"],
            people=wanted["people"] or 1,
        )
    except Refused as refusal:
        form.add_error(None, in_reader_language(refusal.sentence))
        if refusal.code == "sent_before":
            form.anew()
        return False
    if entered is Entered.KNOWN:
        form.add_error("another", _t("Your agency entered a call so near in time and place. Was it another one?"))
        return False
    messages.success(request, _t("Recorded. Nothing about the person is kept."))
    return True


@role_required(Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR)
@require_POST
def withdraw(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Withdraw an entry made by mistake: one's own, or as a supervisor one of the agency."""
    try:
        withdraw_overdose(by=actor_of(request), event_id=event_id, wall=timezone.now())
        messages.success(request, _t("Withdrawn. It counts no more."))
    except Refused as refusal:
        messages.error(request, in_reader_language(refusal.sentence))
    return redirect("duty:overdose")
