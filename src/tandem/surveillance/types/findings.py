"""Exceedances (statistical findings), alerts (messages to humans) and their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.surveillance.types.appearances import FoundAppearance
from tandem.surveillance.types.incidents import MassOverdose


class Detector(StrEnum):
    """The rules that judge counts; parameters stand in `definitions/detectors`."""

    EARS_C1 = "ears_c1"
    EARS_C2 = "ears_c2"
    EARS_C3 = "ears_c3"
    ODMAP_24H = "odmap_24h"
    CUSUM = "cusum"
    EWMA = "ewma"
    FARRINGTON = "farrington"
    FARRINGTON_FLEXIBLE = "farrington_flexible"
    SPACE_TIME_SCAN = "space_time_scan"


class AlertState(StrEnum):
    """The life of an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class AlertKind(StrEnum):
    """What an alert tells of: more events than expected, a substance new here, or several people in one incident."""

    INCREASE = "increase"
    NOVEL_SUBSTANCE = "novel_substance"
    MASS_OVERDOSE = "mass_overdose"


class AlertNote(StrEnum):
    """Why an alert moved: codes, so that a note holds nothing about a person."""

    WILL_LOOK = "will_look"
    CONFIRMED_BY_PARTNERS = "confirmed_by_partners"
    RESPONSE_OPENED = "response_opened"
    REAL_INCREASE = "real_increase"
    FALSE_ALARM = "false_alarm"
    DATA_PROBLEM = "data_problem"
    CANNOT_TELL = "cannot_tell"
    NEW_HERE = "new_here"
    NOT_NEW = "not_new"
    SEVERAL_PEOPLE = "several_people"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExceedance:
    """A finding of one detector for one place on one day. `area_id` None is the whole agency.

    `crossed_at` is when a running day passed the limit; `alarms` in `days` is how often the same rule alarmed
    before `day`. `is_preliminary` marks a running day, in which every call received counts.
    """

    detector: Detector
    area_id: UUID | None
    day: date
    starts_at: datetime
    ends_at: datetime
    observed: float
    expected: float
    threshold: float
    case_definition: str
    is_preliminary: bool
    crossed_at: datetime | None
    alarms: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundExceedance(NewExceedance):
    """A recorded exceedance."""

    id: UUID
    alert_id: UUID | None
    area_name: str | None


@dataclass(frozen=True, slots=True)
class AlertSpan:
    """An alert as the grouping rule sees it: its days, half-open, and whether it still takes findings."""

    id: UUID
    start_on: date
    end_on: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often people judged closed alerts, and how many of each they found."""

    closed: int
    real_increase: int
    false_alarm: int
    data_problem: int
    cannot_tell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSummary:
    """A line of the alert list. `areas` names areas with a finding of their own.

    `appearance` stands behind an alert of a novel substance, `incident` behind one of a mass overdose; neither has
    a count of days nor a limit.
    """

    id: UUID
    agency_id: UUID
    state: AlertState
    start_on: date
    end_on: date
    is_whole_agency: bool
    is_preliminary: bool
    raised_at: datetime
    areas: tuple[str, ...]
    observed: float
    threshold: float
    detectors: tuple[Detector, ...]
    response_id: UUID | None
    kind: AlertKind = AlertKind.INCREASE
    appearance: FoundAppearance | None = None
    incident: MassOverdose | None = None


@dataclass(frozen=True, slots=True)
class AlertMove:
    """One step in the life of an alert."""

    to_state: AlertState
    note: AlertNote | None
    by_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class AlertDetail:
    """An alert with its evidence and history."""

    summary: AlertSummary
    evidence: tuple[FoundExceedance, ...]
    history: tuple[AlertMove, ...]
