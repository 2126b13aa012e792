"""Limits of Farrington's regressions: how many events are still to be expected, by three ways."""

from __future__ import annotations

import numpy as np
from scipy.stats import nbinom, norm, poisson

from tandem.science.arrays import FloatArray

THRESHOLDS = ("delta", "nb-plugin", "nb-upper")
_NEARLY_POISSON = 1e-8


def limit_of(
    expected: FloatArray, phi: FloatArray, variance: FloatArray, *, threshold: str, tail: float, power: float
) -> FloatArray:
    """The count that is exceeded with chance `tail`; arrays of one shape, `variance` that of log expected.

    - delta (Farrington 1996, equation 6): mu (1 + p z sqrt(tau / mu)) ** (1 / p) with p the power that makes
      counts symmetric (2/3) and tau = phi + mu variance, the variance of y - mu over mu.
    - nb-plugin (Noufaily 2013, section 3.5): quantile of the negative binomial with mean mu and variance phi mu;
      of the Poisson where phi is 1.
    - nb-upper: the same with mu replaced by its upper limit mu exp(z sqrt(variance)).

    Where nothing is expected the limit is 0.
    """
    z = float(norm.isf(tail))
    if threshold == "delta":
        safe = np.where(expected > 0, expected, 1.0)
        spread = np.sqrt((phi + expected * variance) / safe)
        limit: FloatArray = np.where(expected > 0, expected * (1.0 + power * z * spread) ** (1.0 / power), 0.0)
        return limit
    mean = expected if threshold == "nb-plugin" else expected * np.exp(z * np.sqrt(variance))
    return counts_exceeded_with(mean, phi, tail)


def counts_exceeded_with(mean: FloatArray, phi: FloatArray, tail: float) -> FloatArray:
    """Smallest count that is exceeded with chance `tail` or less, for mean and variance phi x mean."""
    limit = np.zeros(mean.shape)
    plain = (mean > 0) & (phi <= 1.0 + _NEARLY_POISSON)
    limit[plain] = poisson.isf(tail, mean[plain])
    wide = (mean > 0) & ~plain
    limit[wide] = nbinom.isf(tail, mean[wide] / (phi[wide] - 1.0), 1.0 / phi[wide])
    return limit
