"""One number that stands alone: whether it may be shown, and whether there is enough to say anything of it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tandem.science.small_numbers.marks import K


def can_stand_alone(count: int, *, k: int = K) -> bool:
    """Whether a count that hangs together with no other may be shown: 0, or k and more."""
    return count == 0 or is_enough(count, k=k)


def is_enough(count: int, *, k: int = K) -> bool:
    """Whether a share, a median or another summary of so many may be shown: k and more."""
    return count >= k


def median_if_enough(values: Sequence[float], *, k: int = K) -> float | None:
    """The median of k values or more; None for fewer, where it would be nearly one person's value."""
    return float(median(values)) if is_enough(len(values), k=k) else None
