"""What a detector found: judged series, exceedances, episodes, and how often a rule alarms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Exceedances:
    """The periods at which a detector alarmed, one row each, ordered by series and then by time.

    All arrays have shape (m,). `series` is the row of the judged table (0 when one series was judged),
    `index` the position on its time axis; `observed`, `expected` and `threshold` are counts of events.
    No exceedance gives arrays of length 0.
    """

    detector: str
    series: IntArray
    index: IntArray
    observed: FloatArray
    expected: FloatArray
    threshold: FloatArray

    def __len__(self) -> int:
        return int(self.index.size)


@dataclass(frozen=True, eq=False)
class Detection:
    """A judged series (shape (t,)) or table of series (shape (s, t)); the arrays share one shape.

    `observed` and `expected` are counts of events, `threshold` the limit of the rule. `expected` and
    `threshold` are NaN where there was not enough past to judge; `alarm` is False there.
    """

    detector: str
    observed: FloatArray
    expected: FloatArray
    threshold: FloatArray
    alarm: BoolArray

    @property
    def judged(self) -> BoolArray:
        """True where there was enough past to judge."""
        return ~np.isnan(self.threshold)

    @property
    def score(self) -> FloatArray:
        """(observed - expected) / (threshold - expected): above 1 beyond the limit (Noufaily 2013, section 3.6).

        NaN where a period was not judged or where the limit is not above what was expected.
        """
        room = self.threshold - self.expected
        with np.errstate(invalid="ignore"):
            above = room > 0
        score: FloatArray = np.full(room.shape, np.nan)
        np.divide(self.observed - self.expected, room, out=score, where=above)
        return score

    def exceedances(self) -> Exceedances:
        """The alarms alone, as rows."""
        alarm = np.atleast_2d(self.alarm)
        series, index = np.nonzero(alarm)
        return Exceedances(
            detector=self.detector,
            series=series.astype(np.int64),
            index=index.astype(np.int64),
            observed=np.atleast_2d(self.observed)[series, index],
            expected=np.atleast_2d(self.expected)[series, index],
            threshold=np.atleast_2d(self.threshold)[series, index],
        )


@dataclass(frozen=True)
class Episode:
    """Exceedances of one series close enough in time to be one occurrence.

    `start` and `end` are the first and the last alarming index (both included); `exceedances` is how many
    alarms lie in it; observed, expected and threshold are those of `peak`, the index with most events
    (the first of them when several tie).
    """

    detector: str
    series: int
    start: int
    end: int
    exceedances: int
    peak: int
    observed: float
    expected: float
    threshold: float


@dataclass(frozen=True)
class AlarmFrequency:
    """How often a rule alarmed: `alarms` in `days` days (fewer than asked for when the record is shorter)."""

    alarms: int
    days: int


def merge_runs(found: Exceedances, *, max_gap: int = 1) -> tuple[Episode, ...]:
    """Join exceedances of the same series with at most `max_gap` quiet periods between them.

    `max_gap=0` joins only neighbouring periods (a day and the next day); `max_gap=1` lets one quiet day
    lie between. Rows may come in any order; nothing found gives an empty tuple. A negative gap is a
    ValueError. Source: own definition; the witness in the tests is a loop over days.
    """
    if max_gap < 0:
        raise ValueError(f"max_gap is {max_gap}; it counts quiet periods, so it must be 0 or more.")
    if len(found) == 0:
        return ()
    order = np.lexsort((found.index, found.series))
    series, index = found.series[order], found.index[order]
    breaks = (np.diff(series) != 0) | (np.diff(index) - 1 > max_gap)
    runs = np.split(order, np.flatnonzero(breaks) + 1)
    return tuple(_episode(found, run) for run in runs)


def _episode(found: Exceedances, rows: IntArray) -> Episode:
    peak = int(rows[np.argmax(found.observed[rows])])
    return Episode(
        detector=found.detector,
        series=int(found.series[rows[0]]),
        start=int(found.index[rows[0]]),
        end=int(found.index[rows[-1]]),
        exceedances=int(rows.size),
        peak=int(found.index[peak]),
        observed=float(found.observed[peak]),
        expected=float(found.expected[peak]),
        threshold=float(found.threshold[peak]),
    )


def alarm_frequency(alarms: npt.ArrayLike, end_index: int, days: int = 365) -> AlarmFrequency:
    """How often the rule alarmed in the `days` days before `end_index` (that day itself left out).

    `alarms`: booleans of one daily series, shape (t,). `end_index` is from 0 to t; t asks about the last
    `days` of the record. A record that starts later gives the days there are, 0 alarms in 0 days at the
    start. Days that could not be judged count as days without alarm: pass only judged days
    (`detection.alarm[first_judged:]`) where that matters.
    """
    marks = np.asarray(alarms)
    if marks.ndim != 1 or marks.dtype != np.bool_:
        raise ValueError("alarms must be one series of booleans, as in Detection.alarm.")
    if not 0 <= end_index <= marks.size:
        raise ValueError(f"end_index {end_index} lies outside the series of {marks.size} days.")
    if days < 1:
        raise ValueError(f"days is {days}; ask about at least one day.")
    start = max(0, end_index - days)
    return AlarmFrequency(alarms=int(marks[start:end_index].sum()), days=end_index - start)


def checked_counts(counts: npt.ArrayLike, what: str = "counts") -> FloatArray:
    """Counts as floats, or a ValueError that says what is wrong with them (NaN, infinite, negative)."""
    values = np.asarray(counts, dtype=np.float64)
    if not values.size or (values.min() >= 0 and values.max() < np.inf):
        return values
    if np.isnan(values).any():
        raise ValueError(
            f"{what} contain NaN (a missing period). Fill it with the count that was recorded, or judge the "
            "stretches before and after it separately; a missing day is not a day with 0 events."
        )
    raise ValueError(f"{what} must be finite numbers of events, 0 or more.")
