"""Scoring screening instruments by their own definition. A missing answer gives no score; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tandem.consent.types import Refusal
from tandem.core.definition_file import definition_names, read_definition
from tandem.core.refusals import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals, both ends included."""

    low: int
    high: int
    name: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument as its file defines it."""

    id: str
    title: str
    version: str
    licence: str
    source: str
    languages: tuple[str, ...]
    lead: str
    items: tuple[tuple[str, str], ...]
    options: tuple[tuple[int, str], ...]
    bands: tuple[Band, ...]
    positive_from: int


@dataclass(frozen=True, slots=True)
class Score:
    """A scored screening; `total` None means that an answer was missing, so there is no score."""

    total: int | None
    band: str
    is_positive: bool | None
    missing: tuple[str, ...]


def instrument(name: str) -> Instrument:
    """The instrument defined in `definitions/instruments/<name>.toml`."""
    return as_instrument(read_definition("instruments", name))


def instrument_names() -> tuple[str, ...]:
    """Every instrument that is loaded."""
    return definition_names("instruments")


def as_instrument(found: Mapping[str, Any]) -> Instrument:
    """A definition as a value."""
    return Instrument(
        id=found["id"],
        title=found["title"],
        version=found["version"],
        licence=found["licence"],
        source=found["source"],
        languages=tuple(found["languages"]),
        lead=found["lead"],
        items=tuple((item["id"], item["text"]) for item in found["items"]),
        options=tuple((option["points"], option["text"]) for option in found["options"]),
        bands=tuple(Band(band["from"], band["to"], band["name"]) for band in found["bands"]),
        positive_from=found["positive_from"],
    )


def refusal_to_screen(form: Instrument, answers: Mapping[str, int]) -> Refusal | None:
    """Why these answers cannot be kept; None when they can. Missing answers may be kept, and give no score."""
    known = {item for item, _text in form.items}
    points = {value for value, _text in form.options}
    if not answers:
        return Refusal("no_answers", _("No question was answered."))
    if not set(answers) <= known or not set(answers.values()) <= points:
        return Refusal("not_an_answer", _("An answer is not one of those that the form offers."))
    return None


def score(form: Instrument, answers: Mapping[str, int]) -> Score:
    """The total, its band and whether it is positive; without a total when any item has no answer."""
    missing = tuple(item for item, _text in form.items if item not in answers)
    if missing:
        return Score(None, "", None, missing)
    total = sum(answers[item] for item, _text in form.items)
    band = next(band.name for band in form.bands if band.low <= total <= band.high)
    return Score(total, band, total >= form.positive_from, ())
