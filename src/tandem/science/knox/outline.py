"""The edge of the area on record: whoever stands at it has nobody on the other side, seen or not."""

from __future__ import annotations

import numpy as np

from tandem.science.arrays import BoolArray
from tandem.science.points import Points


def is_inside(points: Points, on_record: Points, *, metres: float) -> BoolArray:
    """Whether each of `points` lies in the outline (convex hull) of the places on record, at least so many metres
    from its edge, shape (n,). Fewer than three places, or all on one line: ValueError."""
    from scipy.spatial import ConvexHull, QhullError  # loads slowly, and most analyses do without

    try:
        sides = ConvexHull(np.column_stack([on_record.x, on_record.y])).equations
    except (QhullError, ValueError) as error:
        raise ValueError("The outcomes have no outline: they are too few, or lie on one line.") from error
    depth = -(np.column_stack([points.x, points.y]) @ sides[:, :2].T + sides[:, 2])
    found: BoolArray = depth.min(axis=1, initial=np.inf) >= metres
    return found
