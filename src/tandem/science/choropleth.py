"""Classes of a shaded map: breaks between shades, and the shade of each area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class MapClasses:
    """`edges` of shape (c + 1,) rise; class i holds edges[i] <= value < edges[i + 1], the last its end too.

    Only the last two edges can be equal: a last class of one value, or all areas alike.
    `of_area` gives each area's class, shape (n,), and -1 for an area without a value. `labels` has one text
    per class, low to high ("0.0\u201312.5"). No area with a value: no classes, one edge-less legend.
    """

    edges: FloatArray
    labels: tuple[str, ...]
    of_area: IntArray


def class_breaks(
    values: npt.ArrayLike,
    *,
    classes: int = 5,
    method: Literal["quantile", "equal_interval"] = "quantile",
    decimals: int = 1,
) -> MapClasses:
    """Breaks for a map of `values` (rates, shape (n,)) in at most `classes` shades.

    NaN marks an area without a value (suppressed, nobody lives there): class -1, and no part in the breaks.
    Inner breaks are rounded to `decimals` and the outer edges outwards, so labels say exactly where an area
    belongs and a repeated run gives the same legend. Breaks that coincide (ties, all values equal) merge:
    there may be fewer classes than asked for; all equal gives one. Infinite values, `classes` below 1:
    ValueError. Quantiles are type 7 (Hyndman and Fan 1996).
    """
    rates = np.asarray(values, dtype=np.float64)
    if rates.ndim != 1 or np.isinf(rates).any():
        raise ValueError("values must be one list of finite rates; NaN marks an area without one.")
    if classes < 1 or method not in ("quantile", "equal_interval"):
        raise ValueError("classes must be at least 1, and method quantile or equal_interval.")
    known = rates[~np.isnan(rates)]
    if known.size == 0:
        return MapClasses(np.empty(0), (), np.full(rates.shape, -1, dtype=np.int64))
    edges = _edges(known, classes, method, decimals)
    inner = np.searchsorted(edges[1:-1], rates, side="right").astype(np.int64)
    return MapClasses(edges, _labels(edges, decimals), np.where(np.isnan(rates), -1, inner))


def _edges(known: FloatArray, classes: int, method: str, decimals: int) -> FloatArray:
    unit = 10.0**-decimals
    low, high = _outward(np.floor, known.min(), unit), _outward(np.ceil, known.max(), unit)
    if method == "quantile":
        inner = np.quantile(known, np.linspace(0, 1, classes + 1)[1:-1])
    else:
        inner = np.linspace(low, high, classes + 1)[1:-1]
    inner = np.round(inner, decimals)
    # A break at the very top would make a class of one point that already ends the class below.
    kept = inner[(inner > low) & (inner < high)]
    above = known[known > low]
    if method == "quantile" and (inner <= low).any() and above.size:
        # Many areas tie at the bottom (0 events): part the rest from them instead of one shade for all.
        parting = _outward(np.floor, above.min(), unit)
        kept = np.append(kept, parting) if parting > low else kept
    return np.concatenate([[low], np.unique(kept), [high]])


def _outward(rounding: Callable[[float], float], value: float, unit: float) -> float:
    nearest = round(value / unit)
    # 12.3 / 0.1 is 122.99999999999999: a value that is already a round number stays where it is.
    steps = nearest if abs(value / unit - nearest) < 1e-6 else int(rounding(value / unit))
    return round(steps * unit, 12)


def _labels(edges: FloatArray, decimals: int) -> tuple[str, ...]:
    texts = [f"{edge:.{decimals}f}" for edge in edges]
    return tuple(low if low == high else f"{low}\u2013{high}" for low, high in pairwise(texts))
