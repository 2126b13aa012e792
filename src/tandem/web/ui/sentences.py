"""Sentences of the rules and of the file readers, which know no Django, in the language of the reader."""

from __future__ import annotations

from django.utils.translation import gettext

from tandem.core.errors import TandemError
from tandem.core.sentences import Filled


def in_reader_language(sentence: object) -> str:
    """The sentence as this page says it; English where nobody has translated it."""
    if isinstance(sentence, Filled) and sentence.values:
        values = {
            name: in_reader_language(value) if isinstance(value, Filled) else value
            for name, value in sentence.values.items()
        }
        return gettext(sentence.pattern) % values
    text = str(sentence)
    return gettext(text) if text else ""


def refusal_words(refusal: Exception) -> str:
    """Why an action refused, for the page that asked for it."""
    return in_reader_language(refusal.args[0]) if refusal.args else ""


def problem_words(problem: TandemError) -> str:
    """What happened and what to do next."""
    parts = (in_reader_language(problem.sentence), in_reader_language(problem.next_step))
    return " ".join(part for part in parts if part)
