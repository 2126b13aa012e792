"""What an association of outcomes after exposures says, in sentences and as a heat table. Always: association."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tandem.science.comparisons import Verdict, quiet_verdict, ratio_verdict
from tandem.science.knox import AssociationAfter, AssociationByPlace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEVEL = 0.05
TOO_FEW = "Too few to tell"
STILL_OPEN = "Neither an association nor its absence is shown; the interval leaves room for a doubling or a halving."
NOT_A_CAUSE = "An association in place and time, no proof of a cause."


def verdict(found: AssociationAfter) -> tuple[Verdict, int, int]:
    """What the table says, and the cell that shows it: the widest ring unless another says more."""
    clear = found.chance.more_in_any_cell <= _LEVEL
    if clear.any():
        r, c = np.unravel_index(np.argmin(found.chance.more_in_any_cell), clear.shape)
        return Verdict.MORE, int(r), int(c)
    return quiet_verdict(found.ratio_low, found.ratio_high, found.expected)


def finding(found: AssociationAfter) -> str:
    """The table in one sentence, at 5 % over its cells; none, and too few to tell, are said as plainly."""
    said, r, c = verdict(found)
    if said is Verdict.MORE:
        clear = found.chance.more_in_any_cell <= _LEVEL
        return (
            f"More than expected in {int(clear.sum())} of {clear.size} cells; the clearest is {_cell(found, r, c)}. "
            f"{NOT_A_CAUSE}"
        )
    if said is Verdict.FEWER:
        return f"Fewer than expected: {_cell(found, r, c)}. {NOT_A_CAUSE}"
    if said is Verdict.NONE:
        return f"No association here: {_cell(found, r, c)}; no cell stands out from chance{_unsure(found)}."
    return f"{TOO_FEW}: {_cell(found, r, c)}. {STILL_OPEN}"


def _unsure(found: AssociationAfter) -> str:
    """How many cells are too thin to be judged, as the end of a sentence."""
    ends = zip(found.ratio_low.ravel().tolist(), found.ratio_high.ravel().tolist(), strict=True)
    thin = sum(ratio_verdict(low, high) is Verdict.CANNOT_TELL for low, high in ends)
    return f", and {thin} of {found.observed.size} hold too few to tell" if thin else ""


def _cell(found: AssociationAfter, r: Any, c: Any) -> str:
    what = _within(found.question.radii_m, r, "m", found.question.bands)
    when = _within(found.question.days, c, "days", found.question.bands)
    return (
        f"{what}, {when}: {found.observed[r, c]} observed, {found.expected[r, c]:.1f} expected"
        f" (ratio {_ratio(found, r, c)})"
    )


def _ratio(found: AssociationAfter, r: Any, c: Any) -> str:
    if not np.isfinite(found.ratio[r, c]):
        return "not known"
    return f"{found.ratio[r, c]:.2f}, {found.ratio_low[r, c]:.2f} to {found.ratio_high[r, c]:.2f}"


def _within(edges: tuple[float, ...], at: int, unit: str, bands: bool) -> str:
    at = at % len(edges)
    if bands:
        return f"{edges[at - 1] if at else 0:g} to {edges[at]:g} {unit}"
    return f"up to {edges[at]:g} m" if unit == "m" else f"under {edges[at]:g} days"


def as_text(found: AssociationAfter, where: AssociationByPlace | None, notes: Sequence[str]) -> list[str]:
    """The finding, a line for each cell, the areas that stand out, and what was left out."""
    lines = [finding(found)]
    for r, c in np.ndindex(found.observed.shape):
        line = f"{_cell(found, r, c)}, p {found.p_more[r, c]:.3g}"
        if found.before is not None and found.p_difference is not None:
            line += f"; {found.before[r, c]} before, p of the difference {found.p_difference[r, c]:.3g}"
        lines.append(line + ".")
    if where:
        lines += _places(where)
    lines.append(f"{found.exposures} exposures, {found.outcomes} outcomes, {found.permutations} shuffles.")
    if found.left_out:
        lines.append(f"{found.left_out} exposures were left out: their days or surroundings are not all on record.")
    return [*lines, *notes]


def _places(where: AssociationByPlace) -> list[str]:
    clear = np.flatnonzero(where.chance.more_in_any_cell <= _LEVEL)
    if not clear.size:
        return [f"No area of {len(where.places)} stands out from chance."]
    return [
        f"Where: {where.places[i]}, {where.observed[i]} observed, {where.expected[i]:.1f} expected." for i in clear
    ]


def drawn(found: AssociationAfter) -> Figure:
    """The heat table of the cells."""
    from tandem.cli.analyze.heat import heat_table, shade_of

    question = found.question
    texts = [
        [
            f"{found.observed[r, c]} ({found.expected[r, c]:.1f} expected)\n{_ratio(found, r, c)}"
            for c in range(len(question.days))
        ]
        for r in range(len(question.radii_m))
    ]
    return heat_table(
        shade_of(found.observed, found.expected),
        texts,
        marked=found.chance.more_in_any_cell <= _LEVEL,
        rows=[_within(question.radii_m, r, "m", question.bands) for r in range(len(question.radii_m))],
        columns=[_within(question.days, c, "days", question.bands) for c in range(len(question.days))],
        title="Pairs of an exposure and an outcome after it; framed: more than chance has it",
    )
