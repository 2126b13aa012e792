"""What each detector and estimator finds of a planted truth: false alarms where nothing is planted, power where
something is, and estimates beside the truth. `tests/synthetic/power_table.py` writes the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tandem.science.aberration import CLASSIC, NOUFAILY, ORIGINAL, Detection, cusum, ears, ewma, farrington
from tandem.science.capture_recapture import chapman, log_linear
from tandem.science.false_discovery import adjusted_p
from tandem.science.forecast import (
    WITH_NEIGHBOURS,
    ReportedHarm,
    along_the_list,
    choose,
    fit_self_exciting,
    forecast,
    scores_on_unseen,
)
from tandem.science.hotspots import getis_ord, local_moran, weights_by_distance
from tandem.science.knox import KNOX, Question, association_after, near_repeats
from tandem.science.nowcast import nowcast, reporting_triangle
from tandem.science.scan import Span, scan_permutation, scan_poisson, zones_by_distance
from tandem.science.silence import SILENT, silence
from tests.science.calibration import BOTH_CLUSTERED
from tests.science.worlds import town
from tests.synthetic import planted


@dataclass(frozen=True)
class Found:
    """One line: `size` of what was planted (`nothing`: where nothing was), and the share of `trials` that found it.

    `note`: what else was measured: delay, estimate and its interval.
    """

    family: str
    method: str
    size: float
    nothing: float
    share: float
    trials: int
    note: str = ""

    @property
    def is_false_alarm(self) -> bool:
        return self.size == self.nothing


def detectors(sims: int, seed: int = 1) -> Iterator[Found]:
    """A week with more overdoses in one of many agencies; the share of agencies that alarm in it."""
    ways: dict[str, tuple[bool, Callable[[np.ndarray], Detection]]] = {
        **{f"EARS {name}": (True, lambda c, name=name: ears(c, method=name)) for name in ("C1", "C2", "C3")},
        "CUSUM": (True, lambda c: cusum(c, learn=3 * 365, per_year=365.0)),
        "EWMA": (True, lambda c: ewma(c, alpha=0.001)),
        "Farrington": (False, lambda c: _farrington(c, CLASSIC)),
        "Farrington Flexible, original": (False, lambda c: _farrington(c, ORIGINAL)),
        "Farrington Flexible, Noufaily": (False, lambda c: _farrington(c, NOUFAILY)),
    }
    for size in (1.0, 1.5, 2.0, 3.0):
        daily = planted.agencies(np.random.default_rng(seed), spike=size, many=sims)
        for name, (by_day, judge) in ways.items():
            series = daily if by_day else planted.weekly(daily)
            alarm = judge(series.counts).alarm
            during = alarm[:, series.spike]
            delay = during.argmax(axis=1)[during.any(axis=1)]
            note = f"{delay.mean():.1f} days" if by_day and delay.size and size > 1 else ""
            if size == 1:
                quiet = alarm[:, series.spike.start - (91 if by_day else 13) : series.spike.start]
                note = f"{quiet.mean() * (30.4 if by_day else 4.35):.2f} alarms a month"
            yield Found("spike", name, size, 1.0, float(during.any(axis=1).mean()), sims, note)


def _farrington(counts: np.ndarray, settings: object) -> Detection:
    return farrington(counts, settings, at=np.arange(counts.shape[1] - 16, counts.shape[1]), workers=1)  # type: ignore[arg-type]


def near_repeat_tests(sims: int, seed: int = 2) -> Iterator[Found]:
    """Events that are followed by others near by: Knox, and the self-exciting model's share of followers."""
    for followers in (0.0, 0.01, 0.03, 0.1, 0.3):
        hits, shares = 0, []
        for sim in range(sims):
            x, y, day = planted.diffusion(np.random.default_rng([seed, sim]), followers=followers).T
            asked = {"distances_m": (200.0,), "days": (7,), "permutations": 199, "definition": KNOX, "workers": 1}
            hits += near_repeats(x, y, day, seed=sim, **asked).chance.more[0, 0] <= 0.05
            cells = (x // 400).astype(int) * 25 + (y // 400).astype(int)
            keep = (cells >= 0) & (cells < 625) & (y >= 0) & (y < 10_000)
            fitted = fit_self_exciting(cells[keep], day[keep], cells=625, start=0, end=365)
            shares.append(fitted.branching)
        note = f"Hawkes: {np.mean(shares):.2f} followers each"
        yield Found("near repeats", "Knox", followers, 0.0, hits / sims, sims, note)


def seizure_effects(sims: int, seed: int = 3) -> Iterator[Found]:
    """Both patterns cluster and share a season; outcomes after a seizure as many times as usual."""
    for size in (1.0, 1.5, 2.0, 3.0):
        for null in ("plain", "cluster", "pairs"):
            hits, ratios, held = 0, [], 0
            for sim in range(sims):
                places = town(seed * 10_000 + sim, outcomes=600, effect=size, **BOTH_CLUSTERED)
                asked = Question(radii_m=(250.0,), days=(7,), null=null)  # type: ignore[arg-type]
                told = association_after(*places, asked, seed=sim, permutations=99, workers=1)
                hits += told.p_more[0, 0] <= 0.05
                ratios.append(told.ratio[0, 0])
                held += told.ratio_low[0, 0] <= size <= told.ratio_high[0, 0]
            note = f"ratio {np.mean(ratios):.2f}, interval holds it in {held / sims:.0%}"
            yield Found("seizure effect", f"{null} null", size, 1.0, hits / sims, sims, note)


def scans(sims: int, seed: int = 4) -> Iterator[Found]:
    """Nine places of a grid with more in the last week; found: p at most 0.05 and a planted place in the cluster."""
    for factor in (1.0, 2.0, 3.0, 5.0):
        hits = {"space-time permutation": [0, 0], "Poisson": [0, 0]}
        for sim in range(sims):
            world = planted.outbreak(np.random.default_rng([seed, sim]), factor=factor)
            zones = zones_by_distance(world.x_km, world.y_km, max_radius_km=3.0, is_geographic=False)
            span = Span(world.days, 7, True)
            words = {"zones": zones, "span": span, "permutations": 99, "seed": sim, "workers": 1}
            counts = np.zeros((zones.locations, world.days), np.int64)
            np.add.at(counts, (world.location, world.day), 1)
            for name, told in (
                ("space-time permutation", scan_permutation(world.location, world.day, **words)),
                ("Poisson", scan_poisson(counts, world.usual, **words)),
            ):
                if told.clusters and told.clusters[0].p_value <= 0.05:
                    hits[name][0] += 1
                    hits[name][1] += bool(set(told.clusters[0].members) & set(world.members.tolist()))
        for name, (alarms, right) in hits.items():
            share = (alarms if factor == 1 else right) / sims
            yield Found("scan", name, factor, 1.0, share, sims)


def hot_spots(sims: int, seed: int = 5) -> Iterator[Found]:
    """Sixteen areas of a grid with a higher rate; the share of those, or of the others, that are called hot."""
    for factor in (1.0, 1.25, 1.5, 2.0):
        found: dict[str, list[float]] = {"Gi*": [], "local Moran": []}
        wrong: dict[str, list[float]] = {"Gi*": [], "local Moran": []}
        for sim in range(sims):
            values, inside, centres = planted.rates(np.random.default_rng([seed, sim]), factor=factor)
            weights = weights_by_distance(*centres.T, within=1.5)
            for name, judge in (("Gi*", getis_ord), ("local Moran", local_moran)):
                told = judge(values, weights)
                hot = (adjusted_p(told.p_normal) <= 0.05) & (told.z > 0) & (values > values.mean())
                away = np.ones(values.size, bool)
                away[inside] = False
                found[name].append(hot[inside].mean() if factor > 1 else hot.any())
                wrong[name].append(hot[away].mean())
        for name, shares in found.items():
            note = "" if factor == 1 else f"{np.mean(wrong[name]):.1%} of the others"
            yield Found("hot spots", name, factor, 1.0, float(np.mean(shares)), sims, note)


def silences(sims: int, seed: int = 6) -> Iterator[Found]:
    """An agency whose line is down; the share of feeds that are called silent."""
    for days in (0, 2, 4, 7):
        rng = np.random.default_rng(seed)
        told = [silence(planted.feed(rng, silent_days=days)).finding == SILENT for _ in range(sims)]
        yield Found("silence", "silence", float(days), 0.0, float(np.mean(told)), sims)


def nowcasts(sims: int, seed: int = 7) -> Iterator[Found]:
    """Late reports; the share of the last seven days whose 95 % interval holds the final number."""
    for surge in (1.0, 2.0, 3.0):
        held, seen, expected, truth = [], 0.0, 0.0, 0.0
        for sim in range(sims):
            rng = np.random.default_rng([seed, sim])
            occurred, told = planted.reports(rng, surge=surge)
            triangle = reporting_triangle(occurred, told, as_of=179, periods=120, max_delay=28)
            found = nowcast(triangle, rng=rng)
            final = np.bincount(occurred, minlength=180)[-7:]
            held.append(((found.low[-7:] <= final) & (final <= found.high[-7:])).mean())
            seen, expected, truth = (
                seen + found.reported[-7:].sum(), expected + found.expected[-7:].sum(), truth + final.sum()
            )  # fmt: skip
        note = f"reported {seen / truth:.0%}, nowcast {expected / truth:.0%} of the final number"
        yield Found("nowcast", "nowcast", surge, np.nan, float(np.mean(held)), sims, note)


def captures(sims: int, seed: int = 8) -> Iterator[Found]:
    """A thousand people on up to three lists, two of which may depend on each other; intervals that hold 1,000."""
    for dependence in (0.0, 1.0):
        estimates: dict[str, list[tuple[float, bool]]] = {"two lists": [], "log-linear": []}
        for sim in range(sims):
            table = planted.people_on_lists(np.random.default_rng([seed, sim]), dependence=dependence)
            two = chapman(table[1].sum(), table[:, 1].sum(), table[1, 1].sum())
            many = log_linear(table).chosen
            for name, told in (("two lists", two), ("log-linear", many)):
                estimates[name].append((told.estimate, told.low <= 1000 <= told.high))
        for name, pairs in estimates.items():
            mean, held = np.median([one for one, _ in pairs]), np.mean([one for _, one in pairs])
            yield Found("capture-recapture", name, dependence, np.nan, float(held), sims, f"median {mean:.0f}")


def forecasts(sims: int, seed: int = 9) -> Iterator[Found]:
    """Areas whose neighbours are alike, or not; chosen on a year, judged on the next, beside the best baseline."""
    for alike in (1, 6):
        gains, held, reach = [], [], []
        for sim in range(sims):
            counts = planted.area_years(np.random.default_rng([seed, sim]), alike=alike)
            harm = ReportedHarm.of("overdose_death", counts)
            near = {"candidates": WITH_NEIGHBOURS, "adjacency": along_the_list(harm.areas)}
            choice, _ = choose(harm, periods=[4], capacity=30, seed=sim, **near)  # type: ignore[arg-type]
            scores = scores_on_unseen(harm, choice, periods=[5], **near)  # type: ignore[arg-type]
            gains.append(scores.difference(choice.model, scores.best_baseline)[0])
            reach.append(scores.mean(choice.model))
            told = forecast(choice.model, harm.until(5), adjacency=near["adjacency"])  # type: ignore[arg-type]
            held.append(((told.low <= counts[:, 5]) & (counts[:, 5] <= told.high)).mean())
        note = f"reach {np.mean(reach):.1%}, {100 * np.mean(gains):+.1f} points to the best baseline afterwards"
        yield Found("forecast", "chosen model", float(alike), np.nan, float(np.mean(held)), sims, note)


EVERYTHING: dict[Callable[[int], Iterator[Found]], int] = {
    detectors: 300,
    near_repeat_tests: 200,
    seizure_effects: 100,
    scans: 200,
    hot_spots: 200,
    silences: 400,
    nowcasts: 200,
    captures: 100,
    forecasts: 20,
}
"""The trials of the page."""
