"""When something was first seen in a series of samples, and how sure "not before" is.

Sources: Clopper CJ, Pearson ES (1934), Biometrika 26:404-413 (for 0 of N, the upper limit 1 - (1 - c)^(1/N));
Hanley JA, Lippman-Hand A (1983), "If nothing goes wrong, is everything all right?", JAMA 249:1743-1745.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class FirstSeen:
    """The first sample with it. `day`: its day number; `before`: samples of earlier days, none of which had it.

    `share_before_high`: the share of the supply that could have had it before and been missed by all of them (upper
    limit, one-sided); 1 when there was no sample before. `gap_days`: days since the last sample without it, None when
    there was none. `since` samples from that day on, `since_with` of them with it.
    """

    day: int
    before: int
    share_before_high: float
    gap_days: int | None
    since: int
    since_with: int


def first_seen(days: npt.ArrayLike, has: npt.ArrayLike, *, confidence: float = 0.95) -> FirstSeen | None:
    """First appearance in samples with day numbers `days`, shape (n,), of which `has`, shape (n,), had it.

    Order does not matter. Samples of the first day itself count to `since`. Never seen, or no samples: None.
    Unequal lengths, NaN days or a confidence outside (0, 1): ValueError.
    """
    when, seen = np.asarray(days), np.asarray(has, dtype=np.bool_)
    if when.shape != seen.shape or when.ndim != 1:
        raise ValueError("days and has must be lists of one length, shape (n,).")
    if when.size and not np.issubdtype(when.dtype, np.integer):
        raise ValueError("days must be whole day numbers.")
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1, for example 0.95.")
    if not seen.any():
        return None
    day = int(when[seen].min())
    earlier = when[when < day]
    later = when >= day
    return FirstSeen(
        day=day,
        before=int(earlier.size),
        share_before_high=float(1.0 - (1.0 - confidence) ** (1.0 / earlier.size)) if earlier.size else 1.0,
        gap_days=day - int(earlier.max()) if earlier.size else None,
        since=int(later.sum()),
        since_with=int((later & seen).sum()),
    )
