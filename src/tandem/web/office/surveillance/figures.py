"""Charts and maps of surveillance: from queries to what the shared look draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.science.small_numbers import Shown, Suppressed
from tandem.surveillance.queries.cases import case_counts
from tandem.surveillance.queries.series import events_by_day, rates_by_area
from tandem.surveillance.rules.areas import AreaRate
from tandem.surveillance.rules.cases import case_definition
from tandem.surveillance.rules.trends import YearlyRate
from tandem.surveillance.types import AreaOutline, AreaTotals, EventKind
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.scene import Scene
from tandem.web.ui import charts, maps

NOTHING = "\u2013"
"""Stands where there is no number."""


@dataclass(frozen=True)
class Chart:
    """A daily chart with the words around it."""

    days: list[charts.Day]
    title: str
    summary: str
    value_name: str | Promise


@dataclass(frozen=True)
class Map:
    """A map of rates with the words around it."""

    areas: list[maps.Area]
    title: str
    summary: str
    value_name: str
    selected: str


def not_judged(
    scene: Scene,
    *,
    start: date,
    end: date,
    case: str,
    kind: EventKind = EventKind.OVERDOSE,
    area_id: UUID | None = None,
) -> int:
    """Events that a case definition leaves out because they do not say what it asks for."""
    definition = case_definition(case)
    if kind is not EventKind.OVERDOSE or not definition.asks_more:
        return 0
    found = case_counts(scene.agency.id, start=start, end=end, until=scene.clock, case=definition, area_id=area_id)
    return found.not_judged


def decimal(value: float, places: int) -> str:
    """A number in the language of the page, rounded; Django's own formatting cuts off."""
    return number_format(round(value, places), places)


def span_text(low: float, high: float, places: int) -> str:
    """From a lower to an upper end."""
    return _("%(low)s to %(high)s") % {"low": decimal(low, places), "high": decimal(high, places)}


def interval_text(value: float, low: float, high: float, places: int) -> str:
    """A number with its interval."""
    limits = {"low": decimal(low, places), "high": decimal(high, places)}
    return _("%(rate)s (%(low)s to %(high)s)") % {"rate": decimal(value, places), **limits}


def rate_text(rate: YearlyRate) -> str:
    """A rate with its interval."""
    return interval_text(rate.rate, rate.low, rate.high, 0)


def shown_text(shown: Shown) -> str:
    """A count as it may be read: the number, or the mark of a hidden one."""
    if isinstance(shown, Suppressed):
        return str(shown) if shown.kind == "primary" else _("hidden")
    return decimal(shown, 0)


def chart(scene: Scene, *, kind: EventKind, **wanted: Any) -> Chart:
    """Events a day, for overdoses with the limit of EARS C1; `wanted` as `events_by_day` takes it."""
    found = events_by_day(scene.agency, kind=kind, today=scene.today, until=scene.clock, **wanted)
    days = [
        charts.Day(
            on=day.on,
            value=float(day.events),
            threshold=None if day.limit is None else float(day.limit),
            exceeds=day.exceeds,
            is_partial=day.is_running,
        )
        for day in found
    ]
    title = _("Enforcement events a day") if kind is EventKind.ENFORCEMENT else _("Suspected overdoses a day")
    return Chart(days, title, _total(days), words.KINDS[kind])


def _total(days: list[charts.Day]) -> str:
    events = int(sum(day.value or 0 for day in days))
    above = sum(day.exceeds for day in days)
    text = ngettext("%(n)s event", "%(n)s events", events) % {"n": events}
    if above:
        more = ngettext("%(n)s day above the alarm threshold", "%(n)s days above the alarm threshold", above)
        text = f"{text}, {more % {'n': above}}"
    if days and days[-1].is_partial:
        text += ". " + _("The last day is still running: every call received counts in it.")
    return text


def area_map(
    scene: Scene,
    *,
    kind: EventKind,
    start: date,
    end: date,
    case: str,
    areas: list[AreaOutline],
    base: str,
    area_id: UUID | None = None,
    area_slug: str = "",
) -> Map:
    """Areas shaded by rate: per 1,000 people where the population of all is known, else per square kilometre."""
    found = rates_by_area(
        scene.agency.id,
        kind=kind,
        areas=areas,
        start=start,
        end=end,
        today=scene.today,
        until=scene.clock,
        case=case,
    )
    selected = area_slug or next((area.slug for area in areas if area.id == area_id), "")
    shown = [
        maps.Area(
            id=one.area.slug,
            name=one.area.name,
            rings=tuple(tuple((p[0], p[1]) for p in ring) for polygon in one.area.rings for ring in polygon),
            value=one.rate,
            label=_label(one),
            href=f"{base}{one.area.slug}",
        )
        for one in found.areas
    ]
    unit = _("Events per 1,000 people") if found.by_people else _("Events per square kilometre")
    return Map(shown, _map_title(start, end), _map_summary(found.totals, found.by_people), unit, selected)


def _label(one: AreaRate) -> str:
    count = ngettext("%(n)s event", "%(n)s events", one.events) % {"n": one.events}
    return f"{decimal(one.rate, 1)} ({count})"


def _map_title(start: date, end: date) -> str:
    last = end - timedelta(days=1)
    return _("Areas, %(start)s to %(end)s") % {
        "start": date_format(start, "SHORT_DATE_FORMAT"),
        "end": date_format(last, "SHORT_DATE_FORMAT"),
    }


def _map_summary(totals: AreaTotals, by_people: bool) -> str:
    placed = _("%(without)s of %(events)s events could not be placed in an area.") % {
        "without": totals.without_area,
        "events": totals.events,
    }
    if by_people:
        return placed
    shade = _("The population of the areas is not known, so the shade is events per square kilometre.")
    return f"{shade} {placed}"
