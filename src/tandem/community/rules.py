"""Decisions on what is published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from uuid import UUID

from tandem.community.types import CellKind, ReleasedTable, WarningLimits, WarningState, WarningText
from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.science.readability import ease_of_spanish, grade_of_english
from tandem.science.small_numbers import can_stand_alone

PLAIN_WORD = re.compile(r"[a-z0-9_.-]{0,60}|\d{4}-\d\d-\d\d(T[\d:.]+(\+00:00|Z)?)?|[0-9a-f]{64}")


def refusal_to_publish(tables: Iterable[ReleasedTable]) -> str | None:
    """Why these tables cannot be published; None when they can. A second lock behind `science.small_numbers`."""
    for table in tables:
        if any(len(row) != len(table.columns) for row in table.rows):
            return _("A row of a table has another length than its head.")
        for row in table.rows:
            for cell in row:
                if cell.kind is CellKind.COUNT and not (cell.value.isdigit() and can_stand_alone(int(cell.value))):
                    return _("A count from 1 to 10 stands in a table that was to be published.")
    return None


def refusal_to_state(content: object) -> str | None:
    """Why a statement cannot be published; None when it holds codes, numbers and moments and no other text."""
    if isinstance(content, Mapping):
        parts: Iterable[object] = [*content, *content.values()]
    elif isinstance(content, list | tuple):
        parts = content
    elif isinstance(content, str):
        return None if PLAIN_WORD.fullmatch(content) else _("A statement holds text that is no code.")
    else:
        return (
            None if content is None or isinstance(content, bool | int | float) else _("A statement is no plain data.")
        )
    return next((refusal for part in parts if (refusal := refusal_to_state(part))), None)


WARNING_MOVES: Mapping[WarningState, frozenset[WarningState]] = {
    WarningState.DRAFT: frozenset({WarningState.PUBLISHED, WarningState.DROPPED}),
    WarningState.PUBLISHED: frozenset({WarningState.ENDED}),
    WarningState.ENDED: frozenset(),
    WarningState.DROPPED: frozenset(),
}


def warning_limits() -> WarningLimits:
    """The limits as the definition has them."""
    raw = read_definition("warnings", "rules")
    return WarningLimits(**{field.name: raw[field.name] for field in fields(WarningLimits)})


def reading_of(words: WarningText) -> tuple[float, float]:
    """The school grade of the English text and the ease of the Spanish one, titles included."""
    grade = grade_of_english(f"{words.title_en}.\n{words.text_en}")
    return grade, ease_of_spanish(f"{words.title_es}.\n{words.text_es}")


def refusal_to_draft(words: WarningText, *, days: int, areas: Collection[str]) -> str | None:
    """Why a warning cannot read so, or stand so long; None when it can. `areas` are the names that are registered."""
    limits = warning_limits()
    if not all(one.strip() for one in (words.title_en, words.text_en, words.title_es, words.text_es)):
        return _("A warning needs a title and a text in English and in Spanish.")
    if not 1 <= days <= limits.max_days:
        return filled("A warning stands between 1 and %(days)s days.", days=limits.max_days)
    longest = max(len(words.text_en), len(words.text_es))
    if longest > limits.max_text or max(len(words.title_en), len(words.title_es)) > limits.max_title:
        return filled("The text is longer than %(n)s characters; say less.", n=limits.max_text)
    if words.area and words.area not in areas:
        return _("No area has this name. Choose one of the list, or everywhere.")
    if _stigmatises(" ".join((words.title_en, words.text_en, words.title_es, words.text_es, words.area))):
        return _("A word in it stigmatizes people. Say it as you would to somebody you care for.")
    return _refusal_of_reading(words)


def _refusal_of_reading(words: WarningText) -> str | None:
    limits = warning_limits()
    grade, ease = reading_of(words)
    if grade > limits.max_grade_english:
        return filled(
            "The English text reads at grade %(grade)s; it may be %(most)s at most. Use shorter words and sentences.",
            grade=round(grade, 1),
            most=limits.max_grade_english,
        )
    if ease < limits.min_ease_spanish:
        return filled(
            "The Spanish text has an ease of %(ease)s; it needs %(least)s at least. Use shorter words and sentences.",
            ease=round(ease, 1),
            least=limits.min_ease_spanish,
        )
    return None


def _stigmatises(text: str) -> bool:
    words = read_definition("", "words_not_used")
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in (*words["patterns"], *words["patterns_es"]))


def refusal_to_sign(state: WarningState, *, drafted_by: UUID | None, signer: UUID | None) -> str | None:
    """Why this person cannot publish this warning; None when they can."""
    if signer is None or signer == drafted_by:
        return _("Somebody else must sign it; you wrote it.")
    return refusal_to_move_warning(state, WarningState.PUBLISHED)


def refusal_to_move_warning(state: WarningState, to: WarningState) -> str | None:
    """Why a warning cannot take this step; None when it can."""
    return None if to in WARNING_MOVES[state] else _("The warning has moved on; reload the page.")
