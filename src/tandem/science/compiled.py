"""Compiles the loops ahead: every analysis once on a handful of numbers, so that the first real one does not wait.

Numba keeps what it compiled beside the module that it belongs to, for this processor and this source; a second run
takes a second. Where that folder cannot be written it keeps it in the user's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np


def parts() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is compiled, by name, and the small analysis that compiles it."""
    yield "near repeats", _near_repeats
    yield "seizure and overdose", _association
    yield "scans", _scans
    yield "spikes", _spikes
    yield "hot spots and forecasts", _places


def _near_repeats() -> None:
    from tandem.science.knox import CALCULATOR, KNOX, near_repeats

    x = np.arange(8.0) * 40.0
    for unit in (1.0, 0.3):  # whole days and times of day are kept in different types
        for definition in (CALCULATOR, KNOX):
            asked = {"distances_m": (100.0, 200.0), "days": (7.0,), "permutations": 9, "workers": 1}
            near_repeats(x, x, np.arange(8) * unit, seed=1, definition=definition, **asked)  # type: ignore[arg-type]


def _association() -> None:
    from tandem.science.knox import Question, association_after
    from tandem.science.points import Points

    sites = Points.of(np.arange(8.0) * 40.0, np.zeros(8), np.arange(8))
    for null in ("plain", "cluster", "pairs"):
        association_after(sites, sites, Question(null=null), seed=1, permutations=9, workers=1)


def _scans() -> None:
    from tandem.science.scan import Span, scan_permutation, scan_poisson, zones_by_distance

    zones = zones_by_distance([0.0, 1.0, 2.0], [0.0, 0.0, 1.0], is_geographic=False)
    at, day = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 3, 3, 2])
    counts = np.ones((3, 4), np.int64)
    for prospective in (True, False):
        span = Span(4, 2, prospective)
        scan_permutation(at, day, zones=zones, span=span, permutations=9, seed=1, workers=1)
        scan_poisson(counts, counts, zones=zones, span=span, permutations=9, seed=1, workers=1)


def _spikes() -> None:
    from tandem.science.aberration import CLASSIC, NOUFAILY, ORIGINAL, ears, farrington

    counts = (np.arange(600.0) * 7 % 11).reshape(2, 300)
    for settings in (CLASSIC, ORIGINAL, NOUFAILY):
        farrington(counts, settings, at=[299], workers=1)
    for method in ("C1", "C3"):
        ears(np.ones((200, 1000)), method=method)  # only large tables are judged by a compiled loop


def _places() -> None:
    from tandem.science.forecast import fit_self_exciting, fit_spreading
    from tandem.science.hotspots import getis_ord, weights_by_edges

    getis_ord(np.arange(4.0), weights_by_edges([[0, 1], [1, 2], [2, 3]], areas=4), permutations=9, seed=1)
    fit_self_exciting([0, 0, 1], [1.0, 2.0, 3.0], cells=2, start=0, end=5, rounds=1)
    fit_spreading([0, 0, 1], [1.0, 2.0, 3.0], x=[0, 1], y=[0, 0], start=0, end=5, bandwidth=1.0, rounds=1)
