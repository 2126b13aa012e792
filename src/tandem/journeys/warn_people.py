"""A warning names a registered area or none: its place is no free text beside what the second person signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.community import actions
from tandem.community.queries import all_warnings
from tandem.community.rules import warning_limits
from tandem.community.types import WarningDetail, WarningLimits, WarningText
from tandem.core.actor import Actor
from tandem.surveillance.queries.areas import area_names


@dataclass(frozen=True, slots=True)
class WarningDesk:
    """The areas that a warning can name, every warning, newest first, and the limits of a new one."""

    areas: tuple[str, ...]
    warnings: tuple[WarningDetail, ...]
    limits: WarningLimits


def areas_to_warn() -> list[str]:
    """The names of every agency's areas, each once, by name."""
    return sorted({name for agency in all_agencies(using="default") for name in area_names(agency.id).values()})


def draft_warning(*, by: Actor, words: WarningText, days: int, now: datetime) -> UUID:
    """Draft a warning; Refused with the reason, also where its area is not registered."""
    return actions.draft_warning(by=by, words=words, days=days, areas=areas_to_warn(), now=now)


def warning_desk(*, now: datetime) -> WarningDesk:
    """All that the page of warnings shows."""
    return WarningDesk(tuple(areas_to_warn()), tuple(all_warnings(now=now)), warning_limits())
