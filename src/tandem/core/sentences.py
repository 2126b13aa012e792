"""English sentences with values in them, made where no Django is; a page says them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping


class Filled(str):
    """A finished English sentence that still knows its pattern and its values."""

    __slots__ = ("pattern", "values")

    pattern: str
    values: Mapping[str, object]


def filled(pattern: str, /, **values: object) -> Filled:
    """A sentence with its values put in. The pattern is found by the translators like any marked text."""
    sentence = Filled(pattern % values)
    sentence.pattern, sentence.values = pattern, values
    return sentence


def marked(text: str) -> Filled:
    """A marked text as a value of a longer sentence, so that it is translated along with it."""
    if isinstance(text, Filled):
        return text
    sentence = Filled(text)
    sentence.pattern, sentence.values = text, {}
    return sentence
