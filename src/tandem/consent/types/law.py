"""Who may sign and how, what a § 2.35 consent says further, and the law files as plain values.

What nobody has confirmed is closed: an empty `ConsentLaw` confirms nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tandem.consent.types.words import ConsentKind, RecipientKind


class Standing(StrEnum):
    """In which standing the person is when the consent is signed; it decides who signs."""

    ADULT = "adult"
    MINOR = "minor"
    LACKS_CAPACITY = "lacks_capacity"
    DECEASED = "deceased"


class SignerAuthority(StrEnum):
    """What entitles a representative."""

    ADJUDICATED = "adjudicated"
    EXECUTOR = "executor"
    NEXT_OF_KIN = "next_of_kin"


class MinorSigns(StrEnum):
    """Who signs for a minor, by the law of the state."""

    ALONE = "alone"
    BOTH = "both"


class Proceeding(StrEnum):
    """The proceedings of § 2.31(d)."""

    CIVIL = "civil"
    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"
    LEGISLATIVE = "legislative"


class DurationBasis(StrEnum):
    """Why a § 2.35 consent lasts as long as it does."""

    LENGTH_OF_TREATMENT = "length_of_treatment"
    TYPE_OF_PROCEEDING = "type_of_proceeding"
    FINAL_DISPOSITION = "final_disposition"


class Holder(StrEnum):
    """By which consent somebody holds a record that they would pass on."""

    TPO = "tpo"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Onward:
    """One row of § 2.33: whether a holder of this kind may pass on, how, and whether anybody confirmed the row."""

    holder: Holder
    kind: RecipientKind
    may: str
    citation: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class MinorRule:
    """One state's rule of who signs for a minor."""

    signs: MinorSigns
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ConsentLaw:
    """What the law files say and a reviewer has confirmed. The default confirms nothing."""

    kinds: frozenset[ConsentKind] = frozenset()
    standings: frozenset[Standing] = frozenset()
    minors: Mapping[str, MinorRule] = field(default_factory=dict)
    onward: tuple[Onward, ...] = ()

    def minor_rule(self, jurisdiction: str) -> MinorRule | None:
        """The confirmed rule of a state; none where nobody confirmed one."""
        rule = self.minors.get(jurisdiction)
        return rule if rule and rule.is_confirmed else None


NOTHING_CONFIRMED = ConsentLaw()
