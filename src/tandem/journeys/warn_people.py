"""A warning names a registered area or none: its place is no free text beside what the second person signs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.community import actions
from tandem.community.types import WarningText
from tandem.core.actor import Actor
from tandem.surveillance.queries.areas import area_names


def areas_to_warn() -> list[str]:
    """The names of every agency's areas, each once, by name."""
    return sorted({name for agency in all_agencies(using="default") for name in area_names(agency.id).values()})


def draft_warning(*, by: Actor, words: WarningText, days: int, now: datetime) -> UUID:
    """Draft a warning; Refused with the reason, also where its area is not registered."""
    return actions.draft_warning(by=by, words=words, days=days, areas=areas_to_warn(), now=now)
