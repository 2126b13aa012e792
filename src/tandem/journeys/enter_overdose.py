"""A crew enters an overdose in seconds: when, where, naloxone, outcome. No person, no note.

It is recorded with the events of the agency that counts calls here, and a feed that brings the same call later
takes its place. Records rooms only, so that the duty door can call it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.actions import record_overdoses
from tandem.surveillance.queries.areas import AreaFinder, areas_of
from tandem.surveillance.queries.entries import is_entered, stands_already
from tandem.surveillance.queries.watches import watchers_of
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.entries import TYPED_IN, Happening, refusal_to_enter
from tandem.surveillance.types import AreaOutline, EventStatus, Naloxone, NewOverdose, Outcome

NO_AGENCY = _("Your account belongs to no agency; nothing was recorded.")
NO_SUCH_AREA = _("No area has this name. Choose one of the list, or use the place of this phone.")
OUTSIDE = _("This place lies in none of the known areas. Name the area instead.")


class Entered(StrEnum):
    """What became of an entry."""

    RECORDED = "recorded"
    KNOWN = "known"


def counting_agency(agency_id: UUID | None) -> Agency:
    """Whose events an entry joins: one's own agency, or for police the one that watches its enforcement."""
    own = agency_by_id(using="default", agency_id=agency_id) if agency_id else None
    if own is None:
        raise Refused("no_agency", NO_AGENCY)
    watching = next(iter(watchers_of(own.id)), own.id) if own.is_law_enforcement else own.id
    return agency_by_id(using="default", agency_id=watching) or own


def areas_to_choose(agency_id: UUID | None) -> list[AreaOutline]:
    """The areas that can be named."""
    return areas_of(counting_agency(agency_id).id)


def enter_overdose(
    *,
    by: Actor,
    at: datetime,
    longitude: float | None,
    latitude: float | None,
    area_name: str,
    naloxone: Naloxone,
    outcome: Outcome,
    entry_id: UUID,
    now: datetime,
    is_another: bool = False,
) -> Entered:
    """Record it, or find that the call stands already. A form sent twice, with the same id, is one event.

    `is_another`: the crew says that it is another call than the one that stands.
    """
    agency = counting_agency(by.agency_id)
    area_id = AreaFinder(agency.id).areas_for([(area_name, longitude, latitude)])[0]
    has_place = bool(area_name.strip()) or longitude is not None
    refusal = refusal_to_enter(at, has_place=has_place, now=now)
    if refusal is None and area_id is None:
        refusal = NO_SUCH_AREA if area_name.strip() else OUTSIDE
    if refusal:
        raise Refused("not_entered", refusal)
    row = NewOverdose(
        occurred_at=at,
        local_on=local_day(at, agency.timezone),
        fingerprint=f"{TYPED_IN}{entry_id}",
        longitude=longitude,
        latitude=latitude,
        area_name=area_name or None,
        status=EventStatus.COUNTED,
        outcome=outcome,
        naloxone=naloxone,
        is_synthetic=agency.is_demo,
    )
    if is_entered(agency.id, row.fingerprint):
        return Entered.RECORDED
    if not is_another and stands_already(agency.id, Happening(at, longitude, latitude, area_id)):
        return Entered.KNOWN
    record_overdoses(by=by, agency_id=agency.id, batch_id=uuid4(), rows=[row])
    return Entered.RECORDED
