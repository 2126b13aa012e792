"""The substance dictionary: what a substance is called, its class, and what it is often found with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tandem.core.definition_file import read_definition

# Keys that are no substance: an analysis that found nothing, and a name that the dictionary does not know.
NOTHING, UNLISTED = "nothing-found", "unlisted"
ADULTERANT_CLASSES = frozenset({"adulterant", "precursor", "sedative"})


@dataclass(frozen=True, slots=True)
class Substance:
    """One entry. `schedule`, `dea` and `nibrs` are empty where there is none, or none that is known."""

    key: str
    name: str
    substance_class: str
    schedule: str
    dea: str
    nibrs: str
    names: tuple[str, ...]
    street: tuple[str, ...]
    ambiguous: tuple[str, ...]
    misspelled: tuple[str, ...]
    found_with: tuple[str, ...]

    @property
    def is_adulterant(self) -> bool:
        """Whether it is rather added to a supply than sold by its own name."""
        return self.substance_class in ADULTERANT_CLASSES


@cache
def dictionary() -> Mapping[str, Substance]:
    """All substances by key, in the order of the file."""
    return {
        one.key: one for one in map(_substance, read_definition("code_lists", "substance_dictionary")["substance"])
    }


def unconfirmed_columns() -> tuple[str, ...]:
    """Which columns of the dictionary no expert has checked yet."""
    return tuple(read_definition("code_lists", "substance_dictionary")["unconfirmed"])


def name_of(key: str) -> str:
    """The name of a substance, or its key where the dictionary has dropped it since."""
    found = dictionary().get(key)
    return found.name if found else key


def is_adulterant(key: str) -> bool:
    """Whether a key stands for an adulterant, a precursor or a sedative that is added."""
    found = dictionary().get(key)
    return bool(found and found.is_adulterant)


def _substance(raw: Mapping[str, Any]) -> Substance:
    return Substance(
        key=str(raw["key"]),
        name=str(raw["name"]),
        substance_class=str(raw["class"]),
        schedule=str(raw.get("schedule", "")),
        dea=str(raw.get("dea", "")),
        nibrs=str(raw.get("nibrs", "")),
        names=tuple(raw.get("names", ())),
        street=tuple(raw.get("street", ())),
        ambiguous=tuple(raw.get("ambiguous", ())),
        misspelled=tuple(raw.get("misspelled", ())),
        found_with=tuple(raw.get("found_with", ())),
    )


def schedule_of(key: str) -> str:
    """The federal schedule as the dictionary has it, or nothing."""
    found = dictionary().get(key)
    return found.schedule if found else ""
