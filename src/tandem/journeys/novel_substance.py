"""Each night: a substance that a laboratory confirmed here for the first time raises one alert with its response."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.surveillance.actions import raise_appearances
from tandem.surveillance.queries.appearances import sightings
from tandem.surveillance.queries.supply import has_supply
from tandem.surveillance.queries.watches import watched_by, watchers_of
from tandem.surveillance.rules.appearances import first_confirmations, has_enough_history, is_recent
from tandem.surveillance.rules.days import day_start


@dataclass(frozen=True, slots=True)
class NoveltyNight:
    """What one night raised; `unsure` appeared lately with too little before them to be called new."""

    day: date
    alerts_opened: int
    unsure: int


def look_for_new_substances(*, by: Actor, agency: Agency, day: date) -> NoveltyNight:
    """Raise what became known of this agency's samples until a complete day. A second time changes nothing.

    What is new is judged by the samples of the whole site. The alert goes to the agency whose result came first; that
    of a police laboratory to the agency that watches its seizures, where one does: a response is health work.
    """
    senders = answered_by(agency)
    if not senders:
        return NoveltyNight(day, 0, 0)
    own = [one for one in first_confirmations(sightings(today=day)) if one.agency_id in senders]
    recent = [one for one in own if is_recent(one, day)]
    sure = [one for one in recent if has_enough_history(one)]
    raised = raise_appearances(
        by=by, agency_id=agency.id, found=sure, now=day_start(day + timedelta(days=1), agency.timezone)
    )
    return NoveltyNight(day, len(raised), len(recent) - len(sure))


def answered_by(agency: Agency) -> set[UUID]:
    """Agencies whose samples this one answers for; none where none of them sends any."""
    senders = watched_by(agency.id)
    watched = [agency_by_id(using="default", agency_id=one) for one in senders]
    found = {one.id for one in watched if one and one.is_law_enforcement}
    if not (agency.is_law_enforcement and watchers_of(agency.id)):
        found.add(agency.id)
    return {one for one in found if has_supply(one)}
