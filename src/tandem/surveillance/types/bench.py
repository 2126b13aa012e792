"""The alert bench: measured runs, and which rules an agency chose for its nights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.surveillance.types.bench_results import BenchResults
from tandem.surveillance.types.findings import Detector


class ChoiceReason(StrEnum):
    """Why rules and budget were chosen: codes, so that a note holds nothing about a person."""

    FIRST_CHOICE = "first_choice"
    TOO_MANY_ALARMS = "too_many_alarms"
    MISSED_AN_INCREASE = "missed_an_increase"
    CAPACITY_CHANGED = "capacity_changed"
    RECORD_CHANGED = "record_changed"
    REGULAR_REVIEW = "regular_review"
    BACK_TO_SHIPPED = "back_to_shipped"


@dataclass(frozen=True, slots=True)
class ChosenRule:
    """A detector in use for the whole agency, the score above which it alarms, and its past at that threshold."""

    detector: Detector
    threshold: float
    alarms: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionChoice:
    """A version of what the nights use. `budget_per_month` None: the rules as shipped, and `rules` is empty."""

    id: UUID
    agency_id: UUID
    version: int
    budget_per_month: float | None
    rules: tuple[ChosenRule, ...]
    reason: ChoiceReason
    run_id: UUID | None
    by_id: UUID | None
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class BenchRun:
    """A measured bench, frozen; complete days before `as_of`."""

    id: UUID
    agency_id: UUID
    as_of: date
    made_at: datetime
    results: BenchResults
