"""What opened a seizure watch: class, amount and schedule as reported, and what a laboratory said of it since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tandem.surveillance.rules.laboratory import schedules_named
from tandem.surveillance.rules.weights import grams_of
from tandem.surveillance.types import SeizurePoint, WatchState
from tandem.surveillance.types.laboratory import LabState, LabWord
from tandem.web.office.surveillance import supply_words, words
from tandem.web.office.surveillance.figures import NOTHING, decimal


def columns() -> list[dict[str, Any]]:
    """The head of the table of what opened a watch."""
    return [
        {"label": _("Reported as")},
        {"label": _("Weight in grams"), "is_number": True},
        {"label": _("As written")},
        {"label": _("Federal schedule (not confirmed)")},
        {"label": _("Laboratory")},
    ]


def rows(seizures: Sequence[SeizurePoint]) -> list[list[Any]]:
    """A line for each seizure: no place, no number, no person."""
    return [
        [
            one.description or words.SUBSTANCES[one.substance_class],
            _grams(one),
            _written(one),
            ", ".join(schedules_named(one.description)) or NOTHING,
            {"text": word_text(one.word), "kind": _KINDS[one.word.state]},
        ]
        for one in seizures
    ]


_KINDS = {LabState.PRESUMPTIVE: "info", LabState.CONFIRMED: "good", LabState.CORRECTED: "warn"}


def _grams(one: SeizurePoint) -> str:
    grams = grams_of(one.quantity, one.unit)
    return NOTHING if grams is None else decimal(grams, 2)


def _written(one: SeizurePoint) -> str:
    if one.quantity is None:
        return NOTHING
    whole = int(one.quantity) if one.quantity.is_integer() else one.quantity
    return f"{number_format(whole)} {one.unit}".strip()


def word_text(word: LabWord) -> str:
    """What a laboratory said, in a line."""
    if word.on is None:
        return _("presumptive")
    found = ", ".join(supply_words.substance(one) for one in word.substances)
    text = _("confirmed by laboratory on %(day)s: %(found)s")
    if word.state is LabState.CORRECTED:
        text = _("corrected by laboratory on %(day)s: %(found)s")
    return text % {"day": date_format(word.on, "DATE_FORMAT"), "found": found}


def refuted_text(on: date | None) -> str:
    """What stands above a watch whose class a laboratory refuted; empty while it may stand."""
    if on is None:
        return ""
    text = _(
        "On %(day)s the laboratory found nothing of the class that opened this watch in any of its seizures. It "
        "stands as it was opened, with its history; look whether it should be closed."
    )
    return text % {"day": date_format(on, "DATE_FORMAT")}


def history(moves: Sequence[tuple[WatchState, datetime]], seizures: Sequence[SeizurePoint]) -> list[dict[str, Any]]:
    """What became of a watch, oldest first: its states, and each day on which a laboratory spoke."""
    moments = [
        {
            "label": words.WATCH_STATES[state],
            "state": "done",
            "at": at,
            "note": _("on a presumptive class") if state is WatchState.OPEN else "",
        }
        for state, at in moves
    ]
    said = dict.fromkeys((one.word.on, word_text(one.word)) for one in seizures if one.word.on)
    for on, text in said:
        if on is not None:
            at = timezone.make_aware(datetime.combine(on, time(12)))
            moments.append({"label": _("Laboratory"), "state": "done", "at": at, "note": text})
    return sorted(moments, key=lambda one: one["at"])
