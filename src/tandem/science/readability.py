"""How hard a short text is to read, by published formulas: a school grade for English, an ease up to 100 for Spanish.

Both count words, sentences and syllables and nothing else: a text can pass and still be unclear. Syllables of English
are estimated from its spelling; those of Spanish follow its rules of diphthong and hiatus.

Sources: Kincaid JP and others (1975), Research Branch Report 8-75, Naval Air Station Memphis (grade); Fernandez
Huerta J (1959), Consigna 214:29-32 (lecturabilidad), with syllables a word and words a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+(?:['\u2019][A-Za-z]+)?")
_END = re.compile(r"[.!?…:;]+(?=\s|$)|\n+")
_GROUP = re.compile(r"[aeiouy]+")
_SPLIT = re.compile(r"(?<![tcsgx])i(?=[aou])|eo(?![pu])|(?<=[aeiouy][a-z])ea$|ua(?=t|l)|y(?=i)")
_SPANISH = re.compile(r"(?:[aeiouáéíóúü]|y(?![aeiouáéíóúü]))+")
_STRONG = frozenset("aeoáéíóú")


@dataclass(frozen=True)
class Counts:
    """What the formulas count; a text without a word has none of anything."""

    words: int
    sentences: int
    syllables: int


def english_syllables(word: str) -> int:
    """Syllables of an English word, at least 1, from its spelling."""
    plain = re.sub(r"[^a-z]", "", word.casefold())
    count = len(_GROUP.findall(plain)) + len(_SPLIT.findall(plain))
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$", plain) or re.search(r"[^aeiouytd]ed$|[^aeiouysxzcgh]es$", plain):
        count -= 1
    return max(1, count)


def spanish_syllables(word: str) -> int:
    """Syllables of a Spanish word, at least 1: strong and accented vowels each, weak ones together."""
    plain = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.casefold())
    groups = _SPANISH.findall(plain)
    return max(1, sum(max(1, sum(letter in _STRONG for letter in group)) for group in groups))


def grade_of_english(text: str) -> float:
    """The Flesch-Kincaid grade: years of school in the United States. 0 for a text without words."""
    found = _counts(text, english_syllables)
    if not found.words:
        return 0.0
    return 0.39 * found.words / found.sentences + 11.8 * found.syllables / found.words - 15.59


def ease_of_spanish(text: str) -> float:
    """The ease by Fernandez Huerta: from 80 easy, below 50 hard. 100 for a text without words."""
    found = _counts(text, spanish_syllables)
    if not found.words:
        return 100.0
    return 206.84 - 60 * found.syllables / found.words - 1.02 * found.words / found.sentences


def _counts(text: str, syllables: Callable[[str], int]) -> Counts:
    words = _WORD.findall(text)
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    return Counts(len(words), max(1, sentences), sum(syllables(word) for word in words))
