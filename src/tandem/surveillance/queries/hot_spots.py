"""Kept studies of hot spots and near repeats, and the record they are made from."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.science.points import Points
from tandem.surveillance import models
from tandem.surveillance.queries.watches import overdose_points, projected
from tandem.surveillance.types.hot_spots import PlaceStudy


def kept_points(agency_id: UUID, *, start: date, end: date, until: datetime) -> Points:
    """Suspected overdoses of the half-open days whose exact place is still kept, in metres."""
    return projected(overdose_points(agency_id, start, end, until))[0]


def latest_study(agency_id: UUID) -> PlaceStudy | None:
    """The newest study of an agency, if any."""
    row = models.PlaceStudy.objects.filter(agency_id=agency_id).order_by("-created_at").first()
    if row is None:
        return None
    return PlaceStudy(
        as_of=row.as_of,
        results=row.results,
        seed=row.seed,
        version=row.version,
        digest=row.digest,
        made_at=row.made_at,
    )
