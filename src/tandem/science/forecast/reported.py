"""The only thing a forecast may be made of: harm that somebody reported, never what police went looking for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray


class HarmKind(StrEnum):
    """Harm that is reported whether or not an officer was near. Arrests, stops and seizures are not here."""

    OVERDOSE_CALL = "overdose_call"
    OVERDOSE_DEATH = "overdose_death"
    OVERDOSE_VISIT = "overdose_visit"
    NALOXONE = "naloxone"


@dataclass(frozen=True, eq=False)
class ReportedHarm:
    """Counts of reported harm, shape (areas, periods), oldest period first.

    Made with `of`, which refuses any other kind. A forecast takes nothing else, so that numbers which rise where
    police look cannot send them there again. `population`: people by area, shape (areas,), NaN where it is not known,
    None without; read by the area regression alone.
    """

    kind: HarmKind
    counts: FloatArray
    population: FloatArray | None = None

    @classmethod
    def of(cls, kind: str, counts: npt.ArrayLike, *, population: npt.ArrayLike | None = None) -> ReportedHarm:
        """Checked counts. ValueError for another kind, another shape, counts that are negative or no numbers, or a
        population that is negative or not one number for each area (NaN: not known)."""
        if kind not in set(HarmKind):
            known = ", ".join(HarmKind)
            raise ValueError(f"a forecast is made of reported harm only ({known})")
        values = np.array(counts, dtype=np.float64)
        if values.ndim != 2:
            raise ValueError("counts must have the shape (areas, periods)")
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError("counts must be numbers from 0 on; a period that nobody reported must be left out")
        values.flags.writeable = False
        return cls(HarmKind(kind), values, _people(population, values.shape[0]))

    @property
    def areas(self) -> int:
        return int(self.counts.shape[0])

    @property
    def periods(self) -> int:
        return int(self.counts.shape[1])

    def until(self, period: int) -> ReportedHarm:
        """What was known before a period: the only view that a model gets in a back-test."""
        return ReportedHarm(self.kind, self.counts[:, :period], self.population)


def _people(population: npt.ArrayLike | None, areas: int) -> FloatArray | None:
    if population is None:
        return None
    people = np.array(population, dtype=np.float64)
    if people.shape != (areas,) or np.isinf(people).any() or (people < 0).any():
        raise ValueError("population must be one number from 0 on for each area, NaN where it is not known")
    people.flags.writeable = False
    return people
