"""Rows of laboratory results and field tests: what is confirmed, what is only presumed, and how much there was."""

import re
from collections.abc import Mapping
from typing import Any

from tandem.exchange.formats import places
from tandem.exchange.formats.cells import Cells, Held, identity
from tandem.exchange.formats.codes import code_list

WORDS = "supply_results"
CONFIRMED, TRACE = "confirmed", "trace"


def sample(cells: Cells, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one result row. A row without a word on the substance is held."""
    substance = cells.kept("found")
    if not substance:
        raise Held("no_substance", columns.get("found", ""))
    percent, is_trace = _percent(cells, columns)
    return {
        "substance": substance,
        "sample_number": identity(cells.value("sample_number")),
        "seizure_number": identity(cells.value("seizure_number")),
        "expected": cells.kept("expected"),
        "percent": percent,
        "is_trace": is_trace,
        "quantity": _number(cells, columns, "quantity"),
        "quantity_unit": cells.kept("quantity_unit", most=40),
        "method": cells.kept("method", most=80),
        "laboratory": cells.kept("laboratory", most=120),
        "is_confirmed": is_confirmed(cells.text("certainty"), cells.text("method")),
        "origin": origin(cells.text("origin")),
        "appearance": cells.kept("appearance"),
        **{name: cells.kept(name, most=80) for name in ("stamp", "press", "lab_signature")},
    }


def field_test(cells: Cells, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one field test. A row without a kit, or whose field result says nothing, is held."""
    kit, result = cells.kept("kit", most=80), result_word(cells.text("field_result"))
    if not kit:
        raise Held("no_kit", columns.get("kit", ""))
    if result == "pending":
        raise Held("no_field_result", columns.get("field_result", ""))
    lab = cells.kept("lab_result")
    return {
        "kit": kit,
        "substance": cells.text("tested_for"),
        "field_result": result,
        "lab_result": result_word(lab),
        "lab_found": lab,
    }


def result_word(text: str) -> str:
    """positive, negative, inconclusive or pending; a name of a substance counts as a positive finding."""
    return code_list(WORDS, "results").class_of(" ".join(text.split()))


def is_confirmed(certainty: str, method: str) -> bool:
    """Whether a result is confirmed: as the file says, else by the method; without a word it only presumes."""
    if certainty:
        return code_list(WORDS, "certainty").class_of(certainty) == CONFIRMED
    return code_list(WORDS, "methods").class_of(re.sub(r"[^a-z0-9]+", " ", method.lower())) == CONFIRMED


def origin(text: str) -> str:
    """checking, seizure or unknown."""
    return code_list(WORDS, "origins").class_of(text)


def _percent(cells: Cells, columns: Mapping[str, str]) -> tuple[float | None, bool]:
    text = cells.value("percent")
    if not text:
        return None, False
    if code_list(WORDS, "amounts").class_of(text) == TRACE:
        return None, True
    if not re.search(r"\d", text):  # "primary", "major": words that are no number
        return None, False
    number = places.number(text.replace("%", "").strip())
    if number is None or not 0 <= number <= 100:
        raise Held("unreadable_percent", columns.get("percent", ""))
    return number, False


def _number(cells: Cells, columns: Mapping[str, str], name: str) -> float | None:
    text = cells.value(name)
    number = places.number(text) if text else None
    if text and number is None:
        raise Held("unreadable_number", columns.get(name, ""))
    return number
