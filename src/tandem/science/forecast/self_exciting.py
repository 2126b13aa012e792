"""Near-repeat forecasts: a steady rate in each cell, and after each event a rise there that fades (Hawkes process).

Intensity of cell c at time t: background of c + theta x sum over its earlier events of omega exp(-omega (t - t_i)).
Fitted by expectation-maximisation (Mohler 2014); backgrounds are shrunk toward each other by one event's worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class SelfExciting:
    """`background` events a day in each cell, shape (cells,); `branching`: events that one event is followed by, 0 to
    under 1 (0: no near repeats at all); `fade_per_day`: omega. `excited`: shape (cells,), the sum of
    omega exp(-omega (end - t_i)) at the end of the past."""

    background: FloatArray
    branching: float
    fade_per_day: float
    excited: FloatArray

    def expected(self, days: float) -> FloatArray:
        """Events expected in each cell over the next days, first generation of followers included, shape (cells,)."""
        fading = -np.expm1(-self.fade_per_day * days) / self.fade_per_day
        return np.asarray(self.background * days + self.branching * self.excited * fading)


def fit_self_exciting(
    cell: npt.ArrayLike, day: npt.ArrayLike, *, cells: int, start: float, end: float, rounds: int = 50
) -> SelfExciting:
    """Fit to events of shape (events,): number of the cell and time in days, start <= day < end.

    Several events of one moment do not excite each other. No events: zero everywhere. ValueError for cells or days
    outside their range.
    """
    place, when = np.asarray(cell, dtype=np.int64), np.asarray(day, dtype=np.float64)
    if place.shape != when.shape or place.ndim != 1 or not end > start:
        raise ValueError("cell and day must be lists of one length, and end must lie after start")
    if place.size and (place.min() < 0 or place.max() >= cells or when.min() < start or when.max() >= end):
        raise ValueError("each cell must be a number below cells and each day lie from start to under end")
    if place.size == 0:
        return SelfExciting(np.zeros(cells), 0.0, 1.0, np.zeros(cells))
    order = np.lexsort((when, place))
    place, when = place[order], when[order]
    span = float(end - start)
    counts = np.bincount(place, minlength=cells).astype(np.float64)
    background, branching, fade = 0.7 * _shrunk(counts, span), 0.3, 0.2
    for _ in range(rounds):
        excited, waited = _sums(place, when, fade)
        rise = branching * excited
        by_event = rise / (rise + background[place])
        own = _summed(place, 1.0 - by_event, cells)
        background = _shrunk(own, span)
        # Followers that fall behind the end were not seen: each event counts only as far as its rise had run.
        seen = float(-np.expm1(-fade * (end - when)).sum())
        branching = min(float(by_event.sum()) / max(seen, 1e-9), 0.99)
        gaps = float((by_event * waited).sum())
        missed = float((branching * (end - when) * np.exp(-fade * (end - when))).sum())
        fade = min(max(float(by_event.sum()) / max(gaps + missed, 1e-9), 1e-3), 50.0)
    return SelfExciting(background, branching, fade, _at_end(place, when, fade, cells, end))


def _shrunk(own: FloatArray, span: float) -> FloatArray:
    """Rates a day with the mean of all cells as one event's worth of prior knowledge."""
    mean = own.sum() / own.size
    return np.asarray((own + 1.0) / (span * (1.0 + 1.0 / mean)) if mean > 0 else own)


def _sums(place: npt.NDArray[np.int64], when: FloatArray, fade: float) -> tuple[FloatArray, FloatArray]:
    """For each event the rise left by earlier ones of its cell, and the mean time since those, weighted by it."""
    from tandem.science.forecast import kernels

    excited, waited = np.zeros(place.size), np.zeros(place.size)
    kernels.rises(place, when, fade, excited, waited)
    return excited, waited


def _at_end(place: npt.NDArray[np.int64], when: FloatArray, fade: float, cells: int, end: float) -> FloatArray:
    weights = fade * np.exp(-fade * (end - when))
    return _summed(place, weights, cells)


def _summed(place: npt.NDArray[np.int64], weights: FloatArray, cells: int) -> FloatArray:
    return np.bincount(place, weights=weights, minlength=cells).astype(np.float64)
