"""Every function of science takes its columns as NumPy, pandas and Polars and gives the same answer.

Harm prevented: a rate of one area told of another, because a column carried its own row labels. Columns of pandas are
here labelled backwards, so that a function that goes by labels instead of by order fails.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import tandem.science
from tandem.science import (
    aberration,
    capture_recapture,
    choropleth,
    comparisons,
    durations,
    false_discovery,
    first_seen,
    forecast,
    hotspots,
    knox,
    nowcast,
    points,
    rates,
    scan,
    share_forecast,
    silence,
    small_numbers,
)

Columns = Callable[[Any], Any]
RNG = np.random.default_rng(12)
N = 60
COUNTS = RNG.poisson(4.0, 400)
TABLE = RNG.poisson(5.0, (8, 12))
DAYS = np.sort(RNG.integers(0, 200, N))
X, Y = RNG.uniform(0, 2000, (2, N))
LON, LAT = -87.6 + RNG.uniform(0, 0.05, N), 41.8 + RNG.uniform(0, 0.05, N)
PLACE = RNG.integers(0, 6, N)
YES = RNG.random(N) < 0.3
EDGES = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]])
KM = np.ones(6)
SIX = np.array([4, 9, 30, 2, 15, 18])
HISTORIES = np.array([[[0, 40], [30, 12]], [[50, 14], [20, 9]]])
AT_WORK = {"seed": 1, "permutations": 19, "workers": 1}


def _pairs_of_points(c: Columns) -> tuple[points.Points, points.Points]:
    return points.Points.of(c(X), c(Y), c(DAYS)), points.Points.of(c(Y), c(X), c(DAYS))


def _weights() -> hotspots.Weights:
    return hotspots.weights_by_edges(EDGES, areas=6)


def _zones() -> scan.Zones:
    return scan.zones_by_distance(LAT[:6], LON[:6])


FUNCTIONS: dict[str, Callable[[Columns], Any]] = {
    "aberration.alarm_frequency": lambda c: aberration.alarm_frequency(c(YES), 50),
    "aberration.count_limit": lambda c: aberration.count_limit(c(COUNTS)),
    "aberration.cusum": lambda c: aberration.cusum(c(COUNTS), learn=100),
    "aberration.day_factors": lambda c: aberration.day_factors(c(COUNTS), c(np.arange(400) % 7)),
    "aberration.ears": lambda c: aberration.ears(c(TABLE), method="C2"),
    "aberration.ewma": lambda c: aberration.ewma(c(COUNTS), day_types=c(np.arange(400) % 7)),
    "aberration.farrington": lambda c: aberration.farrington(c(COUNTS), at=c(np.array([390, 395]))),
    "aberration.rolling_threshold": lambda c: aberration.rolling_threshold(
        c(DAYS * 24.0), c(np.array([3000.0, 4000.0])), coverage_start=0.0
    ),
    "capture_recapture.log_linear": lambda c: capture_recapture.log_linear(HISTORIES),
    "choropleth.class_breaks": lambda c: choropleth.class_breaks(c(X)),
    "comparisons.quiet_verdict": lambda c: comparisons.quiet_verdict(c(TABLE * 0.1), c(TABLE * 0.3), c(TABLE * 1.0)),
    "comparisons.median_difference": lambda c: comparisons.median_difference(c(X), c(Y)),
    "comparisons.rank_correlation": lambda c: comparisons.rank_correlation(c(X), c(Y)),
    "durations.summarise_durations": lambda c: durations.summarise_durations(c(X)),
    "false_discovery.adjusted_p": lambda c: false_discovery.adjusted_p(c(X / 2000)),
    "first_seen.first_seen": lambda c: first_seen.first_seen(c(DAYS), c(YES)),
    "forecast.fit_self_exciting": lambda c: forecast.fit_self_exciting(c(PLACE), c(DAYS), cells=6, start=0, end=200),
    "forecast.fit_spreading": lambda c: forecast.fit_spreading(
        c(PLACE), c(DAYS), x=c(X[:6]), y=c(Y[:6]), start=0, end=200, bandwidth=300
    ),
    "forecast.judged_list": lambda c: forecast.judged_list(c(X), c(DAYS), capacity=5, size=c(Y)),
    "forecast.touching": lambda c: forecast.touching(c(EDGES), areas=6).toarray(),
    "hotspots.getis_ord": lambda c: hotspots.getis_ord(c(SIX), _weights(), permutations=19),
    "hotspots.kernel_density": lambda c: hotspots.kernel_density(
        c(TABLE), cell=100, bandwidth=300, inside=c(TABLE >= 0)
    ),
    "hotspots.local_moran": lambda c: hotspots.local_moran(c(SIX), _weights(), permutations=19),
    "hotspots.network_density": lambda c: hotspots.network_density(c(SIX), c(EDGES), c(KM * 80), bandwidth=200),
    "hotspots.weights_by_distance": lambda c: hotspots.weights_by_distance(c(X), c(Y), within=400),
    "hotspots.weights_by_edges": lambda c: hotspots.weights_by_edges(c(EDGES), areas=6),
    "knox.association_after": lambda c: knox.association_after(
        *_pairs_of_points(c), knox.Question(null="restricted"), strata=c(DAYS // 90), **AT_WORK
    ),
    "knox.association_by_place": lambda c: knox.association_by_place(
        *_pairs_of_points(c), knox.Question(null="restricted"), list(map(str, PLACE)), strata=c(DAYS // 90), **AT_WORK
    ),
    "knox.chance_of": lambda c: knox.chance_of(c(COUNTS[:12]), c(TABLE)),
    "knox.middle_p": lambda c: knox.middle_p(c(COUNTS[:12]), c(TABLE)),
    "knox.near_repeats": lambda c: knox.near_repeats(
        c(X), c(Y), c(DAYS), distances_m=(200.0, 400.0), days=(7.0, 14.0), **AT_WORK
    ),
    "nowcast.reporting_triangle": lambda c: nowcast.reporting_triangle(
        c(DAYS), c(DAYS + PLACE), as_of=205, periods=205, max_delay=6
    ),
    "nowcast.nowcast": lambda c: nowcast.nowcast(c(TABLE.T), rng=np.random.default_rng(1), draws=200),
    "points.equirectangular": lambda c: points.equirectangular(c(LON), c(LAT), origin_latitude=41.8),
    "points.Points.of": _pairs_of_points,
    "forecast.ReportedHarm.of": lambda c: forecast.ReportedHarm.of(
        "overdose_call", c(TABLE), population=c(TABLE[:, 0])
    ),
    "rates.crude_rates": lambda c: rates.crude_rates(c(DAYS), c(DAYS * 100 + 900)),
    "rates.wilson_interval": lambda c: rates.wilson_interval(c(PLACE), c(DAYS + 6)),
    "scan.census_expected": lambda c: scan.census_expected(
        TABLE[:, :, None] * 1.0 + np.arange(2), c(np.array([0, 300])), c(np.array([0, 100, 200])), c(TABLE[0])
    ),
    "scan.scan_permutation": lambda c: scan.scan_permutation(
        c(PLACE), c(DAYS), zones=_zones(), span=scan.Span(200, 20, False), stratum=c(np.arange(200) % 7), **AT_WORK
    ),
    "scan.scan_poisson": lambda c: scan.scan_poisson(
        c(TABLE[:6]), c(TABLE[2:] + 1.0), zones=_zones(), span=scan.Span(12, 4, False), **AT_WORK
    ),
    "scan.zones_by_distance": lambda c: scan.zones_by_distance(c(LAT), c(LON), max_radius_km=2.0),
    "scan.zones_by_network": lambda c: scan.zones_by_network(c(EDGES), c(KM), locations=6, max_radius_km=2.0),
    "share_forecast.forecast_shares": lambda c: share_forecast.forecast_shares(c(TABLE), c(TABLE.max(axis=1) + 3)),
    "silence.silence": lambda c: silence.silence(c(np.append(COUNTS, np.zeros(9, np.int64)))),
    "small_numbers.protect_funnel": lambda c: small_numbers.protect_funnel(c(np.array([90, 40, 22, 12]))),
    "small_numbers.protect_list": lambda c: small_numbers.protect_list(c(SIX)),
    "small_numbers.protect_table": lambda c: small_numbers.protect_table(c(TABLE)),
}


def as_pandas(values: Any) -> Any:
    """Labelled backwards: whoever goes by labels takes the last row for the first."""
    labels = np.arange(len(values))[::-1]
    return pd.Series(values, index=labels) if np.ndim(values) == 1 else pd.DataFrame(values, index=labels)


def as_polars(values: Any) -> Any:
    """A column, or a frame with columns c0, c1, …"""
    if np.ndim(values) == 1:
        return pl.Series(values)
    return pl.DataFrame({f"c{nth}": column for nth, column in enumerate(np.transpose(values))})


def same(one: Any, other: Any) -> bool:
    """Whether two results hold the same numbers, however deep."""
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, np.ndarray | float):
        return type(one) is type(other) and np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f")
    if hasattr(one, "toarray"):
        return bool((one.toarray() == other.toarray()).all())
    return bool(one == other)


@pytest.mark.parametrize("kind", [as_pandas, as_polars])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_answer_hangs_on_no_kind_of_column(name: str, kind: Columns) -> None:
    assert same(FUNCTIONS[name](np.asarray), FUNCTIONS[name](kind))


def public_functions() -> set[str]:
    """Functions that rooms may call and that take columns: some argument is an ArrayLike."""
    found = set()
    for module in pkgutil.iter_modules(tandem.science.__path__):
        held = importlib.import_module(f"tandem.science.{module.name}")
        own = [name for name, one in vars(held).items() if getattr(one, "__module__", "") == held.__name__]
        for name in getattr(held, "__all__", None) or [name for name in own if not name.startswith("_")]:
            one = getattr(held, name)
            named = {name: one}
            if inspect.isclass(one) and hasattr(one, "of"):
                named = {f"{name}.of": one.of}
            for path, each in named.items():
                if inspect.isroutine(each) and "ArrayLike" in str(inspect.signature(each)):
                    found.add(f"{module.name}.{path}")
    return found


def test_every_function_that_takes_columns_is_in_the_table() -> None:
    """A function added later must be added above."""
    assert public_functions() == set(FUNCTIONS)


def test_a_function_that_goes_by_labels_would_be_found() -> None:
    assert not same([float(X[0])], [float(as_pandas(X)[0])])
    assert same((np.array([np.nan]), {"a": 1}), (np.array([np.nan]), {"a": 1}))
    assert not same(np.array([1.0]), np.array([2.0]))
