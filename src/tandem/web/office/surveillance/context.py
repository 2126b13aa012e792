"""Crime and calls as context: by area, and before and after each program. Nothing of it enters a forecast."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
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
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.context import context_counts, context_span, programs_of
from tandem.surveillance.rules.context import LEAST_DAYS, RateIn, Windows, rate_in, windows_around
from tandem.surveillance.types import AreaOutline, ContextCategory, ContextFeed, Program
from tandem.web.office.surveillance import supply_words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.forms import IN_THE_CALENDAR
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, page, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words
from tandem.web.ui.widgets import DateInput

YEAR = timedelta(days=365)
SHOWN = (
    (ContextFeed.CRIME, ContextCategory.DRUG),
    (ContextFeed.CRIME, ContextCategory.VIOLENCE),
    (ContextFeed.CRIME, ContextCategory.THEFT),
    (ContextFeed.CALLS, ContextCategory.CALL),
)


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

    def __init__(self, data: Any, *, areas: list[AreaOutline]) -> None:
        super().__init__(data)
        self.fields["areas"].choices = [(str(one.id), one.name) for one in areas]  # type: ignore[attr-defined]


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def context(request: HttpRequest, slug: str) -> HttpResponse:
    """Rates of crime and calls by area, and around the start of each program."""
    scene = scene_of_slug(slug)
    areas = areas_of(scene.agency.id)
    form = ProgramForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            record_program_start(
                by=actor_of(request),
                agency_id=scene.agency.id,
                name=asked["name"],
                starts_on=asked["starts_on"],
                area_ids=[UUID(one) for one in asked["areas"]],
            )
        except ValueError as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, _("The start of the program is noted."))
        return redirect("office:context", slug)
    with scene.local_time():
        shown = {
            "form": form,
            "area_table": _area_table(scene, areas),
            "programs": [_program(scene, one, areas) for one in programs_of(scene.agency.id)],
            "least_days": LEAST_DAYS,
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


def _area_table(scene: Scene, areas: list[AreaOutline]) -> dict[str, Any] | None:
    columns: list[dict[str, Any]] = [{"label": _("Area")}]
    rows: list[list[Any]] = [[one.name] for one in areas]
    populations = {one.id: one.population for one in areas}
    for feed, category in SHOWN:
        span = context_span(scene.agency.id, feed, today=scene.today)
        if span is None:
            continue
        counts = context_counts(scene.agency.id, feed, start=max(span[0], span[1] - YEAR), end=span[1])
        columns.append({"label": supply_words.CATEGORIES[category], "is_number": True})
        for row, area in zip(rows, areas, strict=True):
            row.append(_rate_words(rate_in(counts, category, areas=[area.id], populations=populations)))
    return {"columns": columns, "rows": rows} if len(columns) > 1 and rows else None


def _program(scene: Scene, one: Program, areas: list[AreaOutline]) -> dict[str, Any]:
    populations = {area.id: area.population for area in areas}
    inside = one.area_ids or frozenset(populations)
    outside = frozenset(populations) - inside
    rows: list[list[Any]] = []
    for feed, category in SHOWN:
        span = context_span(scene.agency.id, feed, today=scene.today)
        windows = windows_around(one.starts_on, first=span[0], until=span[1]) if span else None
        if windows is None:
            continue
        for name, where in ((_("in its areas"), inside), (_("in the other areas"), outside)):
            if where:
                kind = _("%(kind)s, %(where)s") % {"kind": supply_words.CATEGORIES[category], "where": name}
                rows.append([kind, *_before_after(scene, feed, category, windows, where, populations)])
    names = ", ".join(area.name for area in areas if area.id in one.area_ids)
    return {
        "id": one.id,
        "title": one.name,
        "where": names or _("everywhere"),
        "when": date_format(one.starts_on, "DATE_FORMAT"),
        "columns": [
            {"label": _("What")},
            {"label": _("Days in each window"), "is_number": True},
            {"label": _("Before"), "is_number": True},
            {"label": _("After"), "is_number": True},
        ],
        "rows": rows,
    }


def _before_after(  # noqa: PLR0917 -- one line of a table
    scene: Scene,
    feed: ContextFeed,
    category: ContextCategory,
    windows: Windows,
    where: Collection[UUID],
    populations: Mapping[UUID, int | None],
) -> list[str]:
    def rate(start: date, end: date) -> str:
        counts = context_counts(scene.agency.id, feed, start=start, end=end)
        return _rate_words(rate_in(counts, category, areas=where, populations=populations))

    return [
        number_format(windows.days),
        rate(windows.before_start, windows.start),
        rate(windows.start, windows.after_end),
    ]


def _rate_words(one: RateIn) -> str:
    if one.rate is None or one.low is None or one.high is None:
        return ngettext("%(n)s event", "%(n)s events", one.events) % {"n": number_format(one.events)}
    said = _("%(rate)s (%(low)s to %(high)s)") % {
        "rate": decimal(one.rate, 1),
        "low": decimal(one.low, 1),
        "high": decimal(one.high, 1),
    }
    return _("%(rate)s, few events") % {"rate": said} if one.is_unreliable else said
