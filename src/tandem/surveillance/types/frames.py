"""Events as arrays: what queries hand to the detectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class OverdoseFrame:
    """Overdose events of one agency, one row each, ordered by time.

    `seconds` since 1970 UTC; `day` is the ordinal of the agency's local day; `area` the position in `area_ids`,
    -1 for none; `status` the recorded status. The record is complete from `first_day` on. No rows are allowed.
    `met`: for each case definition that asks for more than a status, by its id, which rows meet it; those alone that
    the frame was read for.
    """

    seconds: npt.NDArray[np.float64]
    day: npt.NDArray[np.int64]
    area: npt.NDArray[np.int64]
    status: npt.NDArray[np.str_]
    area_ids: tuple[UUID, ...]
    area_names: tuple[str, ...]
    first_day: date
    timezone: str
    met: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.seconds.size)

    def rows(self, keep: npt.NDArray[np.bool_]) -> OverdoseFrame:
        """The same frame with some rows only."""
        return OverdoseFrame(
            self.seconds[keep],
            self.day[keep],
            self.area[keep],
            self.status[keep],
            self.area_ids,
            self.area_names,
            self.first_day,
            self.timezone,
            {case: met[keep] for case, met in self.met.items()},
        )
