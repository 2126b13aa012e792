"""Place forecasts: what was chosen and judged on an agency's record, the gate, the switch, and the lists made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Horizon(StrEnum):
    """How far a forecast looks: 7 days, or 28 days, which hold each weekday equally often."""

    WEEK = "week"
    FOUR_WEEKS = "four_weeks"


class SwitchReason(StrEnum):
    """Why a forecast was switched on or off: codes, so that a note holds nothing about a person."""

    FIRST_CHOICE = "first_choice"
    CAPACITY_CHANGED = "capacity_changed"
    RECORD_CHANGED = "record_changed"
    REGULAR_REVIEW = "regular_review"
    NOT_BETTER_THAN_CALENDAR = "not_better_than_calendar"
    NOT_USED = "not_used"

    @property
    def is_for_off(self) -> bool:
        return self not in (SwitchReason.FIRST_CHOICE, SwitchReason.CAPACITY_CHANGED)

    @property
    def is_for_on(self) -> bool:
        return self not in (SwitchReason.NOT_BETTER_THAN_CALENDAR, SwitchReason.NOT_USED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastOrder:
    """What is asked of a forecast: how far, how many places can be served, and which share of the reports, in
    hundredths, would not be there had no team been near."""

    horizon: Horizon
    capacity: int
    found_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedChoice:
    """A model chosen on earlier periods only, before any later one was judged.

    `model`: its parameters. `digest`: SHA-256 of the choice with everything it hung on. `model_version`: changes with
    what the model says. `periods`: first day and day after the last of the periods that chose.
    """

    model: Mapping[str, Any]
    model_version: str
    digest: str
    seed: int
    harm: str
    periods: tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the feedback simulation found for a model; `digest` is the SHA-256 of all of it."""

    model_version: str
    seed: int
    found_percent: int
    drift_points: float
    limit_points: float
    steps: int
    simulations: int
    passes: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRun:
    """A sealed choice with what came after it. `judged` as `rules.forecasts.judged` makes it; None until then."""

    id: UUID
    agency_id: UUID
    order: ForecastOrder
    as_of: date
    choice: SealedChoice
    made_at: datetime
    judged: Mapping[str, Any] | None
    gate: Gate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSwitch:
    """One version of whether an agency's forecast is on; the highest counts. `run` None: off."""

    id: UUID
    agency_id: UUID
    horizon: Horizon
    version: int
    run: ForecastRun | None
    reason: SwitchReason
    by_id: UUID | None
    switched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlaces:
    """A frozen list for the half-open days from `starts_on`; `areas` in order, `also_by_calendar` those of them that
    the calendar baseline lists too. No counts: a list of places needs none."""

    starts_on: date
    ends_on: date
    areas: tuple[UUID, ...]
    also_by_calendar: frozenset[UUID]
    digest: str
    made_at: datetime
