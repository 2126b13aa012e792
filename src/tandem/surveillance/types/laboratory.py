"""What a laboratory says of a seizure whose class was only presumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LabState(StrEnum):
    """How far the class of a seizure is known. Nothing is deleted: a corrected one stands with what was presumed."""

    PRESUMPTIVE = "presumptive"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A confirmed finding in a sample of a seizure: a key of the dictionary, and the day it became known."""

    substance: str
    known_on: date


@dataclass(frozen=True, slots=True)
class LabWord:
    """What is known of a seizure's class. `on` None and no substance: no laboratory has judged it."""

    state: LabState = LabState.PRESUMPTIVE
    substances: tuple[str, ...] = ()
    on: date | None = None
