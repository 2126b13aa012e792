"""Compiled loops of Farrington's regressions; imported at the first fit only, so that the package loads fast.

Model of one fit: log mu = a(level) + b time + c(day type), quasi-Poisson, weights. The normal equations of the
levels and the slope form an arrow matrix, so each step of the iteration costs one pass over the rows and the
leverages are closed (block elimination; Golub & Van Loan, Matrix Computations, section 3.2). Day types enter by
iterative proportional fitting (Deming & Stephan 1940), which ends at the joint maximum of the likelihood.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tandem.science.aberration.reference_periods import ReferencePeriods
from tandem.science.arrays import FloatArray, IntArray

# Columns of a fit's result.
EXPECTED, SLOPE, PHI, VAR_LINK, P_STATISTIC, TREND_KEPT, COLUMNS = 0, 1, 2, 3, 4, 5, 6
# Scalar loops throughout, and no check for division by zero (each is guarded), so that compiling stays short.
_STEPS, _CLOSE, _FAR = 60, 1e-10, 40.0


def _inner(function: Any) -> Any:
    """Compile for calls from compiled code only: without the wrappers for Python it takes a third less time."""
    settings: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    settings |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return njit(**settings)(function)


@_inner
def _level_means(y, w, level, kind, effect, a):  # type: ignore[no-untyped-def]
    """Intercepts without a slope, in closed form; a level without events gets minus infinity."""
    events, room = np.zeros(a.size), np.zeros(a.size)
    for i in range(y.size):
        events[level[i]] += w[i] * y[i]
        room[level[i]] += w[i] * effect[kind[i]]
    for k in range(a.size):
        a[k] = np.log(events[k] / room[k]) if events[k] > 0 and room[k] > 0 else -np.inf


@_inner
def _rescale_kinds(y, w, mu, kind, effect):  # type: ignore[no-untyped-def]
    """One step of proportional fitting over day types; returns the largest relative change."""
    events, fitted = np.zeros(effect.size), np.zeros(effect.size)
    for i in range(y.size):
        events[kind[i]] += w[i] * y[i]
        fitted[kind[i]] += w[i] * mu[i]
    change = 0.0
    for k in range(effect.size):
        if fitted[k] > 0:
            ratio = max(events[k] / fitted[k], 1e-9)
            effect[k] *= ratio
            change = max(change, abs(ratio - 1.0) if effect[k] > 1e-6 else 0.0)
    return change


@_inner
def _means(time, level, kind, a, slope, effect, mu, means):  # type: ignore[no-untyped-def]
    # exp(slope x time) by multiplication: consecutive rows lie one period apart, so one exp serves many rows.
    growth, gap, ratio = np.exp(slope * time[0]), 0.0, 1.0
    for k in range(a.size):
        means[k] = np.exp(min(a[k], _FAR))
    for i in range(mu.size):
        if i > 0:
            step = time[i] - time[i - 1]
            if abs(step - gap) > 1e-12:
                gap, ratio = step, np.exp(slope * step)
            growth *= ratio
        mu[i] = means[level[i]] * growth * effect[kind[i]]


@_inner
def _sums(y, w, mu, time, level, s0, s1, z0):  # type: ignore[no-untyped-def]
    """Sums of the normal equations by level; returns the slope's own two. z is the working residual."""
    for k in range(s0.size):
        s0[k], s1[k], z0[k] = 0.0, 0.0, 0.0
    s2, z1 = 0.0, 0.0
    for i in range(y.size):
        weight = w[i] * mu[i]
        rest = w[i] * (y[i] - mu[i])
        s0[level[i]] += weight
        s1[level[i]] += weight * time[i]
        z0[level[i]] += rest
        s2 += weight * time[i] * time[i]
        z1 += rest * time[i]
    return s2, z1


@_inner
def _schur(s0, s1, s2):  # type: ignore[no-untyped-def]
    """Information about the slope once the levels are eliminated."""
    for k in range(s0.size):
        if s0[k] > 0:
            s2 -= s1[k] * s1[k] / s0[k]
    return s2


@_inner
def _step(a, slope, s0, s1, z0, s2, z1):  # type: ignore[no-untyped-def]
    """One Newton step of levels and slope; returns the new slope and the largest change."""
    for k in range(a.size):
        if s0[k] > 0:
            z1 -= s1[k] * z0[k] / s0[k]
    room = _schur(s0, s1, s2)
    move = z1 / room if room > 1e-12 else 0.0
    move = min(max(move, -5.0), 5.0)
    largest = abs(move)
    for k in range(a.size):
        if s0[k] > 0:
            shift = min(max((z0[k] - s1[k] * move) / s0[k], -5.0), 5.0)
            a[k] += shift
            largest = max(largest, abs(shift))
    return slope + move, largest


@_inner
def _fit(y, w, time, level, kind, trend, a, slope, effect, mu, s0, s1, z0):  # type: ignore[no-untyped-def]
    """Iterate to the maximum from the start in `a`, `slope`, `effect`; returns slope, information, converged."""
    many = effect.size > 1
    for _ in range(_STEPS * (10 if many else 1)):
        change = 0.0
        if trend:
            _means(time, level, kind, a, slope, effect, mu, z0)
            s2, z1 = _sums(y, w, mu, time, level, s0, s1, z0)
            slope, change = _step(a, slope, s0, s1, z0, s2, z1)
        else:
            _level_means(y, w, level, kind, effect, a)
        if many:
            _means(time, level, kind, a, slope, effect, mu, z0)
            change = max(change, _rescale_kinds(y, w, mu, kind, effect))
        if change < _CLOSE:
            break
    _means(time, level, kind, a, slope, effect, mu, z0)
    s2, z1 = _sums(y, w, mu, time, level, s0, s1, z0)
    return slope, _schur(s0, s1, s2), change < 1e-6


