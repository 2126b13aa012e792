"""Made-up towns of exposures and outcomes with known truth: clustered or not, a shared season, an effect."""

import numpy as np

from tandem.science.points import Points

TOWN_M, YEAR = 15_000.0, 365


def town(
    seed: int,
    *,
    exposures: int = 400,
    outcomes: int = 1200,
    clustered: tuple[bool, bool] = (False, False),
    season: float = 0.0,
    effect: float = 1.0,
):
    """Two patterns that share 20 hot spots and a season. `clustered`: exposures, outcomes come in bursts of about
    four within 200 m and a week. `effect`: how many times as many outcomes lie within 250 m and 7 days after an
    exposure as would otherwise."""
    rng = np.random.default_rng([seed, 40])
    spots = rng.uniform(0, TOWN_M, (20, 2))
    after = _pattern(rng, outcomes, spots, clustered[1], season)
    before = _pattern(rng, exposures, spots, clustered[0], season)
    return before, after if effect == 1 else _with_effect(rng, before, after, effect)


def _pattern(rng, n, spots, clustered, season):
    if clustered:
        x, y, day = _columns(_pattern(rng, max(1, n // 4), spots, False, season))
        of = np.repeat(np.arange(x.size), rng.poisson(4, x.size))
        place = np.column_stack([x[of], y[of]]) + rng.normal(0, 200, (of.size, 2))
        return Points.of(place[:, 0], place[:, 1], np.floor(day[of] + rng.exponential(7, of.size)))
    hot = rng.random(n) < 0.6
    place = spots[rng.integers(0, len(spots), n)] + rng.normal(0, 600, (n, 2))
    place[~hot] = rng.uniform(0, TOWN_M, (int((~hot).sum()), 2))
    days = np.zeros(0)
    while days.size < n:
        more = rng.uniform(0, YEAR, 4 * n)
        rate = (1 + season * np.sin(2 * np.pi * more / YEAR)) / (1 + season)
        days = np.concatenate([days, more[rng.random(4 * n) < rate]])
    return Points.of(place[:, 0], place[:, 1], np.floor(days[:n]))


def _columns(points):
    return points.x, points.y, points.day


def _with_effect(rng, exposures, outcomes, effect):
    """Each pair of an exposure and an outcome-to-be within 250 m, whatever its days, gives more on days 0 to 6."""
    near = np.hypot(exposures.x[:, None] - outcomes.x[None, :], exposures.y[:, None] - outcomes.y[None, :]) <= 250
    site, of = np.nonzero(near)
    more = rng.poisson((effect - 1) * 7 / YEAR, site.size)
    site, of = np.repeat(site, more), np.repeat(of, more)
    day = exposures.day[site] + rng.integers(0, 7, site.size)
    return Points.of(
        np.concatenate([outcomes.x, outcomes.x[of]]),
        np.concatenate([outcomes.y, outcomes.y[of]]),
        np.concatenate([outcomes.day, day]),
    )
