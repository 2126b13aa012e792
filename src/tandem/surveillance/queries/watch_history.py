"""What the year before shows around a pair's enforcement, as a whole and month by month. Never a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import get_args
from uuid import UUID

import numpy as np

from tandem.science.knox import AssociationAfter, Question, association_after
from tandem.science.knox.nulls import Null
from tandem.science.points import Points
from tandem.science.threads import Progress
from tandem.surveillance import models
from tandem.surveillance.queries.watches import overdose_points, projected
from tandem.surveillance.rules.watch_results import history_of_results
from tandem.surveillance.rules.watches import WatchRules, watch_rules
from tandem.surveillance.types import MonthAssociation, WatchHistory

Place = tuple[float, float, date]


def association_before(
    agency_id: UUID, seizing_agency_id: UUID, *, today: date, until: datetime, progress: Progress | None = None
) -> AssociationAfter | None:
    """What the year before shows around this pair's enforcement; None when there was too little of it.

    Only seizures whose longest window is over take part. Days move as the definition's null says.
    """
    rules = watch_rules()
    start, end = _year_before(today, max(rules.days))
    sites = _seizure_places(seizing_agency_id, start, end)
    if len(sites) < rules.min_seizures:
        return None
    seizures, overdoses = projected(sites, overdose_points(agency_id, start, today, until))
    strata = [f"{site[2]:%Y-%m}" for site in sites] if rules.null == "restricted" else None
    asked = Question(radii_m=tuple(map(float, rules.metres)), days=rules.days, null=_null(rules))
    return association_after(
        seizures, overdoses, asked, seed=rules.seed, permutations=rules.permutations, strata=strata, progress=progress
    )


def association_by_month(
    agency_id: UUID, seizing_agency_id: UUID, *, today: date, until: datetime, progress: Progress | None = None
) -> list[MonthAssociation]:
    """The same for the calendar months of the year before, in the cell that the definition names for it.

    Each month's seizures move among that month's own days, so that the season is no association. Empty without any.
    """
    rules = watch_rules()
    metres, days = rules.by_month
    start, end = _year_before(today, days)
    by_month: dict[date, list[Place]] = defaultdict(list)
    for site in _seizure_places(seizing_agency_id, start, end):
        by_month[site[2].replace(day=1)].append(site)
    if not by_month:
        return []
    people = overdose_points(agency_id, start, today, until)
    asked = Question(radii_m=(float(metres),), days=(days,), null="cluster")
    months = sorted(by_month)
    overdoses, *sites = projected(people, *(by_month[month] for month in months))
    found = []
    for month, here in zip(months, sites, strict=True):
        if progress:
            progress(len(found), len(months))
        found.append(_month(month, here, overdoses, asked, rules))
    return found


def latest_history(agency_id: UUID, seizing_agency_id: UUID) -> WatchHistory | None:
    """What was last computed for this pair, if anything."""
    rows = models.WatchHistory.objects.filter(agency_id=agency_id, seizing_agency_id=seizing_agency_id)
    row = rows.order_by("-created_at").first()
    if row is None:
        return None
    return history_of_results(
        row.results,
        as_of=row.as_of,
        clock=row.clock,
        version=row.version,
        seed=row.seed,
        permutations=row.permutations,
    )


def _month(month: date, seizures: Points, overdoses: Points, asked: Question, rules: WatchRules) -> MonthAssociation:
    count = seizures.x.size
    if count < rules.min_seizures_a_month:
        return MonthAssociation(month, count, 0, None, None, None)
    found = association_after(seizures, overdoses, asked, seed=rules.seed, permutations=rules.permutations)
    low, high = float(found.ratio_low[0, 0]), float(found.ratio_high[0, 0])
    expected = float(found.expected[0, 0])
    is_known = bool(expected) and bool(np.isfinite([low, high]).all())
    return MonthAssociation(
        month,
        count,
        int(found.observed[0, 0]),
        expected if is_known else None,
        low if is_known else None,
        high if is_known else None,
    )


def places_gone(seizing_agency_id: UUID, *, today: date) -> tuple[int, int]:
    """Of the year's enforcement that would give the expectation: how much has no exact place any more, and all."""
    start, end = _year_before(today, max(watch_rules().days))
    rows = models.EnforcementEvent.objects.filter(
        agency_id=seizing_agency_id,
        local_on__gte=start,
        local_on__lt=end,
        substance_class__in=watch_rules().classes,
        area__isnull=False,
    )
    return rows.filter(longitude__isnull=True).count(), rows.count()


def _year_before(today: date, longest: int) -> tuple[date, date]:
    """The year whose seizures have their whole window on record."""
    end = today - timedelta(days=longest)
    return end - timedelta(days=365), end


def _seizure_places(seizing_agency_id: UUID, start: date, end: date) -> Sequence[Place]:
    rows = models.EnforcementEvent.objects.filter(
        agency_id=seizing_agency_id,
        local_on__gte=start,
        local_on__lt=end,
        substance_class__in=watch_rules().classes,
        longitude__isnull=False,
        latitude__isnull=False,
    )
    return list(rows.order_by("local_on", "id").values_list("longitude", "latitude", "local_on"))


def _null(rules: WatchRules) -> Null:
    """The null of the definition file; ValueError for a word that the estimator does not know."""
    for known in get_args(Null):
        if known == rules.null:
            found: Null = known
            return found
    raise ValueError(f"definitions/watches/seizure_watch.toml: null must be one of {', '.join(get_args(Null))}.")
