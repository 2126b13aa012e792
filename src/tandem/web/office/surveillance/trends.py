"""Trends: weeks of the whole agency and of each area side by side, rates with their interval, a calendar of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tandem.core.weeks import Week, WeekSystem, week_start
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules.cases import ALL_CALLS, case_definition
from tandem.surveillance.rules.series import daily_counts
from tandem.surveillance.rules.trends import PlaceTrend, Trends, calendar, stretch_of, weekly_trends
from tandem.surveillance.types import AreaOutline, CaseDefinition, EventKind, OverdoseFrame, SavedPage
from tandem.web.office.surveillance import figures, words
from tandem.web.office.surveillance.figures import rate_text
from tandem.web.office.surveillance.saved_views import saved_views
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.office.surveillance.trend_form import TrendForm
from tandem.web.ui import brush, charts
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
    frame = _frame(scene, case, weeks=int(chosen["weeks"]))
    population = {area.id: area.population for area in areas}
    whole = weekly_trends(frame, start=start, end=end, case=case, system=system, population=population)
    asked = stretch_of(chosen["since"] or None, chosen["until"] or None, start=start, end=end, system=system)
    first, after = asked or (start, end)
    found = weekly_trends(frame, start=first, end=after, case=case, system=system, population=population)
    days = daily_counts(frame, start=first, end=after, today=scene.today, case=case)
    context = {
        "form": form,
        "case": words.CASES[chosen["case"]],
        "not_judged": figures.not_judged(scene, start=first, end=after, case=chosen["case"]),
        **saved_views(request, scene, SavedPage.TRENDS, form),
        "has_weeks": bool(found.weeks),
        "has_stretch": asked is not None,
        "start_over": f"{reverse('office:trends', args=[slug])}?{_without_stretch(request)}",
        "bars": [charts.Day(on=week.start, value=float(n)) for week, n in _whole(whole)],
        "stretch": brush.Brush("filters", 7, *_included(asked)),
        "map": _map(scene, areas, first, after, chosen["case"]) if areas and found.weeks else None,
        "summary": _summary(whole),
        "stretch_summary": _summary(found),
        "places": _rows(found, areas),
        "has_rates": any(place.rate for place in found.places),
        "weekdays": [date_format(end + timedelta(days=i), "D") for i in range(7)],
        "calendar": calendar([(day.on, day.events) for day in days], start=first, end=after, system=system),
    }
    return page(request, scene, "trends", context, status=200 if form.is_valid() else 400)


def _included(stretch: tuple[date, date] | None) -> tuple[date | None, date | None]:
    """First and last day of a half-open stretch."""
    return (stretch[0], stretch[1] - timedelta(days=1)) if stretch else (None, None)


def _without_stretch(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("since", "until"):
        kept.pop(name, None)
    return kept.urlencode()


def _map(scene: Scene, areas: list[AreaOutline], start: date, end: date, case: str) -> figures.Map:
    """Areas by what happened in the stretch; each leads to the days of the same stretch."""
    kept = {"since": start.isoformat(), "until": (end - timedelta(days=1)).isoformat(), "case": case}
    base = f"{reverse('office:agency', args=[scene.agency.slug])}?{urlencode(kept)}&area="
    return figures.area_map(scene, kind=EventKind.OVERDOSE, start=start, end=end, case=case, areas=areas, base=base)


def _frame(scene: Scene, case: CaseDefinition, *, weeks: int) -> OverdoseFrame:
    days = 7 * (weeks + 2)
    cases = [case, case_definition(ALL_CALLS)]
    return overdose_frame(scene.agency.id, timezone=scene.agency.timezone, until=scene.clock, days=days, cases=cases)


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
