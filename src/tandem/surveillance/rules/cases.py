"""Case definitions: which records count. The definitions are data files that experts review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.agencies.types import AgencyKind
from tandem.core.definition_file import REVIEW_KEYS, definition_names, read_definition
from tandem.surveillance.rules.substances import dictionary
from tandem.surveillance.types import (
    CaseDefinition,
    CaseRecord,
    EventStatus,
    Judgement,
    Naloxone,
    Outcome,
    OverdoseFrame,
)

SUSPECTED_OVERDOSE = "suspected_overdose"
ALL_CALLS = "all_calls"
BETWEEN_NAMES = "; "
"""What stands between the names in a record's suspected drugs."""
GIVEN = frozenset({Naloxone.SINGLE, Naloxone.MULTIPLE, Naloxone.GIVEN})
_FOLDER = "case_definitions"
_NALOXONE = {"given": True, "not_given": False}
_CRITERIA = ("statuses", "outcomes", "naloxone", "drug_classes", "source_kinds")
_KEYS = frozenset({"id", "version", "status", *REVIEW_KEYS, *_CRITERIA})


def case_definition(name: str) -> CaseDefinition:
    """The definition of that name; ValueError lists the names there are, or says what is wrong with the file."""
    if name not in definition_names(_FOLDER):
        known = ", ".join(definition_names(_FOLDER))
        raise ValueError(f"There is no case definition '{name}'; there are: {known}.")
    return definition_of(name, read_definition(_FOLDER, name))


def case_definitions() -> tuple[CaseDefinition, ...]:
    """Every case definition."""
    return tuple(case_definition(name) for name in definition_names(_FOLDER))


def definition_of(name: str, raw: Mapping[str, Any]) -> CaseDefinition:
    """The definition that a file's content states; ValueError names an unknown key or word and what is known.

    A key that nobody reads would leave records in that its author meant to leave out, so none is passed over.
    """
    if unknown := sorted(set(raw) - _KEYS):
        raise ValueError(
            f"The case definition '{name}' says {', '.join(unknown)}, which nothing reads. "
            f"What counts is said with: {', '.join(_CRITERIA)}."
        )
    if "statuses" not in raw:
        raise ValueError(f"The case definition '{name}' does not say its statuses.")
    statuses = _words(name, "statuses", raw, EventStatus)
    outcomes = _words(name, "outcomes", raw, (Outcome.FATAL, Outcome.NONFATAL))
    classes = _words(name, "drug_classes", raw, sorted({one.substance_class for one in dictionary().values()}))
    kinds = _words(name, "source_kinds", raw, AgencyKind)
    naloxone = raw.get("naloxone")
    if naloxone is not None and naloxone not in _NALOXONE:
        raise ValueError(_unknown_words(name, "naloxone", [naloxone], _NALOXONE))
    return CaseDefinition(
        raw["id"],
        raw["title"],
        tuple(map(EventStatus, statuses)),
        raw["source"],
        raw["version"],
        outcomes=tuple(map(Outcome, outcomes)),
        naloxone_given=None if naloxone is None else _NALOXONE[naloxone],
        drug_classes=tuple(classes),
        source_kinds=tuple(map(AgencyKind, kinds)),
    )


def _words(name: str, key: str, raw: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """The words of one criterion; none where the file does not ask for it."""
    if key not in raw:
        return []
    found, allowed = raw[key], [str(one) for one in known]
    if not isinstance(found, list) or not found:
        raise ValueError(f"In the case definition '{name}', {key} must be a list with at least one word.")
    if wrong := [one for one in found if one not in allowed]:
        raise ValueError(_unknown_words(name, key, wrong, allowed))
    return found


def _unknown_words(name: str, key: str, wrong: Iterable[Any], known: Iterable[str]) -> str:
    said = ", ".join(map(str, wrong))
    return f"In the case definition '{name}', {key} says {said}; known are: {', '.join(known)}."


def names_of_classes(classes: Iterable[str]) -> tuple[str, ...]:
    """How the record writes the substances of these classes: each by the first of its names."""
    wanted = frozenset(classes)
    return tuple(one.names[0] for one in dictionary().values() if one.substance_class in wanted)


def judgement(case: CaseDefinition, record: CaseRecord) -> Judgement:
    """What a definition says of one record; `queries.cases` says the same inside the database.

    One criterion that fails: not met, whatever is unknown beside it. Otherwise one that the record leaves unknown
    (outcome or naloxone not recorded, no drug named, nobody knows who told it): could not be judged, and so not
    counted, but told apart. Several drugs: one of a wanted class is enough; drugs of other classes alone fail.
    """
    met = [record.status in case.statuses, *_met(case, record)]
    if any(one is False for one in met):
        return Judgement.NOT_MET
    return Judgement.NOT_JUDGED if any(one is None for one in met) else Judgement.MET


def _met(case: CaseDefinition, record: CaseRecord) -> Iterable[bool | None]:
    """Of each criterion that is asked whether it is met; None: not known."""
    if case.outcomes:
        yield None if record.outcome is Outcome.UNKNOWN else record.outcome in case.outcomes
    if case.naloxone_given is not None:
        is_known = record.naloxone is not Naloxone.UNKNOWN
        yield (record.naloxone in GIVEN) is case.naloxone_given if is_known else None
    if case.drug_classes:
        named = {one.lower() for one in record.suspected_drug.split(BETWEEN_NAMES) if one}
        yield bool(named & {*names_of_classes(case.drug_classes)}) if named else None
    if case.source_kinds:
        yield None if record.source_kind is None else record.source_kind in case.source_kinds


def counted_rows(frame: OverdoseFrame, case: CaseDefinition) -> npt.NDArray[np.bool_]:
    """Which rows of a frame a definition counts. ValueError when it asks for more than the frame was read with."""
    if not case.asks_more:
        return np.isin(frame.status, [str(status) for status in case.statuses])
    if case.id not in frame.met:
        raise ValueError(f"These events were read without what the case definition '{case.id}' asks for.")
    return frame.met[case.id]
