"""Crime and calls as context: by area, and before and after each program. Nothing of it enters a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.queries import agency_by_id
from tandem.surveillance.actions import record_program_start, remove_program_start
from tandem.surveillance.queries.context import context_page
from tandem.surveillance.rules.context import BeforeAfter, ContextPage, ProgramContext, RateIn
from tandem.surveillance.types import AreaOutline
from tandem.web.office.surveillance import supply_words
from tandem.web.office.surveillance.figures import interval_text
from tandem.web.office.surveillance.forms import IN_THE_CALENDAR
from tandem.web.office.surveillance.scene import READERS, RECORDS, page, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.attempts import attempted
from tandem.web.ui.widgets import DateInput


class ProgramForm(forms.Form):
    """When a program began, and in which areas."""

    name = forms.CharField(
        label=gettext_lazy("Program"), max_length=120, help_text=gettext_lazy("No names of people.")
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput, validators=IN_THE_CALENDAR)
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None means everywhere."),
    )

    def __init__(self, data: Any, *, areas: Sequence[AreaOutline]) -> None:
        super().__init__(data)
        self.fields["areas"].choices = [(str(one.id), one.name) for one in areas]  # type: ignore[attr-defined]


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def context(request: HttpRequest, slug: str) -> HttpResponse:
    """Rates of crime and calls by area, and around the start of each program."""
    scene = scene_of_slug(slug)
    found = context_page(scene.agency.id, today=scene.today)
    form = ProgramForm(request.POST or None, areas=found.areas)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        deed = partial(
            record_program_start,
            by=actor_of(request),
            agency_id=scene.agency.id,
            name=asked["name"],
            starts_on=asked["starts_on"],
            area_ids=[UUID(one) for one in asked["areas"]],
        )
        attempted(request, deed, done=_("The start of the program is noted."))
        return redirect("office:context", slug)
    with scene.local_time():
        shown = {
            "form": form,
            "area_table": _area_table(found),
            "programs": [_program(one, found.areas) for one in found.programs],
            "least_days": found.least_days,
        }
    return page(request, scene, "context", shown, status=400 if form.errors else 200)


@role_required(*READERS)
@require_POST
def remove_program(request: HttpRequest, program_id: UUID) -> HttpResponse:
    """Delete the start of a program that was noted by mistake, or whose name should not stand here."""
    agency_id = remove_program_start(by=actor_of(request), program_id=program_id)
    agency = agency_by_id(using=RECORDS, agency_id=agency_id) if agency_id else None
    if agency is None:
        raise Http404
    messages.success(request, _("The start of the program is removed."))
    return redirect("office:context", agency.slug)


def _area_table(found: ContextPage) -> dict[str, Any] | None:
    if not found.rates:
        return None
    columns: list[dict[str, Any]] = [{"label": _("Area")}]
    columns += [{"label": supply_words.CATEGORIES[one], "is_number": True} for one in found.categories]
    rows = [
        [area.name, *(_rate_words(one) for one in rates)]
        for area, rates in zip(found.areas, found.rates, strict=True)
    ]
    return {"columns": columns, "rows": rows}


def _program(one: ProgramContext, areas: Sequence[AreaOutline]) -> dict[str, Any]:
    names = ", ".join(area.name for area in areas if area.id in one.program.area_ids)
    return {
        "id": one.program.id,
        "title": one.program.name,
        "where": names or _("everywhere"),
        "when": date_format(one.program.starts_on, "DATE_FORMAT"),
        "columns": [
            {"label": _("What")},
            {"label": _("Days in each window"), "is_number": True},
            {"label": _("Before"), "is_number": True},
            {"label": _("After"), "is_number": True},
        ],
        "rows": [_before_after(row) for row in one.rows],
    }


def _before_after(row: BeforeAfter) -> list[str]:
    where = _("in its areas") if row.is_inside else _("in the other areas")
    kind = _("%(kind)s, %(where)s") % {"kind": supply_words.CATEGORIES[row.category], "where": where}
    return [kind, number_format(row.days), _rate_words(row.before), _rate_words(row.after)]


def _rate_words(one: RateIn) -> str:
    if one.rate is None or one.low is None or one.high is None:
        return ngettext("%(n)s event", "%(n)s events", one.events) % {"n": number_format(one.events)}
    said = interval_text(one.rate, one.low, one.high, 1)
    return _("%(rate)s, few events") % {"rate": said} if one.is_unreliable else said
