"""Rows of laboratory results and field tests: what is confirmed, what is only presumed, and how much there was."""

import re
from collections.abc import Mapping
from typing import Any

from tandem.exchange.formats import places
from tandem.exchange.formats.cells import Cells, Held, identity

# Methods that tell a substance apart from all others; everything else only presumes (SWGDRUG category A).
_CONFIRMING = re.compile(
    r"\b(gc|lc|hplc|uplc|uhplc)\b.{0,6}\b(ms|msms|qtof|tof)|\bgc ?ms|\blc ?ms|mass spec|\bq?nmr\b|qtof|dart|orbitrap"
)
_PRESUMING = re.compile(
    r"strip|ftir|ft ir|infrared|raman|reagent|colou?r|field|presump|immunoassay|\bkit\b|screen|paper spray"
)
_TRACE = re.compile(r"trace|residual|< ?1\b|<loq|detected below")
_RESULTS = (
    ("pending", re.compile(r"^$|pend|await|not (yet )?(sent|tested|submitted|done)|unknown|in progress|^n/?a$")),
    ("inconclusive", re.compile(r"inconcl|invalid|indeterm|unclear|error")),
    (
        "negative",
        re.compile(r"\bneg|not detect|none|no (controlled|drug|substance)|\bnd\b|^no$|^n$|^-$|absent|^false$|^0$"),
    ),
    ("positive", re.compile(r"\bpos|detected|confirmed|present|^yes$|^y$|^\+$|^true$|^1$")),
)


def sample(cells: Cells, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one result row. A row without a word on the substance is held."""
    substance = cells.text("found")
    if not substance:
        raise Held("no_substance", columns.get("found", ""))
    percent, is_trace = _percent(cells, columns)
    return {
        "substance": substance,
        "sample_number": identity(cells.value("sample_number")),
        "expected": cells.text("expected"),
        "percent": percent,
        "is_trace": is_trace,
        "quantity": _number(cells, columns, "quantity"),
        "quantity_unit": cells.text("quantity_unit"),
        "method": cells.text("method"),
        "laboratory": cells.text("laboratory"),
        "is_confirmed": is_confirmed(cells.text("certainty"), cells.text("method")),
        "origin": origin(cells.text("origin")),
        **{name: cells.text(name) for name in ("appearance", "stamp", "press", "lab_signature")},
    }


def field_test(cells: Cells, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one field test. A row without a kit, or whose field result says nothing, is held."""
    kit, result = cells.text("kit"), result_word(cells.text("field_result"))
    if not kit:
        raise Held("no_kit", columns.get("kit", ""))
    if result == "pending":
        raise Held("no_field_result", columns.get("field_result", ""))
    lab = cells.text("lab_result")
    return {
        "kit": kit,
        "substance": cells.text("tested_for"),
        "field_result": result,
        "lab_result": result_word(lab),
        "lab_found": lab,
    }


def result_word(text: str) -> str:
    """positive, negative, inconclusive or pending; a name of a substance counts as a positive finding."""
    lower = " ".join(text.lower().split())
    return next((name for name, pattern in _RESULTS if pattern.search(lower)), "positive")


def is_confirmed(certainty: str, method: str) -> bool:
    """Whether a result is confirmed: as the file says, else by the method; without a word it only presumes."""
    said, how = certainty.lower(), re.sub(r"[^a-z0-9]+", " ", method.lower())
    if said:
        return bool(re.search(r"^(confirmed|confirmatory|yes|true|y|1|final)", said))
    return bool(_CONFIRMING.search(how)) and not _PRESUMING.search(how)


def origin(text: str) -> str:
    """checking, seizure or unknown."""
    lower = text.lower()
    if re.search(r"check|harm|syringe|ssp|community|donat|drop", lower):
        return "checking"
    return "seizure" if re.search(r"seiz|police|enforce|exhibit|evidence|crime|property", lower) else "unknown"


def _percent(cells: Cells, columns: Mapping[str, str]) -> tuple[float | None, bool]:
    text = cells.value("percent")
    if not text:
        return None, False
    if _TRACE.search(text.lower()):
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
