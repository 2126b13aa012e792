"""Hot spots and near repeats: areas that stand out from the map, and how soon and near the next overdose follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tandem.journeys.place_study import study_places
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.hot_spots import latest_study
from tandem.surveillance.rules.hot_spots import is_clear
from tandem.surveillance.types import AreaOutline
from tandem.surveillance.types.hot_spots import PlaceStudy, Standing
from tandem.web.office.surveillance.figures import decimal, span_text
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.office.surveillance.words import Words
from tandem.web.ui import maps
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words

STEPS: dict[Standing, int | None] = {
    Standing.HIGH: 5,
    Standing.HIGH_AMONG_LOW: 4,
    Standing.LOW_AMONG_HIGH: 2,
    Standing.LOW: 1,
    Standing.NOTHING: 0,
    Standing.NOT_JUDGED: None,
}
SURROUNDINGS: Words = {
    Standing.HIGH: gettext_lazy("more around here than elsewhere"),
    Standing.LOW: gettext_lazy("less around here than elsewhere"),
    Standing.NOTHING: gettext_lazy("nothing here"),
    Standing.NOT_JUDGED: gettext_lazy("not judged"),
}
NEIGHBOURS: Words = {
    Standing.HIGH: gettext_lazy("high among high"),
    Standing.HIGH_AMONG_LOW: gettext_lazy("high among low"),
    Standing.LOW_AMONG_HIGH: gettext_lazy("low among high"),
    Standing.LOW: gettext_lazy("low among low"),
    Standing.NOTHING: gettext_lazy("nothing here"),
    Standing.NOT_JUDGED: gettext_lazy("not judged"),
}


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def hot_spots(request: HttpRequest, slug: str) -> HttpResponse:
    """What the last study kept; a button studies the record up to now."""
    scene = scene_of_slug(slug)
    if request.method == "POST":
        try:
            study_places(by=actor_of(request), agency=scene.agency, as_of=scene.today, now=scene.clock)
        except ValueError as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, _("The record up to now was looked at."))
        return redirect("office:hot_spots", slug)
    return page(request, scene, "hot_spots", _context(scene))


def _context(scene: Scene) -> dict[str, Any]:
    study = latest_study(scene.agency.id)
    if study is None:
        return {"study": None}
    areas = areas_of(scene.agency.id)
    with scene.local_time():
        return {
            "study": study,
            "by_people": study.results["by_people"],
            "first_day": date.fromisoformat(study.results["first_day"]),
            "seals": _seals(study),
            **_maps(study.results["areas"], areas),
            **_near(study.results["near"]),
        }


def _seals(study: PlaceStudy) -> list[tuple[str, str]]:
    return [
        (_("Seal of what was found"), study.digest[:16]),
        (_("Version"), study.version),
        (_("Seed"), str(study.seed)),
        (_("Computed"), date_format(timezone.localtime(study.made_at), "SHORT_DATETIME_FORMAT")),
    ]


def _maps(found: Mapping[str, Any], areas: Sequence[AreaOutline]) -> dict[str, Any]:
    if not found["judged"]:
        return {"is_judged": False}
    return {
        "is_judged": True,
        "surroundings": _one_map(found["by_area"], areas, "surroundings", SURROUNDINGS),
        "neighbours": _one_map(found["by_area"], areas, "neighbours", NEIGHBOURS),
    }


def _one_map(by_area: Mapping[str, Any], areas: Sequence[AreaOutline], key: str, words: Words) -> dict[str, Any]:
    standings = {
        area.id: Standing(by_area[str(area.id)][key]["standing"]) if str(area.id) in by_area else Standing.NOT_JUDGED
        for area in areas
    }
    stands_out = [one for one in standings.values() if one not in (Standing.NOTHING, Standing.NOT_JUDGED)]
    count = ngettext("%(n)s area stands out.", "%(n)s areas stand out.", len(stands_out)) % {"n": len(stands_out)}
    drawn = [
        maps.Area(
            id=area.slug,
            name=area.name,
            rings=tuple(tuple((p[0], p[1]) for p in ring) for polygon in area.rings for ring in polygon),
            value=STEPS[standings[area.id]],
            label=_label(standings[area.id], by_area.get(str(area.id), {}).get(key, {}).get("p"), words),
        )
        for area in areas
    ]
    return {
        "areas": drawn,
        "classes": [(STEPS[one], words[one]) for one in Standing if one in words and one in standings.values()],
        "says": count if stands_out else _("Nothing here: no area and its surroundings stand out from the map."),
    }


def _label(standing: Standing, p: float | None, words: Words) -> str:
    if p is None or standing in (Standing.NOTHING, Standing.NOT_JUDGED):
        return str(words[standing])
    return _("%(standing)s (adjusted p %(p)s)") % {"standing": words[standing], "p": _p_words(p)}


def _p_words(p: float) -> str:
    return f"< {decimal(0.001, 3)}" if p < 0.001 else decimal(p, 3)


def _near(found: Mapping[str, Any]) -> dict[str, Any]:
    if not found["judged"]:
        return {"has_near": False}
    cells = [cell for row in found["rows"] for cell in row["cells"] if cell]
    clear = [cell for cell in cells if is_clear(cell)]
    return {
        "has_near": True,
        "near_first": date.fromordinal(found["first_day"]),
        "near_last": date.fromordinal(found["last_day"]),
        "near_heads": [_days(span) for span in found["days"]],
        "near_rows": [
            {"name": _distance(row["distance_m"]), "cells": [_shown(cell) for cell in row["cells"]]}
            for row in found["rows"]
        ],
        "near_says": _near_says(len(clear), len(cells)),
    }


def _near_says(clear: int, cells: int) -> str:
    if not cells:
        return _("There are too few pairs to say anything.")
    if not clear:
        return _("Nothing here: overdoses do not follow each other nearby more often than chance has it.")
    return ngettext(
        "Overdoses follow each other nearby more often than chance has it in %(n)s cell of the table.",
        "Overdoses follow each other nearby more often than chance has it in %(n)s cells of the table.",
        clear,
    ) % {"n": clear}


def _shown(cell: Mapping[str, float] | None) -> dict[str, Any]:
    """A cell: its ratio with interval and p, the darker the higher, and only where it is clear."""
    if cell is None:
        return {"text": _("too few"), "note": "", "shade": 0}
    shade = min(4, 1 + int((cell["ratio"] - 1) / 0.25)) if is_clear(cell) else 0
    return {
        "text": decimal(cell["ratio"], 2),
        "span": span_text(cell["low"], cell["high"], 2),
        "note": _("p %(p)s") % {"p": _p_words(cell["p"])},
        "shade": shade,
    }


def _days(span: Sequence[float]) -> str:
    first, last = int(span[0]), int(span[1]) - 1
    return _("%(first)s to %(last)s days later") % {"first": first, "last": last}


def _distance(band: Sequence[float]) -> str:
    if band[1] == 0:
        return _("Same place")
    return _("%(first)s to %(last)s m away") % {"first": int(band[0]), "last": int(band[1])}
