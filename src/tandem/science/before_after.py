"""One area after a day against before it, with everything else of the county as its comparison.

Expected is the area's share of the county before, times the county's other counts after: a season, a bad batch
everywhere or a feed that grew are no association. The interval is exact given the four totals (Fisher's conditional
odds ratio of the 2 x 2 table): counts are taken as Poisson, which is too sure of itself where they cluster.

Source: Fisher RA (1935), J R Stat Soc 98:39-82; Breslow NE, Day NE (1980), Statistical methods in cancer research 1,
chapter 4 (conditional odds ratio and its exact interval).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats.contingency import odds_ratio


@dataclass(frozen=True)
class RatioOfRatios:
    """`expected` count after, and observed over expected with its interval; NaN where nothing can be expected."""

    observed: int
    expected: float
    ratio: float
    low: float
    high: float


def ratio_of_ratios(
    *, after: int, after_elsewhere: int, before: int, before_elsewhere: int, confidence: float = 0.95
) -> RatioOfRatios:
    """Counts of the area and of everything else, after and before. Without any elsewhere or any before: NaN.

    Counts below 0: ValueError. `high` is infinite where the figures set no upper limit.
    """
    if min(after, after_elsewhere, before, before_elsewhere) < 0:
        raise ValueError("Counts are 0 or more.")
    if before_elsewhere == 0 or after_elsewhere == 0 or before == 0:
        return RatioOfRatios(after, math.nan, math.nan, math.nan, math.nan)
    expected = before * after_elsewhere / before_elsewhere
    interval = odds_ratio([[after, after_elsewhere], [before, before_elsewhere]]).confidence_interval(confidence)
    return RatioOfRatios(after, expected, after / expected, float(interval.low), float(interval.high))
