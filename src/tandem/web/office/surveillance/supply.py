"""The supply page: what is in it, what is new, how pure, what belongs together, what field kits are worth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tandem.agencies.queries import all_agencies
from tandem.science.share_forecast import ShareForecast
from tandem.surveillance.queries.supply import supply_overview_of
from tandem.surveillance.rules.supply import MONTH, QUARTER
from tandem.surveillance.rules.supply_overview import SupplyOverview
from tandem.web.office.surveillance import appearances, supply_tables
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.scene import READERS, RECORDS, page, scene_of_slug
from tandem.web.ui.access import role_required

OWN, EVERYBODY = "agency", "all"


class SupplyForm(forms.Form):
    """Whose samples, and by which period."""

    who = forms.ChoiceField(
        label=gettext_lazy("Samples of"),
        required=False,
        choices=((EVERYBODY, gettext_lazy("every partner agency")), (OWN, gettext_lazy("this agency alone"))),
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Shown by"),
        required=False,
        choices=(("quarter", gettext_lazy("quarter")), ("month", gettext_lazy("month"))),
    )


@role_required(*READERS)
@require_GET
def supply(request: HttpRequest, slug: str) -> HttpResponse:
    """The supply as known at the agency's clock; samples of all partners unless asked otherwise."""
    scene = scene_of_slug(slug)
    form = SupplyForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = supply_overview_of(
        [scene.agency.id] if asked.get("who") == OWN else None,
        today=scene.today,
        months=MONTH if asked.get("by") == "month" else QUARTER,
    )
    with scene.local_time():
        context = {
            "form": form,
            "samples": found.samples,
            "samples_text": number_format(found.samples),
            **_over_time(found),
            **_new_and_pure(found),
            **_linked(found),
        }
    return page(request, scene, "supply", context, status=200 if form.is_valid() else 400)


def _over_time(found: SupplyOverview) -> dict[str, Any]:
    label = supply_tables.quarter_name(found.ahead_from) if found.ahead_from else ""
    return {
        "lines": supply_tables.share_lines(found.drawn, found.ahead, next_label=label),
        "shares": supply_tables.share_table(found.shares),
        "next_label": label,
        "forecast": _forecast_words(found.ahead),
    }


def _forecast_words(ahead: ShareForecast | None) -> dict[str, Any] | None:
    if ahead is None:
        return None
    words: dict[str, Any] = {"scored": ahead.scored, "coverage": supply_tables.percent(ahead.coverage)}
    if ahead.scored:
        words |= {
            "error": decimal(100 * ahead.error, 1),
            "last": decimal(100 * ahead.error_of_last, 1),
            "covered": supply_tables.percent(ahead.covered),
            "beats_last": ahead.beats_last,
        }
    return words


def _new_and_pure(found: SupplyOverview) -> dict[str, Any]:
    return {
        "new": [supply_tables.new_line(one) for one in found.appearances if one.is_new],
        "appearances": supply_tables.appearance_table(found.appearances),
        "purities": supply_tables.purity_table(found.purities),
        "pure_lines": supply_tables.purity_lines(found.purities),
        "unsure": [appearances.unsure_line(one) for one in found.unsure],
        "new_days": found.rules.new_within_days,
        "least_before": found.rules.least_before,
        "least_measured": found.rules.least_measured,
    }


def _linked(found: SupplyOverview) -> dict[str, Any]:
    names = {one.id: one.name for one in all_agencies(using=RECORDS)}
    return {
        "links": supply_tables.link_table(found.links, names),
        "limits": found.limits,
        "kits": supply_tables.kit_table(found.kits),
        "named": supply_tables.named_table(found.named),
        "report_days": found.rules.report_days,
        "unconfirmed": found.has_unconfirmed_words,
    }
