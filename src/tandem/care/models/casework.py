"""Cases and what belongs to them: screenings, goals, services given, follow-ups."""

from __future__ import annotations

from django.db import models

from tandem.care.models.source import Fact, Step, choices
from tandem.care.types import (
    CaseState,
    CloseReason,
    FollowUpState,
    GoalArea,
    GoalState,
    ServiceKind,
    YesNo,
)
from tandem.keys.fields import EncryptedJSON, EncryptedText


class Case(Fact):
    """Work with one person in one program; one open case each. `agency_id` runs the program."""

    program = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=choices(CaseState), default=CaseState.OPEN.value)
    account_id = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=14, choices=choices(CloseReason), blank=True)

    class Meta:
        indexes = [models.Index(fields=["account_id", "state"]), models.Index(fields=["agency_id", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "agency_id", "program"],
                condition=~models.Q(state="closed"),
                name="one_open_case_a_program",
            ),
        ]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = account_id = state = "internal"
        person_id = program = opened_at = closed_at = close_reason = "part2"

    class InClear:
        program = "a code; one open case a program is kept by the database"


class CaseStatus(Step):
    """The history of a case's state."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)

    class Sensitivity:
        id = at = account_id = from_state = to_state = reason = case = "internal"


class Screening(Fact):
    """One instrument filled in: its version, each answer, and the score by its own rule."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    screened_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    answers = EncryptedJSON(subject="person_id")
    score = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=40, blank=True)
    is_positive = models.BooleanField(null=True)

    class Meta:
        ordering = ["screened_at"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = account_id = "internal"
        case = instrument = instrument_version = language = "limited"
        person_id = screened_at = answers = score = band = is_positive = "part2"

    class InClear:
        band = "a code of the instrument, counted in reports"


class Goal(Fact):
    """A goal that the person set, in a few words of their own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    area = models.CharField(max_length=12, choices=choices(GoalArea))
    words = EncryptedText(subject="person_id")
    state = models.CharField(max_length=12, choices=choices(GoalState), default=GoalState.SET.value)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = case = "internal"
        person_id = area = words = state = changed_at = "part2"


class ServiceGiven(Fact):
    """A service that was given, with its day and number (nights, kits, rides, sessions)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=choices(ServiceKind))
    given_on = models.DateField()
    quantity = models.PositiveSmallIntegerField(default=1)
    account_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["given_on"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = case = account_id = "internal"
        person_id = kind = given_on = quantity = "part2"


class FollowUp(Fact):
    """A follow-up 30, 90, 180 or 365 days after enrolment, and what the person said then."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    day = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=choices(FollowUpState), default=FollowUpState.DUE.value)
    done_at = models.DateTimeField(null=True)
    account_id = models.UUIDField(null=True)
    is_in_service = models.CharField(max_length=8, choices=choices(YesNo), blank=True)
    had_overdose = models.CharField(max_length=8, choices=choices(YesNo), blank=True)
    has_stable_housing = models.CharField(max_length=8, choices=choices(YesNo), blank=True)
    is_on_moud = models.CharField(max_length=8, choices=choices(YesNo), blank=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["agency_id", "state", "due_at"])]
        constraints = [models.UniqueConstraint(fields=["case", "day"], name="one_follow_up_a_day")]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = case = account_id = state = "internal"
        person_id = day = due_at = done_at = "part2"
        is_in_service = had_overdose = has_stable_housing = is_on_moud = "part2"
