"""Trends: weeks of the whole agency and of each area side by side, rates with their interval, a calendar of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tandem.core.weeks import Week, WeekSystem, week_start
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules.cases import case_definition
from tandem.surveillance.rules.series import daily_counts
from tandem.surveillance.rules.trends import PlaceTrend, Trends, calendar, weekly_trends
from tandem.surveillance.types import AreaOutline, OverdoseFrame, SavedPage
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import rate_text
from tandem.web.office.surveillance.saved_views import saved_views
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.office.surveillance.trend_form import TrendForm
from tandem.web.ui import charts
from tandem.web.ui.access import role_required


@dataclass(frozen=True)
class PlaceRow:
    """A place with its line of weeks, drawn on the scale that all areas share."""

    name: str
    slug: str
    line: charts.Sparkline
    line_words: str
    events: int
    last_week: int
    rate: str
    is_unreliable: bool


@role_required(*READERS)
@require_GET
def trends(request: HttpRequest, slug: str) -> HttpResponse:
    """Weekly trends of one agency."""
    scene = scene_of_slug(slug)
    form = TrendForm(request.GET)
    chosen = form.chosen()
    system, case = WeekSystem(chosen["system"]), case_definition(chosen["case"])
    end = week_start(scene.today, system)
    start = end - timedelta(weeks=int(chosen["weeks"]))
    areas = areas_of(scene.agency.id)
    frame = _frame(scene, weeks=int(chosen["weeks"]))
    population = {area.id: area.population for area in areas}
    found = weekly_trends(frame, start=start, end=end, case=case, system=system, population=population)
    days = daily_counts(frame, start=start, end=end, today=scene.today, case=case)
    context = {
        "form": form,
        "case": words.CASES[chosen["case"]],
        **saved_views(request, scene, SavedPage.TRENDS, form),
        "has_weeks": bool(found.weeks),
        "bars": [charts.Day(on=week.start, value=float(n)) for week, n in _whole(found)],
        "summary": _summary(found),
        "places": _rows(found, areas),
        "has_rates": any(place.rate for place in found.places),
        "weekdays": [date_format(end + timedelta(days=i), "D") for i in range(7)],
        "calendar": calendar([(day.on, day.events) for day in days], start=start, end=end, system=system),
    }
    return page(request, scene, "trends", context, status=200 if form.is_valid() else 400)


def _frame(scene: Scene, *, weeks: int) -> OverdoseFrame:
    days = 7 * (weeks + 2)
    return overdose_frame(scene.agency.id, timezone=scene.agency.timezone, until=scene.clock, days=days)


def _whole(found: Trends) -> list[tuple[Week, int]]:
    return list(zip(found.weeks, found.places[0].counts, strict=True)) if found.weeks else []


def _summary(found: Trends) -> str:
    if not found.weeks:
        return ""
    first, last, events = found.weeks[0], found.weeks[-1], found.places[0].events
    text = ngettext("%(n)s event", "%(n)s events", events) % {"n": events}
    period = _("weeks %(first)s to %(last)s; weeks that are not over are left out") % {
        "first": f"{first.year}-{first.number:02}",
        "last": f"{last.year}-{last.number:02}",
    }
    return f"{text}, {period}."


def _rows(found: Trends, areas: list[AreaOutline]) -> list[PlaceRow]:
    slugs = {area.id: area.slug for area in areas}
    shared = max((max(place.counts) for place in found.places[1:]), default=0)
    return [_row(place, slugs.get(place.area_id, ""), shared) for place in found.places]


def _row(place: PlaceTrend, slug: str, shared: int) -> PlaceRow:
    top = shared if place.area_id else max(place.counts)
    highest = max(place.counts)
    weeks = ngettext("%(n)s week", "%(n)s weeks", len(place.counts)) % {"n": len(place.counts)}
    line_words = _("%(weeks)s: most in a week %(highest)s, last week %(last)s") % {
        "weeks": weeks,
        "highest": highest,
        "last": place.counts[-1],
    }
    return PlaceRow(
        name=place.name or _("Whole agency"),
        slug=slug,
        line=charts.sparkline(place.counts, top=top),
        line_words=line_words,
        events=place.events,
        last_week=place.counts[-1],
        rate=rate_text(place.rate) if place.rate else "",
        is_unreliable=bool(place.rate and place.rate.is_unreliable),
    )
