"""What the codes of surveillance are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.handoff.types import OperationState
from tandem.surveillance.rules.clock import ReplayStep
from tandem.surveillance.types import (
    AlertNote,
    AlertState,
    Association,
    ChoiceReason,
    Detector,
    EventKind,
    Indicator,
    LeftOut,
    PlaybookUse,
    ResponseState,
    SubstanceClass,
    TaskState,
    WatchState,
)

Words = dict[str, str | Promise]

DETECTORS: Words = {
    Detector.EARS_C1: _("EARS C1"),
    Detector.EARS_C2: _("EARS C2"),
    Detector.EARS_C3: _("EARS C3"),
    Detector.ODMAP_24H: _("24-hour threshold"),
    Detector.CUSUM: _("CUSUM"),
    Detector.EWMA: _("EWMA"),
    Detector.FARRINGTON: _("Farrington"),
    Detector.FARRINGTON_FLEXIBLE: _("Farrington Flexible"),
    Detector.SPACE_TIME_SCAN: _("Space-time permutation scan"),
}
KINDS: Words = {
    EventKind.OVERDOSE: _("Suspected overdoses"),
    EventKind.ENFORCEMENT: _("Enforcement events"),
}
CASES: Words = {
    "suspected_overdose": _("Suspected overdose (cancelled, false and duplicate calls left out)"),
    "suspected_fatal": _("Suspected overdose with a death"),
    "suspected_nonfatal": _("Suspected overdose that the person survived"),
    "all_calls": _("All calls received"),
}
CHOICE_REASONS: Words = {
    ChoiceReason.FIRST_CHOICE: _("The first choice"),
    ChoiceReason.TOO_MANY_ALARMS: _("Too many alarms"),
    ChoiceReason.MISSED_AN_INCREASE: _("An increase was missed"),
    ChoiceReason.CAPACITY_CHANGED: _("More or fewer people can answer"),
    ChoiceReason.RECORD_CHANGED: _("The record changed"),
    ChoiceReason.REGULAR_REVIEW: _("A regular review"),
    ChoiceReason.BACK_TO_SHIPPED: _("Back to the rules as shipped"),
}
INDICATORS: Words = {
    Indicator.POPULATION: _("Population"),
    Indicator.SOCIAL_VULNERABILITY: _("Social vulnerability (rank from 0 to 1)"),
    Indicator.CALLS_FOR_SERVICE: _("Calls for service per 1,000 people"),
    Indicator.BUSINESSES: _("Businesses per 1,000 people"),
    Indicator.PROPERTIES: _("Properties per 1,000 people"),
}
ALERT_STATES: Words = {
    AlertState.OPEN: _("open"),
    AlertState.ACKNOWLEDGED: _("acknowledged"),
    AlertState.CLOSED: _("closed"),
}
NOTES: Words = {
    AlertNote.WILL_LOOK: _("I am looking into it"),
    AlertNote.CONFIRMED_BY_PARTNERS: _("Partners see it too"),
    AlertNote.RESPONSE_OPENED: _("A response was opened"),
    AlertNote.REAL_INCREASE: _("A real increase"),
    AlertNote.FALSE_ALARM: _("A false alarm"),
    AlertNote.DATA_PROBLEM: _("A problem of the data"),
    AlertNote.CANNOT_TELL: _("Nobody can tell"),
    AlertNote.NEW_HERE: _("It was new here"),
    AlertNote.NOT_NEW: _("It had been here before"),
    AlertNote.SEVERAL_PEOPLE: _("Several people were affected"),
}
TASK_STATES: Words = {
    TaskState.OPEN: _("open"),
    TaskState.IN_PROGRESS: _("in progress"),
    TaskState.DONE: _("done"),
    TaskState.NOT_EXECUTABLE: _("cannot be done"),
    TaskState.REMOVED: _("removed"),
}
RESPONSE_STATES: Words = {ResponseState.OPEN: _("open"), ResponseState.CLOSED: _("closed")}
WATCH_STATES: Words = {
    WatchState.OPEN: _("open"),
    WatchState.ENDED: _("ended"),
    WatchState.CLOSED: _("closed"),
}
PLAYBOOK_USES: Words = {
    PlaybookUse.ALERT: _("Answers an alert"),
    PlaybookUse.SEIZURE_WATCH: _("Answers a seizure watch"),
    PlaybookUse.MASS_OVERDOSE: _("Answers a mass overdose"),
    PlaybookUse.NOVEL_SUBSTANCE: _("Answers a novel substance"),
    PlaybookUse.PLANNED_OPERATION: _("Goes before a planned operation"),
}
HAPPENINGS: Words = {
    PlaybookUse.ALERT: _("A spike of overdoses"),
    PlaybookUse.MASS_OVERDOSE: _("Several people at one place"),
    PlaybookUse.NOVEL_SUBSTANCE: _("A substance that was not seen here before"),
}
REPLAY_STEPS: Words = {
    ReplayStep.NEXT_DAY: _("Next day"),
    ReplayStep.NEXT_WEEK: _("Next week"),
    ReplayStep.MONTH_END: _("Month-end"),
}
FINDINGS: Words = {
    "no association here": _("no association here"),
    "more than expected": _("more than expected"),
    "fewer than expected": _("fewer than expected"),
    "cannot tell": _("too little to tell"),
}
VERDICTS: Words = {
    Association.MORE: _("An association: more overdoses than expected nearby, soon after"),
    Association.FEWER: _("An association: fewer overdoses than expected nearby, soon after"),
    Association.NONE: _("No association here"),
    Association.CANNOT_TELL: _("Too little to tell whether there is an association"),
}
LEFT_OUT: Words = {
    LeftOut.TOO_SMALL: _("The amount was too small to matter"),
    LeftOut.ALREADY_WATCHED: _("The area has an open watch already"),
    LeftOut.OUTRANKED: _("Other days and areas matter more, and watches are scarce"),
    LeftOut.DAY_FULL: _("Enough watches were opened for that day"),
    LeftOut.ALL_FULL: _("As many watches were open as can be attended to"),
}

OPERATION_STATES: Words = {
    OperationState.RECEIVED: _("not opened yet"),
    OperationState.OPENED: _("opened"),
    OperationState.PLACED: _("tasks opened"),
    OperationState.SCORED: _("scored"),
    OperationState.EMPTIED: _("content deleted"),
}
SUBSTANCES: Words = {
    SubstanceClass.OPIOID: _("Opioid"),
    SubstanceClass.STIMULANT: _("Stimulant"),
    SubstanceClass.CANNABIS: _("Cannabis"),
    SubstanceClass.OTHER: _("Something else"),
    SubstanceClass.UNKNOWN: _("Not known"),
}

OPERATION_BADGES = {OperationState.RECEIVED: "warn", OperationState.SCORED: "good"}
ALERT_BADGES = {AlertState.OPEN: "bad", AlertState.ACKNOWLEDGED: "warn", AlertState.CLOSED: "good"}
TASK_BADGES = {TaskState.IN_PROGRESS: "warn", TaskState.DONE: "good", TaskState.NOT_EXECUTABLE: "warn"}
