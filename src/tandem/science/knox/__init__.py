"""Space-time interaction: near repeats of one kind of event, and one kind of event after another."""

from tandem.science.knox.after import (
    AssociationAfter,
    AssociationByPlace,
    Question,
    association_after,
    association_by_place,
)
from tandem.science.knox.chance import Chance, chance_of, middle_p
from tandem.science.knox.near_repeat import CALCULATOR, KNOX, Definition, NearRepeats, near_repeats

__all__ = [
    "CALCULATOR",
    "KNOX",
    "AssociationAfter",
    "AssociationByPlace",
    "Chance",
    "Definition",
    "NearRepeats",
    "Question",
    "association_after",
    "association_by_place",
    "chance_of",
    "middle_p",
    "near_repeats",
]
