"""Excitation that spreads: after an event a rise in its own cell and, by distance, in the cells around (ETAS).

Intensity of cell c at time t: background of c + sum over earlier events i of
(own [c is i's cell] + spread share(i's cell, c)) omega exp(-omega (t - t_i)).
Share: Gaussian exp(-d^2 / 2 b^2) or power law (1 + d^2 / b^2)^(-3/2) of the distance d between the centres, cut where
little is left, and summing to 1 over the cells of the map, so that what would fall off its edge stays on it.
Fitted by expectation-maximisation for each bandwidth b; b has the highest likelihood of a list, then of a search
beside the best of the list. Where steady rates differ much from cell to cell they swallow part of the clusters, and
the spread comes out too small.
Sources: Ogata Y (1998) Ann Inst Stat Math 50:379-402 (ETAS); Mohler G et al. (2011) J Am Stat Assoc 106:100-108
(crime); Veen A, Schoenberg F (2008) J Am Stat Assoc 103:614-624 (the maximisation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from tandem.science.arrays import FloatArray, IntArray

Shape = Literal["gaussian", "power"]
MULTIPLES = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.5)
_REACH = {"gaussian": 4.0, "power": 8.0}
MOST_PAIRS = 4_000_000
"""Pairs of cells within reach that are held at once, about 50 MB; a wider bandwidth is not tried."""


@dataclass(frozen=True, eq=False)
class Spreading:
    """`background` events a day, shape (cells,); `own` and `spread`: events that one event is followed by in its own
    cell beyond what spreads there, and by spreading; `fade_per_day`: omega; `bandwidth` in the unit of the centres.
    `excited_own`, `excited_near`: shape (cells,), what is left of both rises at the end of the past. `log_likelihood`
    of the fit, and `without_spread`: of the same model with spread 0."""

    background: FloatArray
    own: float
    spread: float
    fade_per_day: float
    bandwidth: float
    shape: Shape
    excited_own: FloatArray
    excited_near: FloatArray
    log_likelihood: float
    without_spread: float

    @property
    def branching(self) -> float:
        """Events that one event is followed by, its own cell and all others together, under 1."""
        return self.own + self.spread

    def expected(self, days: float) -> FloatArray:
        """Events expected in each cell over the next days, first generation of followers included, shape (cells,)."""
        fading = -np.expm1(-self.fade_per_day * days) / self.fade_per_day
        rise = self.own * self.excited_own + self.spread * self.excited_near
        return np.asarray(self.background * days + rise * fading)


@dataclass(frozen=True, eq=False)
class _Fit:
    background: FloatArray
    own: float
    spread: float
    fade: float
    likelihood: float


def fit_spreading(
    cell: npt.ArrayLike,
    day: npt.ArrayLike,
    *,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    start: float,
    end: float,
    bandwidth: float | None = None,
    shape: Shape = "gaussian",
    rounds: int = 60,
) -> Spreading:
    """Fit to events of shape (events,): number of the cell and time in days, start <= day < end.

    `x`, `y`: centres of the cells, shape (cells,), in metres or any plane unit. `bandwidth` None: estimated, from
    half to four and a half times the usual distance to the nearest centre. Several events of one moment do not excite
    each other. Without events, or with a single cell, nothing spreads. ValueError for values out of range, or a given
    bandwidth within whose reach lie more than `MOST_PAIRS` pairs of cells.
    """
    place, when = np.asarray(cell, dtype=np.int64), np.asarray(day, dtype=np.float64)
    centres = np.column_stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
    _check(place, when, centres, start, end)
    order = np.argsort(when, kind="stable")
    place, when = place[order], when[order] - start
    span, cells = float(end - start), len(centres)
    alone = csr_array((cells, cells), dtype=np.float64)
    plain = _fitted(place, when, alone, span, rounds)
    if not place.size or cells < 2:
        left = _at_end(place, when, plain.fade, span, cells)
        return _told(plain, plain, alone, left, wide=bandwidth or 0.0, shape=shape)
    tree = cKDTree(centres)
    usual = float(np.median(tree.query(centres, k=2)[0][:, 1])) or 1.0
    if bandwidth is None:
        bandwidth = _searched(place, when, tree, usual, span=span, shape=shape)
    table = shares(tree, bandwidth, shape)
    best = _fitted(place, when, table, span, rounds)
    return _told(best, plain, table, _at_end(place, when, best.fade, span, cells), wide=bandwidth, shape=shape)


def shares(tree: cKDTree, bandwidth: float, shape: Shape) -> csr_array:
    """Which part of the rise of one cell (column) falls on another (row), shape (cells, cells); columns sum to 1."""
    if not bandwidth > 0:
        raise ValueError("the bandwidth must be above 0")
    reach = _REACH[shape] * bandwidth
    if tree.count_neighbors(tree, reach) > MOST_PAIRS:
        raise ValueError("the bandwidth reaches too many cells: take a smaller one, or larger cells")
    pairs = tree.query_pairs(reach, output_type="ndarray")
    rows = np.concatenate([pairs[:, 0], pairs[:, 1], np.arange(tree.n)])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0], np.arange(tree.n)])
    apart = ((tree.data[rows] - tree.data[columns]) ** 2).sum(axis=1) / bandwidth**2
    weight = np.exp(-apart / 2.0) if shape == "gaussian" else (1.0 + apart) ** -1.5
    whole = np.bincount(columns, weights=weight, minlength=tree.n)
    return csr_array((weight / whole[columns], (rows, columns)), shape=(tree.n, tree.n))


def rises(
    place: IntArray, when: FloatArray, fade: float, table: csr_array
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each event, sorted by time: the rise of its own cell, that of all cells by their shares, shape (events,),
    and both times the gap, shape (2, events)."""
    from tandem.science.forecast import spreading_kernels

    own, near, waited = np.zeros(place.size), np.zeros(place.size), np.zeros((2, place.size))
    first, source = table.indptr.astype(np.int64), table.indices.astype(np.int64)
    spreading_kernels.spread_rises(place, when, fade, first, source, table.data, own, near, waited)
    return own, near, waited


