"""Charts and maps in templates, each with an equal table: ``{% load figures %}``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.text import slugify

from tandem.web.ui import brush, charts, intervals, maps

register = template.Library()
FRAMES = {"wide": charts.WIDE, "narrow": charts.NARROW}


@register.inclusion_tag("ui/figures/chart.html")
def chart(
    days: Sequence[charts.Day],
    *,
    title: str,
    summary: str = "",
    value_name: str = "",
    threshold_name: str = "",
    key: str = "",
    day_name: str = "",
    stretch: brush.Brush | None = None,
) -> dict[str, Any]:
    """A daily bar chart with threshold line and exceedance marks, twice drawn: for a desk and for a phone.

    With a `stretch` the bars can be dragged over to fill in two dates of a form.
    """
    hold = {part: brush.slots(days, frame, stretch) if stretch else () for part, frame in FRAMES.items()}
    return {
        "stretch": stretch,
        "slots": hold,
        "bands": {part: brush.band(found, FRAMES[part]) for part, found in hold.items()},
        "key": key or slugify(title),
        "title": title,
        "summary": summary,
        "value_name": value_name,
        "threshold_name": threshold_name,
        "has_threshold": any(day.threshold is not None for day in days),
        "days": days,
        "day_name": day_name,
        "wide": charts.daily_bars(days, frame=charts.WIDE, day_label=_short_day),
        "narrow": charts.daily_bars(days, frame=charts.NARROW, day_label=_short_day),
    }


@register.inclusion_tag("ui/figures/sparkline.html")
def sparkline(values: Sequence[float | None], *, label: str) -> dict[str, Any]:
    """A line the height of a word; ``label`` says in words what it shows."""
    return {"line": charts.sparkline(values), "label": label}


@register.inclusion_tag("ui/figures/funnel.html")
def funnel(stages: Sequence[charts.Stage], *, caption: str, value_name: str, stage_name: str = "") -> dict[str, Any]:
    """A funnel as a table with a bar in each row: the table is the figure, so nothing has to be said twice."""
    bars = charts.funnel(stages)
    return {"bars": bars, "caption": caption, "value_name": value_name, "stage_name": stage_name}


@register.inclusion_tag("ui/figures/choropleth.html")
def choropleth(
    areas: Sequence[maps.Area],
    *,
    title: str,
    value_name: str,
    summary: str = "",
    selected: str = "",
    edges: Sequence[float] | None = None,
    key: str = "",
) -> dict[str, Any]:
    """A map of shaded areas with its legend and an equal table beside it. Areas only: it cannot draw a point."""
    return {
        "key": key or slugify(title),
        "title": title,
        "summary": summary,
        "value_name": value_name,
        "selected": selected,
        "areas": areas,
        "map": maps.choropleth(areas, edges=edges, selected=selected),
        "has_links": any(area.href for area in areas),
    }


@register.inclusion_tag("ui/figures/areas_in_classes.html")
def areas_in_classes(
    areas: Sequence[maps.Area],
    classes: Sequence[tuple[int | None, str]],
    *,
    title: str,
    value_name: str,
    key: str,
    summary: str = "",
) -> dict[str, Any]:
    """A map of areas that differ in kind, not in amount: each `value` is a step from 0 to 5 that `classes` names.
    Its equal table stands beside it."""
    drawn = maps.choropleth(areas, edges=(1, 2, 3, 4, 5))
    return {
        "key": key,
        "title": title,
        "summary": summary,
        "value_name": value_name,
        "areas": areas,
        "classes": classes,
        "map": drawn,
    }


@register.inclusion_tag("ui/figures/intervals.html", name="intervals")
def interval_chart(estimates: Sequence[intervals.Estimate], *, title: str, summary: str, key: str) -> dict[str, Any]:
    """Ratios with their intervals around 1, drawn for a desk and for a phone. Its equal table stands beside it."""
    return {
        "key": key,
        "title": title,
        "summary": summary,
        "wide": intervals.interval_chart(estimates, frame=intervals.WIDE),
        "narrow": intervals.interval_chart(estimates, frame=intervals.NARROW),
    }


@register.inclusion_tag("ui/figures/rings.html")
def rings(figures: Sequence[intervals.RingFigure], *, title: str, summary: str, key: str) -> dict[str, Any]:
    """Rings of distance, one figure a window: a scheme without a place. Its equal table stands beside it."""
    return {"key": key, "title": title, "summary": summary, "figures": figures}


def _short_day(day: date) -> str:
    return date_format(day, "j M")
