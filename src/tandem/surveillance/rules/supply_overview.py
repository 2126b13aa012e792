"""All that the supply page says: shares and their forecast, first sightings, purity, links, field kits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tandem.science.rates import wilson_interval
from tandem.science.share_forecast import ShareForecast, forecast_shares
from tandem.science.small_numbers import is_enough
from tandem.surveillance.rules.substances import unconfirmed_columns
from tandem.surveillance.rules.supply import (
    QUARTER,
    Appearance,
    Purity,
    Shares,
    SupplyRules,
    appearances_of,
    purities_of,
    shares_of,
    supply_rules,
    whole_periods,
)
from tandem.surveillance.rules.supply_links import LinkLimits, SupplyLink, link_limits, supply_links
from tandem.surveillance.types import KitRecord, Sample
from tandem.surveillance.types.appearances import NewAppearance


@dataclass(frozen=True, slots=True)
class KitShare:
    """Tests of one kit. `share` of its judged positives that no laboratory confirmed, with its interval.

    All three are None where too few were judged to say anything.
    """

    of: KitRecord
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class SupplyOverview:
    """The supply as known on a day.

    `ahead` forecasts the period that begins on `ahead_from`; both None where nothing can be forecast. `drawn` are the
    shares to draw: beside a forecast of a whole quarter, whole quarters alone. `unsure` were confirmed lately,
    with too little before them to be called new.
    """

    samples: int
    shares: Shares
    drawn: Shares
    ahead: ShareForecast | None
    ahead_from: date | None
    appearances: tuple[Appearance, ...]
    purities: tuple[Purity, ...]
    links: tuple[SupplyLink, ...]
    limits: LinkLimits
    kits: tuple[KitShare, ...]
    named: tuple[tuple[str, int], ...]
    rules: SupplyRules
    has_unconfirmed_words: bool
    unsure: tuple[NewAppearance, ...] = ()


def supply_overview(
    samples: Sequence[Sample],
    *,
    kits: Sequence[KitRecord],
    named: Counter[str],
    unsure: Sequence[NewAppearance] = (),
    today: date,
    months: int,
) -> SupplyOverview:
    """What samples, field tests and the words of reports say together. `months` of a period: 3 or 1."""
    rules = supply_rules()
    shares = shares_of(samples, today=today, months=months, most=rules.substances)
    ahead = _ahead(shares) if months == QUARTER else None
    return SupplyOverview(
        samples=len(samples),
        shares=shares,
        drawn=whole_periods(shares) if ahead else shares,
        ahead=ahead,
        ahead_from=_next_start(shares) if ahead else None,
        appearances=appearances_of(samples, today=today),
        purities=purities_of(samples, today=today, months=months),
        links=supply_links(samples),
        limits=link_limits(),
        kits=tuple(_kit(one) for one in kits),
        named=tuple(named.most_common(rules.named_substances)),
        rules=rules,
        has_unconfirmed_words=bool(unconfirmed_columns()),
        unsure=tuple(unsure),
    )


def _ahead(shares: Shares) -> ShareForecast | None:
    whole = whole_periods(shares)
    if not any(whole.samples) or not whole.substances:
        return None
    return forecast_shares(whole.with_it, whole.samples)


def _next_start(shares: Shares) -> date:
    last = shares.periods[-1]
    return last.start if last.is_running else last.end


def _kit(one: KitRecord) -> KitShare:
    if not is_enough(one.positive):
        return KitShare(one, None, None, None)
    limits = wilson_interval([one.not_confirmed], [one.positive])
    return KitShare(one, one.not_confirmed / one.positive, float(limits.low[0]), float(limits.high[0]))