def _searched(place: IntArray, when: FloatArray, tree: cKDTree, usual: float, *, span: float, shape: Shape) -> float:
    """The bandwidth with the highest likelihood: of a list, then of a search between its neighbours in the list."""

    def unlikely(wide: float) -> float:
        return -_fitted(place, when, shares(tree, wide, shape), span, 25).likelihood

    tried = [usual * one for one in MULTIPLES]
    within = [one for one in tried if tree.count_neighbors(tree, _REACH[shape] * one) <= MOST_PAIRS] or tried[:1]
    best = int(np.argmin([unlikely(one) for one in within]))
    low, high = within[max(best - 1, 0)], within[min(best + 1, len(within) - 1)]
    if low == high:
        return low
    return float(minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"maxiter": 8}).x)


def _fitted(place: IntArray, when: FloatArray, table: csr_array, span: float, rounds: int) -> _Fit:
    cells = table.shape[0]
    if not place.size:
        return _Fit(np.zeros(cells), 0.0, 0.0, 1.0, 0.0)
    spreads = table.nnz > 0
    background = 0.7 * _background(np.bincount(place, minlength=cells).astype(np.float64), span)
    own, spread, fade, likelihood = 0.15 if spreads else 0.3, 0.15 if spreads else 0.0, 0.2, 0.0
    for _ in range(rounds):
        of_own, of_near, waited = rises(place, when, fade, table)
        total = own * of_own + spread * of_near + background[place]
        seen = float(-np.expm1(-fade * (span - when)).sum())
        likelihood = float(np.log(total).sum() - background.sum() * span - (own + spread) * seen)
        by_own, by_near = own * of_own / total, spread * of_near / total
        gaps = float(((own * waited[0] + spread * waited[1]) / total).sum())
        rates = np.bincount(place, weights=1.0 - by_own - by_near, minlength=cells)
        background = _background(rates.astype(np.float64), span)
        own, spread = (float(part.sum()) / max(seen, 1e-9) for part in (by_own, by_near))
        if own + spread > 0.99:
            own, spread = (0.99 * part / (own + spread) for part in (own, spread))
        missed = float(((own + spread) * (span - when) * np.exp(-fade * (span - when))).sum())
        fade = min(max(float((by_own + by_near).sum()) / max(gaps + missed, 1e-9), 1e-3), 50.0)
    return _Fit(background, own, spread, fade, likelihood)


def _background(own: FloatArray, span: float) -> FloatArray:
    """Rates a day, shrunk toward their mean by as many events' worth as the cells are alike: the shape of a gamma
    distribution by moments, 0.5 to 10,000. One event's worth would let each cell's rate swallow its own clusters."""
    mean = float(own.mean())
    if not mean > 0:
        return np.asarray(own / span)
    alike = min(max(mean**2 / max(float(own.var()) - mean, 1e-9), 0.5), 1e4)
    return np.asarray((own + alike) / (span * (1.0 + alike / mean)))


def _at_end(place: IntArray, when: FloatArray, fade: float, span: float, cells: int) -> FloatArray:
    weights = fade * np.exp(-fade * (span - when))
    return np.bincount(place, weights=weights, minlength=cells).astype(np.float64)


def _told(best: _Fit, plain: _Fit, table: csr_array, left: FloatArray, *, wide: float, shape: Shape) -> Spreading:
    near = np.asarray(table @ left)
    return Spreading(
        best.background, best.own, best.spread, best.fade, wide, shape, left, near, best.likelihood, plain.likelihood
    )


def _check(place: IntArray, when: FloatArray, centres: FloatArray, start: float, end: float) -> None:
    if place.shape != when.shape or place.ndim != 1 or not end > start:
        raise ValueError("cell and day must be lists of one length, and end must lie after start")
    if not np.isfinite(centres).all() or not len(centres):
        raise ValueError("x and y must be finite numbers, one centre for each cell")
    if place.size and not (
        place.min() >= 0 and place.max() < len(centres) and when.min() >= start and when.max() < end
    ):
        raise ValueError("each cell must be a number of a centre and each day lie from start to under end")
