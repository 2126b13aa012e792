"""What is kept of a computed history of seizure watches: plain values, and back again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tandem.science.knox import AssociationAfter
from tandem.surveillance.types import HistoryCell, MonthAssociation, WatchHistory


def plain_results(found: AssociationAfter | None, months: Sequence[MonthAssociation]) -> dict[str, Any]:
    """The figures as JSON can hold them; what is not a number becomes None."""
    return {
        "exposures": found.exposures if found else 0,
        "cells": _cells(found) if found else [],
        "months": [
            {
                "month": one.month.isoformat(),
                "seizures": one.seizures,
                "observed": one.observed,
                "expected": one.expected,
                "ratio_low": one.ratio_low,
                "ratio_high": one.ratio_high,
            }
            for one in months
        ],
    }


def _cells(found: AssociationAfter) -> list[dict[str, Any]]:
    return [
        {
            "metres": int(metres),
            "days": int(days),
            "observed": int(found.observed[i, j]),
            "expected": float(found.expected[i, j]),
            "ratio_low": _known(float(found.ratio_low[i, j])),
            "ratio_high": _known(float(found.ratio_high[i, j])),
        }
        for i, metres in enumerate(found.question.radii_m)
        for j, days in enumerate(found.question.days)
    ]


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def history_of_results(
    results: Mapping[str, Any], *, as_of: date, clock: datetime, version: str, seed: int, permutations: int
) -> WatchHistory:
    """The history that `plain_results` was kept of."""
    return WatchHistory(
        as_of=as_of,
        clock=clock,
        version=version,
        seed=seed,
        permutations=permutations,
        exposures=results["exposures"],
        cells=tuple(HistoryCell(**cell) for cell in results["cells"]),
        months=tuple(
            MonthAssociation(**{**one, "month": date.fromisoformat(one["month"])}) for one in results["months"]
        ),
    )
