"""The place forecast in words and tables: models, how they did, the gate, the list, the switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.surveillance.types import AreaOutline
from tandem.surveillance.types.forecasts import ForecastRun, ForecastSwitch, Gate, Horizon, ListedPlaces, SwitchReason
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.words import Words
from tandem.web.ui import maps

LISTED, NOT_LISTED = 5, 0
HORIZONS: Words = {
    Horizon.WEEK: gettext_lazy("The next 7 days"),
    Horizon.FOUR_WEEKS: gettext_lazy("The next 28 days"),
}
HARM: Words = {
    "overdose_call": gettext_lazy("overdoses that an ambulance was called to"),
    "overdose_death": gettext_lazy("deaths by overdose"),
    "overdose_visit": gettext_lazy("hospital visits for an overdose"),
}
REASONS: Words = {
    SwitchReason.FIRST_CHOICE: gettext_lazy("The first choice"),
    SwitchReason.CAPACITY_CHANGED: gettext_lazy("More or fewer people can answer"),
    SwitchReason.RECORD_CHANGED: gettext_lazy("The record changed"),
    SwitchReason.REGULAR_REVIEW: gettext_lazy("A regular review"),
    SwitchReason.NOT_BETTER_THAN_CALENDAR: gettext_lazy("Not better than the calendar"),
    SwitchReason.NOT_USED: gettext_lazy("Nobody works with the list"),
}


def model_words(model: Mapping[str, Any]) -> str:
    """A model by what it does with the past; its own name where it does more than these words know."""
    known = {"name", "discount", "memory", "season", "neighbours"}
    if any(value not in (None, 0, 0.0) for key, value in model.items() if key not in known) or model["season"] != 1:
        return str(model["name"])
    text = _past_words(model)
    if model["neighbours"]:
        share = decimal(100 * model["neighbours"], 0)
        text = _("%(past)s, %(share)s %% of it from the areas that touch") % {"past": text, "share": share}
    return text


def _past_words(model: Mapping[str, Any]) -> str:
    if model["discount"] != 1.0:
        fades = decimal(100 * (1 - model["discount"]), 0)
        return _("Mean of the past that fades by %(fades)s %% a period") % {"fades": fades}
    if model["memory"] == 1:
        return _("The period before")
    if model["memory"]:
        return _("Mean of the last %(n)s periods") % {"n": model["memory"]}
    return _("Mean of the whole past")


def columns() -> list[dict[str, Any]]:
    """The head of the table of models."""
    return [
        {"label": _("List made by")},
        {"label": _("Share of the best possible reach"), "is_number": True},
        {"label": _("Hit rate"), "is_number": True},
        {"label": _("PAI"), "is_number": True},
        {"label": _("PEI"), "is_number": True},
    ]


def rows(judged: Mapping[str, Any]) -> list[list[Any]]:
    """The chosen model, and beside it the best calendar baseline."""
    return [[_who(line, judged), _reach(line), *_others(line)] for line in judged["lines"]]


def _who(line: Mapping[str, Any], judged: Mapping[str, Any]) -> str:
    words = {"model": model_words(line["model"])}
    if line["is_chosen"] and judged["is_baseline"]:
        return _("Chosen, itself the best calendar baseline: %(model)s") % words
    if line["is_chosen"]:
        return _("Chosen: %(model)s") % words
    return _("Best calendar baseline: %(model)s") % words


def _reach(line: Mapping[str, Any]) -> str:
    numbers = [decimal(100 * line[key], 0) for key in ("reach", "low", "high")]
    return _("%(share)s %% (%(low)s to %(high)s)") % dict(zip(("share", "low", "high"), numbers, strict=True))


def _others(line: Mapping[str, Any]) -> list[str]:
    share = _("%(n)s %%") % {"n": decimal(100 * line["hit_rate"], 0)}
    return [share, decimal(line["pai"], 1), decimal(line["pei"], 2)]


def verdict(judged: Mapping[str, Any]) -> tuple[str, bool]:
    """Whether the model beat the calendar, as plainly as its opposite; and whether it did."""
    if judged["is_baseline"]:
        return _("Not better than the calendar: what was chosen is a calendar baseline itself."), False
    gap = {
        "gap": decimal(100 * judged["gap"], 1),
        "low": decimal(100 * judged["gap_low"], 1),
        "high": decimal(100 * judged["gap_high"], 1),
    }
    if judged["is_better"]:
        text = _("Better than the calendar: %(gap)s points more of the best possible reach (%(low)s to %(high)s).")
    else:
        text = _(
            "Not better than the calendar: a difference of %(gap)s points of the best possible reach (%(low)s to "
            "%(high)s)."
        )
    return text % gap, bool(judged["is_better"])


def chosen_words(run: ForecastRun) -> str:
    """When the choice was made, on what, and what judged it."""
    judged = run.judged or {}
    return _(
        "Chosen for a list of %(n)s places on %(first)s to %(last)s alone and sealed; then judged on the %(periods)s "
        "periods after that, up to %(until)s. Only reported harm went in: %(harm)s."
    ) % {
        "n": run.order.capacity,
        "first": date_format(run.choice.periods[0], "DATE_FORMAT"),
        "last": _before(run.choice.periods[1]),
        "periods": judged["periods"],
        "until": _before(run.as_of),
        "harm": HARM[run.choice.harm],
    }


def _before(end: date) -> str:
    return date_format(date.fromordinal(end.toordinal() - 1), "DATE_FORMAT")


def gate_words(gate: Gate) -> str:
    """What the feedback simulation found."""
    numbers = {
        "drift": decimal(gate.drift_points, 1),
        "limit": decimal(gate.limit_points, 0),
        "steps": decimal(gate.steps, 0),
        "simulations": gate.simulations,
        "share": gate.found_percent,
    }
    said = _(
        "In %(simulations)s simulations a team went %(steps)s times where the model pointed, between two equal "
        "areas, with %(share)s %% of the reports found by looking. The model's view of the two drifted by up to "
        "%(drift)s points; %(limit)s are allowed."
    )
    verdict = _("Passed.") if gate.passes else _("Failed: it would make its own evidence.")
    return f"{verdict} {said % numbers}"


def seals(run: ForecastRun) -> list[tuple[str, str]]:
    """Hashes, seed and version, for whoever checks."""
    found = [
        (_("Seal of the choice"), run.choice.digest[:16]),
        (_("Version of the model"), run.choice.model_version[:16]),
        (_("Seed"), str(run.choice.seed)),
        (_("Measured"), date_format(timezone.localtime(run.made_at), "SHORT_DATETIME_FORMAT")),
    ]
    if run.gate:
        found.insert(2, (_("Seal of the simulation"), run.gate.digest[:16]))
    return found


def list_columns() -> list[dict[str, Any]]:
    """The head of the list of places."""
    return [
        {"label": _("Area")},
        {"label": _("Order"), "is_number": True},
        {"label": _("Calendar baseline")},
    ]


def list_rows(found: ListedPlaces, names: Mapping[UUID, str]) -> list[list[Any]]:
    """The places in their order. No counts."""
    return [
        [
            names.get(area, _("an area that is no more")),
            order,
            _("lists it too") if area in found.also_by_calendar else _("does not list it"),
        ]
        for order, area in enumerate(found.areas, 1)
    ]


def list_map(found: ListedPlaces, areas: Sequence[AreaOutline]) -> list[maps.Area]:
    """Areas on the list, in its order, and those off it; nothing in between, and never a point."""
    order = {area: number for number, area in enumerate(found.areas, 1)}
    listed_first = sorted(areas, key=lambda area: order.get(area.id, len(order) + 1))
    return [
        maps.Area(
            id=area.slug,
            name=area.name,
            rings=tuple(tuple((p[0], p[1]) for p in ring) for polygon in area.rings for ring in polygon),
            value=LISTED if area.id in order else NOT_LISTED,
            label=_("on the list (%(n)s)") % {"n": order[area.id]} if area.id in order else _("not on the list"),
        )
        for area in listed_first
    ]


def list_classes() -> list[tuple[int, str]]:
    """The legend of that map."""
    return [(LISTED, _("on the list")), (NOT_LISTED, _("not on the list"))]


def list_title(found: ListedPlaces) -> str:
    """How long the list is, and for which days."""
    count = ngettext("%(n)s place", "%(n)s places", len(found.areas)) % {"n": len(found.areas)}
    return _("%(places)s for %(first)s to %(last)s") % {
        "places": count,
        "first": date_format(found.starts_on, "DATE_FORMAT"),
        "last": _before(found.ends_on),
    }


def switch_columns() -> list[dict[str, Any]]:
    """The head of the history of the switch."""
    return [{"label": _("Version")}, {"label": _("Since")}, {"label": _("Forecast")}, {"label": _("Reason")}]


def switch_rows(switches: Sequence[ForecastSwitch]) -> list[list[Any]]:
    """Versions of the switch, newest first; call it in the agency's time zone."""
    return [
        [
            one.version,
            date_format(timezone.localtime(one.switched_at), "SHORT_DATETIME_FORMAT"),
            _on_words(one),
            REASONS[one.reason],
        ]
        for one in switches
    ]


def _on_words(one: ForecastSwitch) -> str:
    if one.run is None:
        return _("off")
    return _("on: %(model)s, %(n)s places") % {
        "model": model_words(one.run.choice.model),
        "n": one.run.order.capacity,
    }
