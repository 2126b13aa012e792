"""EARS: whole tables at once against a loop over days."""

import numpy as np

from bench.stopwatch import timed
from tandem.science.aberration import ears

Z = 3.090232306167813
AREAS, DAYS = 200, 2_191


def loop(counts: np.ndarray) -> np.ndarray:
    """C1 limits, one day of one area after the other."""
    limits = np.full(counts.shape, np.nan)
    for area, series in enumerate(counts):
        for day in range(7, series.size):
            window = series[day - 7 : day]
            limits[area, day] = window.mean() + Z * window.std(ddof=1)
    return limits


def ears_c1() -> tuple[float, float, bool]:
    """EARS C1, 200 areas x 2,191 days, loop over days"""
    counts = np.random.default_rng(1).poisson(2.0, (AREAS, DAYS)).astype(np.float64)
    plain, limits = timed(lambda: loop(counts))
    fast, found = timed(lambda: ears(counts, method="C1"), repeats=3)
    return plain, fast, bool(np.allclose(limits, found.threshold, equal_nan=True))


COMPARISONS = (ears_c1,)
