"""Points in place and time, their projection to metres, and how far the nearest of others lies.

Sources: Ray B et al. (2023), Am J Public Health 113:750-758 (rings 100/250/500 m x 7/14/21 days).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray

RADII_M = (100.0, 250.0, 500.0)
WINDOWS_DAYS = (7, 14, 21)
EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True, eq=False)
class Points:
    """Points in place and time: `x`, `y` in metres, `day` a whole day number, each of shape (n,).

    `day` may have any origin (`date.toordinal`), the same for sites and events. NaN or infinite places, days
    that are not whole, or unequal lengths: ValueError. No points: empty arrays.
    """

    x: FloatArray
    y: FloatArray
    day: IntArray

    @classmethod
    def of(cls, x: npt.ArrayLike, y: npt.ArrayLike, day: npt.ArrayLike) -> Points:
        """Checked points; use this instead of the constructor."""
        east, north, days = (np.asarray(values, dtype=np.float64) for values in (x, y, day))
        if not east.ndim == north.ndim == days.ndim == 1 or not east.size == north.size == days.size:
            raise ValueError("x, y and day must be lists of one length, shape (n,).")
        if not (np.isfinite(east).all() and np.isfinite(north).all() and np.isfinite(days).all()):
            raise ValueError("x, y or day contain NaN or infinite values; leave out points without place or day.")
        if (days != np.floor(days)).any():
            raise ValueError("day must be whole day numbers; calendar days are counted.")
        return cls(east, north, days.astype(np.int64))


def equirectangular(
    longitude: npt.ArrayLike, latitude: npt.ArrayLike, *, origin_latitude: float
) -> tuple[FloatArray, FloatArray]:
    """Metres east and north of 0 deg, 0 deg for degrees WGS 84, shape (n,), true to scale at `origin_latitude`.

    Distances of a few kilometres within 30 km of that latitude are wrong by less than 0.5 %. NaN stays NaN.
    Source: Snyder JP (1987), Map Projections, USGS Professional Paper 1395, p. 90.
    """
    east = np.radians(np.asarray(longitude, dtype=np.float64)) * np.cos(np.radians(origin_latitude))
    return east * EARTH_RADIUS_M, np.radians(np.asarray(latitude, dtype=np.float64)) * EARTH_RADIUS_M


def nearest_m(points: Points, others: Points) -> FloatArray:
    """Metres from each point to the nearest of `others`, whatever their days, shape (n,); inf where there is none."""
    if others.x.size == 0:
        return np.full(points.x.size, np.inf)
    from scipy.spatial import cKDTree  # loads slowly, and most analyses do without

    found, _ = cKDTree(np.column_stack([others.x, others.y])).query(np.column_stack([points.x, points.y]))
    return np.asarray(found, dtype=np.float64)
