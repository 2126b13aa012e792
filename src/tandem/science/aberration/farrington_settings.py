"""How Farrington's regressions read the past and draw the limit, and the published sets of these settings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tandem.science.aberration.farrington_limits import THRESHOLDS


@dataclass(frozen=True)
class FarringtonSettings:
    """How the past is read and the limit drawn; `CLASSIC`, `ORIGINAL` and `NOUFAILY` are the published sets.

    - `years_back` years of `per_year` periods (52 weeks, 365 days); `half_window` periods to each side of the
      same season; `seasons` 1 (only those windows) or more (all periods, as many seasonal levels, the first of
      them the window); `recent_left_out` periods just before are no past, so that an outbreak does not hide
      itself; with `this_year` False the year before the period judged is left out altogether.
    - `weight_limit`: Anscombe residuals above it are weighted down by their square, `reweightings` times.
    - `trend`, kept when its p-value is below `trend_p` (1: always), at least three years are looked back on, and
      the expected count is not above every count of the past.
    - `threshold`: "delta" (with the `power` that makes counts symmetric: 2/3, 1/2, or 1 for none),
      "nb-plugin" (negative binomial quantile), "nb-upper" (the same at the upper limit of the mean).
      `alpha` in the upper tail, or half of it with `two_sided`.
    - `relative_se`: the standard errors of trend and mean rest on residuals relative to the mean instead of
      Pearson's. R `surveillance` 1.20.3 does so in its flexible version and not in its classic one.
    - an alarm needs `least_events` in the last `least_periods` periods, the judged one included.
    """

    years_back: int = 4
    half_window: int = 3
    per_year: float = 52
    seasons: int = 10
    recent_left_out: int = 26
    this_year: bool = True
    weight_limit: float = 2.58
    reweightings: int = 1
    trend: bool = True
    trend_p: float = 1.0
    threshold: str = "nb-plugin"
    power: float = 2 / 3
    alpha: float = 0.1
    two_sided: bool = False
    relative_se: bool = True
    least_events: int = 5
    least_periods: int = 4

    def __post_init__(self) -> None:
        if self.threshold not in THRESHOLDS:
            raise ValueError(f"threshold {self.threshold!r} is unknown; choose one of {', '.join(THRESHOLDS)}.")
        if not 0 < self.alpha <= 0.5:
            raise ValueError(f"alpha is {self.alpha}; it must be above 0 and at most 0.5.")
        if not 0 < self.power <= 1:
            raise ValueError(f"power is {self.power}; it must be above 0 and at most 1 (2/3, 1/2 or 1).")
        if self.reweightings < 0 or self.weight_limit < 1:
            raise ValueError("reweightings must be 0 or more, and weight_limit 1 or more.")

    @property
    def tail(self) -> float:
        """Chance of a count above the limit."""
        return self.alpha / 2 if self.two_sided else self.alpha


NOUFAILY = FarringtonSettings()
ORIGINAL = replace(NOUFAILY, seasons=1, recent_left_out=3, weight_limit=1.0, trend_p=0.05, threshold="delta")
CLASSIC = replace(ORIGINAL, recent_left_out=0, this_year=False, alpha=0.01, two_sided=True, relative_se=False)
