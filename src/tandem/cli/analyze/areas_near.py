"""Which areas are neighbours: a file of pairs, or the order of their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput, UnreadableValue

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_FEW = 30


def read_edges(file: Path, areas: list[str], *, header: bool) -> npt.NDArray[np.int64]:
    """Numbers of two areas that touch, shape (n, 2), from the first two columns of a file."""
    edges = read_table(file, header=header)
    if len(edges.names) < 2:
        raise BadInput("The file of --edges has one column.", "It needs two columns of areas in each row.")
    number = {area: nth for nth, area in enumerate(areas)}
    ends = [[number.get(name, -1) for name in edges.text(column)] for column in edges.names[:2]]
    wrong = [row for row, pair in enumerate(zip(*ends, strict=True)) if -1 in pair]
    if wrong:
        raise UnreadableValue(
            f"The file of --edges names an area that has no row, in row {edges.line(wrong[0])}"
            + (f" and {len(wrong) - 1} more." if len(wrong) > 1 else "."),
            "Add the area, or mend its name.",
        )
    return np.array(ends, dtype=np.int64).T


def adjacency_of(areas: list[str], options: dict[str, Any], *, header: bool) -> csr_array | None:
    """Closeness of the areas for a forecast, shape (areas, areas), or None when nothing tells it."""
    from tandem.science.forecast import along_the_list, touching

    if options["edges"]:
        return touching(read_edges(options["edges"], areas, header=header), areas=len(areas))
    numbered = all(area.isdecimal() for area in areas) and len(areas) >= _FEW
    if options["neighbours"] == "none" or (options["neighbours"] == "auto" and not numbered):
        return None
    if not numbered:
        return along_the_list(len(areas))
    order = np.argsort([int(area) for area in areas], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return along_the_list(len(areas))[place][:, place]
