"""Many p-values at once: adjusted so that a cut at q has at most a share q of false finds among its finds.

Source: Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57:289-300.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def adjusted_p(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """p-values of any shape, adjusted over all of them; NaN stays NaN and does not count. None: none."""
    found = np.asarray(p_values, dtype=np.float64)
    flat = found.ravel()
    adjusted = np.full(flat.shape, np.nan)
    known = np.flatnonzero(~np.isnan(flat))
    order = known[np.argsort(flat[known], kind="stable")]
    share = flat[order] * order.size / np.arange(1, order.size + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(share[::-1])[::-1], 1.0)
    return adjusted.reshape(found.shape)
