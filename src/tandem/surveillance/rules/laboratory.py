"""Whether a laboratory confirms or corrects the class of a seizure, and which schedule the named substances have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tandem.surveillance.rules.substance_text import read_substances
from tandem.surveillance.rules.substances import UNLISTED, dictionary, schedule_of
from tandem.surveillance.types.laboratory import KnownFinding, LabState, LabWord


def laboratory_word(substance_class: str, findings: Sequence[KnownFinding]) -> LabWord:
    """What the confirmed findings of all samples of one seizure say of the class that its report gave.

    One substance of the class confirms it. None, where every substance is in the dictionary, corrects it; with a name
    that the dictionary does not know nobody can tell, and the class stays presumptive.
    """
    if not findings:
        return LabWord()
    named = tuple(sorted({one.substance for one in findings}))
    agreeing = [one.known_on for one in findings if class_of(one.substance) == substance_class]
    if agreeing:
        return LabWord(LabState.CONFIRMED, named, min(agreeing))
    if UNLISTED in named:
        return LabWord(LabState.PRESUMPTIVE, named, None)
    return LabWord(LabState.CORRECTED, named, max(one.known_on for one in findings))


def class_of(key: str) -> str:
    """The class of the dictionary that a key has; empty where nothing was found or the name is not known."""
    found = dictionary().get(key)
    return found.substance_class if found else ""


def refuted_on(words: Sequence[LabWord]) -> date | None:
    """The day on which the last of several seizures was corrected; None while one may still be what it was."""
    if not words or any(one.state is not LabState.CORRECTED for one in words):
        return None
    return max(one.on for one in words if one.on)


def schedules_named(text: str) -> tuple[str, ...]:
    """The federal schedules of the substances that a report names, as the dictionary has them, each once."""
    return tuple(sorted({schedule for key in read_substances(text).keys if (schedule := schedule_of(key))}))
