"""Second implementation of Farrington's regressions: dense matrices, one period of one series after the other.

Shares nothing with the compiled one but the papers: rows are found by walking back day by day, the regression is
the textbook's weighted least squares on a full design matrix, quantiles are summed up from probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import NormalDist

import numpy as np
from scipy.stats import t as student


@dataclass
class Fit:
    expected: float
    slope: float
    phi: float
    variance: float
    p: float


def rows_back(t, s):
    """Offsets and seasonal levels of the past of period t, walking back from it."""
    found = []
    length = s.per_year
    for back in range(s.recent_left_out + 1, s.years_back * length + s.half_window + 1):
        near = min(range(s.years_back + 1), key=lambda k: abs(back - k * length))
        inside = abs(back - near * length) <= s.half_window and (near > 0 or s.this_year)
        if not s.this_year and near == 0:
            continue
        if s.seasons == 1:
            if inside:
                found.append((-back, 0))
            continue
        since = (-back + s.half_window) % length
        rest = length - (2 * s.half_window + 1)
        size, longer = divmod(rest, s.seasons - 1)
        level, edge = 0, 2 * s.half_window + 1
        while since >= edge:
            edge += size + (1 if level < longer else 0)
            level += 1
        found.append((-back, level))
    return found


def weighted_poisson(design, y, w):
    """Iteratively weighted least squares from the counts themselves."""
    mu = np.maximum(y, 0.3)
    eta = np.log(mu)
    for _ in range(200):
        weight = w * mu
        information = design.T @ (weight[:, None] * design)
        beta = np.linalg.solve(information, design.T @ (weight * (eta + (y - mu) / mu)))
        new = np.clip(design @ beta, -40, 40)
        done = np.max(np.abs(new - eta)) < 1e-12
        eta, mu = new, np.exp(new)
        if done:
            break
    inverse = np.linalg.inv(design.T @ ((w * mu)[:, None] * design))
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design) * w * mu
    return beta, mu, inverse, leverage


def fitted(y, time, level, types_of, s, *, trend):
    """One regression with reweighting; levels without events are left out, their mean is 0."""
    kinds, kind_now = types_of
    some = np.array([y[level == one].sum() > 0 for one in level])
    names = [one for one in np.unique(level) if y[level == one].sum() > 0]
    types = sorted(set(kinds[some].tolist()))[1:]
    columns = [(level == one).astype(float) for one in names]
    columns += [(kinds == one).astype(float) for one in types]
    columns += [time] if trend else []
    design = np.column_stack(columns)[some]
    lost = len(np.unique(level)) + (len(set(kinds.tolist())) - 1) + trend
    freedom = len(y) - lost
    w = np.ones(len(y))
    for turn in range(s.reweightings + 1):
        beta, mu, inverse, leverage = weighted_poisson(design, y[some], w[some])
        phi = (w[some] * (y[some] - mu) ** 2 / mu).sum() / freedom
        if turn < s.reweightings:
            residual = np.zeros(len(y))
            spread = mu ** (1 / 6) * np.sqrt(max(phi, 1) * (1 - leverage))
            residual[some] = 1.5 * (y[some] ** (2 / 3) - mu ** (2 / 3)) / spread
            w = np.array([r**-2 if r > s.weight_limit else 1.0 for r in residual])
            w *= len(y) / w.sum()
    scale = (w[some] * ((y[some] - mu) / mu) ** 2).sum() / freedom if s.relative_se else max(phi, 1)
    now = np.array([1.0 if one == 0 else 0.0 for one in names] + [float(kind_now == one) for one in types])
    now = np.append(now, 0.0) if trend else now
    p = 2 * student.sf(abs(beta[-1]) / np.sqrt(scale * inverse[-1, -1]), freedom) if trend else 1.0
    expected = exp(now @ beta) if 0 in names else 0.0
    variance = scale * (now @ inverse @ now) if 0 in names else 0.0
    return Fit(expected, beta[-1] if trend else np.nan, max(phi, 1), variance, p)


def quantile(mean, phi, tail):
    """Smallest count with an upper tail of at most `tail`, summed up from the probabilities."""
    total, count = 0.0, -1
    while 1 - total > tail + 1e-13:
        count += 1
        if phi <= 1 + 1e-8:
            total += exp(count * log(mean) - mean - lgamma(count + 1))
        else:
            size = mean / (phi - 1)
            ways = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
            total += exp(ways - size * log(phi) + count * log(1 - 1 / phi))
    return count


def judged(counts, t, s, kinds=None):
    """(expected, threshold, slope, phi) of period t."""
    rows = rows_back(t, s)
    kinds = np.zeros(len(counts), dtype=int) if kinds is None else kinds
    y = np.array([counts[t + back] for back, _ in rows], dtype=float)
    time = np.array([back for back, _ in rows]) / s.per_year
    level = np.array([one for _, one in rows])
    past = np.array([kinds[t + back] for back, _ in rows])
    if y.sum() == 0:
        return 0.0, 0.0, np.nan, 1.0
    fit = fitted(y, time, level, (past, kinds[t]), s, trend=True)
    if fit.p > s.trend_p or fit.expected > y.max():
        fit = fitted(y, time, level, (past, kinds[t]), s, trend=False)
    return fit.expected, limit(fit, s), fit.slope / s.per_year, fit.phi


def limit(fit, s):
    if fit.expected == 0:
        return 0.0
    z = NormalDist().inv_cdf(1 - (s.alpha / 2 if s.two_sided else s.alpha))
    if s.threshold == "delta":
        spread = ((fit.phi + fit.expected * fit.variance) / fit.expected) ** 0.5
        return fit.expected * (1 + s.power * z * spread) ** (1 / s.power)
    mean = fit.expected * (exp(z * fit.variance**0.5) if s.threshold == "nb-upper" else 1.0)
    return quantile(mean, fit.phi, s.alpha / 2 if s.two_sided else s.alpha)
