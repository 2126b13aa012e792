"""Weights in grams. The amount and unit as written are kept beside them."""

from __future__ import annotations

import math

from tandem.core.definition_file import read_definition


def grams_of(quantity: float | None, unit: str) -> float | None:
    """The weight in grams; None without an amount, or for a unit that is none of mass: a pill is not weighed."""
    if quantity is None or not math.isfinite(quantity) or quantity < 0:
        return None
    known = read_definition("supply", "weights")["grams"]
    plain = unit.strip().casefold().removesuffix(".")
    each = known.get(plain, known.get(plain.removesuffix("s")))
    return None if each is None else quantity * float(each)
