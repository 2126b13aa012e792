"""Community impact: harm of each area beside what surrounds it, in alphabetical order, fit to be handed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from tandem.surveillance.queries.impact import impact_of
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.surveillance.rules.impact import Impact, ImpactRow, IndicatorAssociation
from tandem.surveillance.rules.periods import Quarter
from tandem.surveillance.types import Indicator
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import NOTHING, decimal, rate_text, shown_text
from tandem.web.office.surveillance.scene import READERS, page, scene_of_slug
from tandem.web.ui.access import role_required
from tandem.web.ui.scatter import Scatter, scatter

LONG_TABLE = 20
PLACES: dict[Indicator, int] = {Indicator.SOCIAL_VULNERABILITY: 2, Indicator.POPULATION: 0}


class ImpactForm(forms.Form):
    """Which quarter. One length, and one sense of what counts: nested numbers could be taken off each other."""

    quarter = forms.ChoiceField(label=gettext_lazy("Period"))

    def __init__(self, asked: str, quarters: Sequence[Quarter]) -> None:
        newest = str(quarters[0]) if quarters else ""
        super().__init__({"quarter": asked or newest})
        field: Any = self.fields["quarter"]
        field.choices = [(str(one), _months(one)) for one in quarters]


def _months(one: Quarter) -> str:
    return f"{date_format(one.start, 'M')} \u2013 {date_format(one.last_day, 'M Y')}"


@dataclass(frozen=True)
class Panel:
    """One indicator against the rate: a small plot, and in words how far they go together."""

    key: str
    title: str
    x_name: str | Promise
    plot: Scatter | None
    sentence: str


@role_required(*READERS)
@require_GET
def impact(request: HttpRequest, slug: str) -> HttpResponse:
    """Harm and context of one agency's areas."""
    scene = scene_of_slug(slug)
    asked = request.GET.get("quarter", "")
    shown = impact_of(scene.agency.id, asked, today=scene.today, until=scene.clock)
    form = ImpactForm(asked, shown.quarters)
    context: dict[str, Any] = {"has_areas": shown.has_areas, "has_quarter": shown.quarter is not None}
    if shown.quarter and shown.found:
        context |= {"form": form, "first": shown.quarter.start, "last": shown.quarter.last_day}
        context |= _shown(shown.found)
    # No quarter to choose from is no mistake of whoever asks.
    return page(request, scene, "impact", context, status=200 if form.is_valid() or not shown.quarters else 400)


def _shown(found: Impact) -> dict[str, Any]:
    return {
        "case": words.CASES[SUSPECTED_OVERDOSE],
        "has_hidden": found.has_hidden,
        "has_minutes": any(row.minutes is not None for row in found.rows),
        "has_rates": any(row.rate for row in found.rows),
        "columns": [_heading(one, found) for one in found.indicators],
        "rows": [_row(row, found) for row in found.rows],
        "is_long": len(found.rows) > LONG_TABLE,
        "elsewhere": shown_text(found.elsewhere),
        "total": shown_text(found.total),
        "panels": [_panel(one, found) for one in found.associations],
        "sources": found.sources,
    }


def _heading(indicator: Indicator, found: Impact) -> dict[str, Any]:
    years = found.years.get(indicator)
    when = "" if years is None else str(years[0]) if years[0] == years[1] else f"{years[0]}\u2013{years[1]}"
    return {"name": words.INDICATORS[indicator], "years": when}


def _row(row: ImpactRow, found: Impact) -> dict[str, Any]:
    return {
        "name": row.name,
        "slug": row.slug,
        "events": shown_text(row.events),
        "rate": rate_text(row.rate) if row.rate else NOTHING,
        "is_unreliable": bool(row.rate and row.rate.is_unreliable),
        "minutes": NOTHING if row.minutes is None else decimal(row.minutes, 1),
        "values": [
            {
                "name": words.INDICATORS[one],
                "text": decimal(row.values[one], PLACES.get(one, 1)) if one in row.values else NOTHING,
            }
            for one in found.indicators
        ],
    }


def _panel(one: IndicatorAssociation, found: Impact) -> Panel:
    name = words.INDICATORS[one.indicator]
    points = found.pairs_with(one.indicator)
    title = _("Overdose rate and %(indicator)s") % {"indicator": _lower(str(name))}
    return Panel(f"with-{one.indicator}", title, name, scatter(points) if points else None, _sentence(one))


def _sentence(one: IndicatorAssociation) -> str:
    areas = ngettext("%(n)s area", "%(n)s areas", one.areas) % {"n": one.areas}
    if one.shares_people:
        return _("No coefficient: both are divided by the same population, which alone makes them go together.")
    if one.found is None:
        return _("Across %(areas)s nothing can be said: there are too few, or they do not differ.") % {"areas": areas}
    numbers = {
        "areas": areas,
        "rank": decimal(one.found.estimate, 2),
        "low": decimal(one.found.low, 2),
        "high": decimal(one.found.high, 2),
    }
    if not one.found.is_clear:
        text = _(
            "Across %(areas)s there is no clear association (rank correlation %(rank)s, 95%% interval %(low)s to "
            "%(high)s)."
        )
    elif one.found.estimate > 0:
        text = _(
            "Across %(areas)s there is an association: areas with more of one tend to have more of the other (rank "
            "correlation %(rank)s, 95%% interval %(low)s to %(high)s)."
        )
    else:
        text = _(
            "Across %(areas)s there is an association: areas with more of one tend to have less of the other (rank "
            "correlation %(rank)s, 95%% interval %(low)s to %(high)s)."
        )
    return text % numbers


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
