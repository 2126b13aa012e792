"""Hot spots and near repeats of an agency's record: computed at night or by a button, kept, and then only read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.surveillance.actions.hot_spots import keep_place_study
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.counts import overdose_area_totals
from tandem.surveillance.queries.forecasts import touching_areas
from tandem.surveillance.queries.frames import first_day_of
from tandem.surveillance.queries.hot_spots import kept_points, latest_study
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.days import day_start
from tandem.surveillance.rules.hot_spots import settings, studied


def study_places(*, by: Actor, agency: Agency, as_of: date, now: datetime) -> UUID:
    """Study the complete days before `as_of` and keep what was found. `now` is the agency's clock.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency.id):
        raise ValueError(refusal)
    rule, until = settings(), day_start(as_of, agency.timezone)
    areas = areas_of(agency.id)
    by_people = bool(areas) and all(one.population for one in areas)
    since = as_of - timedelta(days=rule["areas"]["days"])
    case = case_definition(SUSPECTED_OVERDOSE)
    totals = overdose_area_totals(agency.id, start=since, end=as_of, until=until, case=case)
    near_since = as_of - timedelta(days=rule["near_repeats"]["days"])
    results = studied(
        area_ids=[one.id for one in areas],
        counts=np.array([totals.by_area.get(one.id, 0) for one in areas], dtype=np.float64),
        sizes=np.array([one.population if by_people else one.area_km2 for one in areas], dtype=np.float64),
        edges=touching_areas(agency.id),
        points=kept_points(agency.id, start=near_since, end=as_of, until=until),
    )
    results |= {"by_people": by_people, "first_day": max(since, first_day_of(agency.id) or since).isoformat()}
    return keep_place_study(by=by, agency_id=agency.id, as_of=as_of, results=results, now=now)


def study_night(*, by: Actor, agency: Agency, day: date) -> bool:
    """Study the record up to and with `day` when the last study is a week old; whether it did."""
    as_of, latest = day + timedelta(days=1), latest_study(agency.id)
    if first_day_of(agency.id) is None:
        return False
    if latest and (as_of - latest.as_of).days < settings()["again_after_days"]:
        return False
    study_places(by=by, agency=agency, as_of=as_of, now=day_start(as_of, agency.timezone))
    return True
