"""Planned operations at the duty door: a supervisor files codes and a day, sealed; then only "received" is seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency, Role
from tandem.core.refusals import Refused
from tandem.journeys.file_operation import WINDOWS, areas_to_name, file_operation, filed_by
from tandem.journeys.offer_deflection import care_teams
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.types import AreaOutline, SubstanceClass
from tandem.web.duty import wording
from tandem.web.duty.forms import TWO_BESIDE
from tandem.web.duty.views import strip_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import in_reader_language
from tandem.web.ui.widgets import DateInput


class OperationForm(forms.Form):
    """Area, first day, length and substance: choices and a day, no words."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.ChoiceField(label=_("Area"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    days = forms.ChoiceField(label=_("How long?"), widget=forms.RadioSelect(attrs=TWO_BESIDE))
    substance = forms.ChoiceField(label=_("Substance"), widget=forms.RadioSelect(attrs=TWO_BESIDE))

    def __init__(self, *args: Any, areas: list[AreaOutline], teams: list[Agency], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["key"].initial = uuid4
        lengths = [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in WINDOWS()]
        substances = [(str(one), name) for one, name in wording.SUBSTANCES.items()]
        for name, choices in (
            ("area", [("", ""), *((area.slug, area.name) for area in areas)]),
            ("days", lengths),
            ("substance", substances),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(teams) > 1:
            self.fields["team"] = forms.ChoiceField(
                label=_("Health lead"),
                choices=[(str(team.id), team.name) for team in teams],
                widget=forms.RadioSelect(attrs=TWO_BESIDE),
            )

    def anew(self) -> None:
        """Keep the answers for another notice: under the key of this page one was sent before."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())


@role_required(Role.DUTY_SUPERVISOR)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def operations(request: HttpRequest) -> HttpResponse:
    """File a planned operation, and the list of those filed: received, and nothing more."""
    by = actor_of(request)
    agency = agency_by_id(using="default", agency_id=by.agency_id) if by.agency_id else None
    if agency is None:
        raise Http404
    now = clock_of(agency.id, wall=timezone.now())
    teams, (_watching, areas) = care_teams(), areas_to_name(agency.id)
    form = OperationForm(request.POST or None, areas=areas, teams=teams)
    if form.is_bound and form.is_valid() and _filed(request, form, teams, agency, now):
        messages.success(request, _t("Received. It is sealed: nobody on this side can open it again."))
        return redirect("duty:operations")
    with timezone.override(ZoneInfo(agency.timezone)):
        rows = [
            [one.receipt, date_format(timezone.localtime(one.sent_at), "SHORT_DATETIME_FORMAT"), _t("Received")]
            for one in filed_by(by, now=now)
        ]
        columns = [{"label": _t("Receipt")}, {"label": _t("Filed")}, {"label": _t("State")}]
        context = {"form": form, "rows": rows, "columns": columns, "can_file": bool(areas and teams)}
        context["strip"] = strip_of(agency)
        return render(request, "duty/operations.html", context, status=400 if form.errors else 200)


def _filed(request: HttpRequest, form: OperationForm, teams: list[Agency], agency: Agency, now: datetime) -> bool:
    """Seal and file; False with the reason on the form when that is refused."""
    wanted = form.cleaned_data
    chosen = wanted.get("team") or next((str(team.id) for team in teams), "")
    try:
        team = next((team for team in teams if str(team.id) == chosen), None)
        if team is None:
            raise Refused("no_team", "No care team is set up on this machine yet. Call the outreach team.")
        file_operation(
            by=actor_of(request),
            area=wanted["area"],
            starts_on=wanted["starts_on"],
            days=int(wanted["days"]),
            substance=SubstanceClass(wanted["substance"]),
            to_agency_id=team.id,
            key=wanted["key"],
            today=local_day(now, agency.timezone),
            now=now,
        )
    except Refused as refusal:
        form.add_error(None, in_reader_language(refusal.sentence))
        if refusal.code == "sent_before":
            form.anew()
        return False
    return True