@_inner
def _dispersion(y, w, mu, freedom):  # type: ignore[no-untyped-def]
    """Pearson's dispersion, and the same with residuals relative to the mean."""
    pearson, relative = 0.0, 0.0
    for i in range(y.size):
        if mu[i] > 0:
            squared = w[i] * (y[i] - mu[i]) ** 2
            pearson += squared / mu[i]
            relative += squared / (mu[i] * mu[i])
    return pearson / freedom, relative / freedom


@_inner
def _reweight(y, w, mu, time, level, trend, info, phi, limit, s0, s1):  # type: ignore[no-untyped-def]
    """Weights s**-2 where Anscombe's residual s exceeds `limit`, 1 elsewhere, scaled to a sum of n."""
    total = 0.0
    for i in range(y.size):
        weight = 1.0
        if y[i] > mu[i] and mu[i] > 0:
            k = level[i]
            away = time[i] - s1[k] / s0[k]
            leverage = w[i] * mu[i] * (1.0 / s0[k] + (away * away / info if trend and info > 1e-12 else 0.0))
            room = phi * max(1.0 - leverage, 1e-9)
            # Powers are concave: the cheap residual is never smaller, so most rows are done with it.
            if (y[i] - mu[i]) ** 2 > limit * limit * mu[i] * room:
                root = np.cbrt(mu[i])
                residual = 1.5 * (np.cbrt(y[i]) ** 2 - root * root) / np.sqrt(root * room)
                if residual > limit:
                    weight = residual**-2
        w[i] = weight
        total += weight
    for i in range(y.size):
        w[i] *= y.size / total


@_inner
def _regress(y, time, level, kind, trend, reweightings, limit, a, effect, relative_se, out):  # type: ignore[no-untyped-def]
    """Fit, reweight, fit again; writes the result and returns whether it converged."""
    n, slope = y.size, 0.0
    w, mu, s0, s1, z0 = np.ones(n), np.empty(n), np.empty(a.size), np.empty(a.size), np.empty(a.size)
    for k in range(effect.size):
        effect[k] = 1.0
    _level_means(y, w, level, kind, effect, a)
    freedom = max(n - a.size - (effect.size - 1) - (1 if trend else 0), 1)
    for turn in range(reweightings + 1):
        slope, info, good = _fit(y, w, time, level, kind, trend, a, slope, effect, mu, s0, s1, z0)
        pearson, relative = _dispersion(y, w, mu, freedom)
        if turn < reweightings:
            _reweight(y, w, mu, time, level, trend, info, max(pearson, 1.0), limit, s0, s1)
    scale = relative if relative_se else max(pearson, 1.0)
    out[EXPECTED] = np.exp(a[0]) if a[0] > -np.inf else 0.0
    out[SLOPE], out[PHI], out[TREND_KEPT] = slope, max(pearson, 1.0), 1.0 if trend else 0.0
    out[VAR_LINK], out[P_STATISTIC] = 0.0, 0.0
    if s0[0] > 0:
        out[VAR_LINK] = scale / s0[0]
        if trend and info > 1e-12:
            out[VAR_LINK] += scale * (s1[0] / s0[0]) ** 2 / info
            out[P_STATISTIC] = abs(slope) / np.sqrt(scale / info) if scale > 0 else np.inf
    return good and np.isfinite(slope)


@njit(cache=True, nogil=True, error_model="numpy")
def fit_all(counts, at, offset, time, level, kinds, sizes, trend, least_t, reweightings, limit, relative_se):  # type: ignore[no-untyped-def]
    """Every series at every period of `at`: array (series, periods, COLUMNS).

    counts (s, t); offset, time, level (n,) relative to the period judged; kinds (t,) day types; sizes: how many
    levels, how many day types. The trend is dropped where |t| < `least_t`, where the expected count is above
    every count it was fitted to, or where the iteration found no maximum.
    """
    result = np.zeros((counts.shape[0], at.size, COLUMNS))
    y, kind = np.empty(offset.size), np.empty(offset.size, dtype=np.int64)
    a, effect = np.empty(sizes[0]), np.empty(sizes[1])
    for s in range(counts.shape[0]):
        for j in range(at.size):
            out = result[s, j]
            highest = 0.0
            for i in range(offset.size):
                y[i] = counts[s, at[j] + offset[i]]
                kind[i] = kinds[at[j] + offset[i]]
                highest = max(highest, y[i])
            if highest == 0.0:
                out[PHI] = 1.0
                continue
            kept = False
            if trend:
                kept = _regress(y, time, level, kind, True, reweightings, limit, a, effect, relative_se, out)
                kept = kept and out[P_STATISTIC] >= least_t and out[EXPECTED] * effect[kinds[at[j]]] <= highest
            if not kept:
                _regress(y, time, level, kind, False, reweightings, limit, a, effect, relative_se, out)
            out[EXPECTED] *= effect[kinds[at[j]]]
    return result


def fits(
    counts: FloatArray,
    at: IntArray,
    kinds: IntArray,
    past: ReferencePeriods,
    *,
    trend: bool,
    least_t: float,
    reweightings: int,
    limit: float,
    relative_se: bool,
) -> FloatArray:
    """`fit_all` with the sizes read from the arrays."""
    found: FloatArray = fit_all(
        counts,
        at,
        past.offset,
        past.years,
        past.level,
        kinds,
        (past.levels, int(kinds.max()) + 1),
        trend,
        least_t,
        reweightings,
        limit,
        relative_se,
    )
    return found
