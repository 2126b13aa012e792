"""How alerts were answered, and what neighbours say, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.surveillance.types import AfterAction, AlertKind, DetectorRecord, NeighbourNotice
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal


def facts(after: AfterAction, kind: AlertKind) -> list[tuple[str, str]]:
    """How an alert was answered, as terms and values; call it in the agency's time zone."""
    first = date_format(timezone.localtime(after.first_exceeded_at), "SHORT_DATETIME_FORMAT")
    tasks = _("%(done)s of %(all)s") % {"done": after.tasks_in_time, "all": after.tasks}
    return [
        (_("First above a limit") if kind is AlertKind.INCREASE else _("Raised"), first),
        (_("Acknowledged after"), _hours(after.hours_to_acknowledge)),
        (_("Response opened after"), _hours(after.hours_to_respond)),
        (_("Tasks done in time"), tasks if after.tasks else _("no tasks")),
        (_("Verdict"), str(words.NOTES[after.verdict]) if after.verdict else _("none yet")),
        (_("Not answered in time"), _("yes") if after.was_escalated else _("no")),
        (_("Score"), _("%(points)s of 100") % {"points": after.points} if after.verdict else _("once it is closed")),
    ]


def _hours(hours: float | None) -> str:
    return _("not yet") if hours is None else _("%(hours)s hours") % {"hours": decimal(hours, 1)}


def record_columns() -> list[dict[str, Any]]:
    """The head of the table of what people made of each rule's alerts."""
    return [
        {"label": _("Rule")},
        {"label": _("Closed alerts it stood in"), "is_number": True},
        {"label": _("A real increase"), "is_number": True},
        {"label": _("A false alarm"), "is_number": True},
        {"label": _("Acknowledged after, median")},
    ]


def record_rows(records: Sequence[DetectorRecord]) -> list[list[Any]]:
    """One line a rule."""
    return [
        [
            words.DETECTORS[one.detector],
            one.alerts,
            one.real_increase,
            one.false_alarm,
            _hours(one.hours_to_acknowledge),
        ]
        for one in records
    ]


def notice_columns() -> list[dict[str, Any]]:
    """The head of the table of neighbours' alerts."""
    return [{"label": _("Agency")}, {"label": _("Days")}, {"label": _("Where")}, {"label": _("State")}]


def notice_rows(notices: Sequence[NeighbourNotice]) -> list[list[Any]]:
    """One line an alert of a neighbour: no count and no evidence."""
    return [
        [
            one.agency_name,
            _days(one),
            _where(one),
            {"text": _("closed"), "kind": "good"} if one.is_closed else {"text": _("not closed"), "kind": "warn"},
        ]
        for one in notices
    ]


def _where(one: NeighbourNotice) -> str:
    if one.kind is AlertKind.NOVEL_SUBSTANCE:
        return _("A substance new to its supply")
    if one.kind is AlertKind.MASS_OVERDOSE:
        return _("Several people in one incident")
    return _("Whole agency") if one.is_whole_agency else ", ".join(one.areas[:3])


def _days(one: NeighbourNotice) -> str:
    last = one.end_on - timedelta(days=1)
    first = date_format(one.start_on, "SHORT_DATE_FORMAT")
    if last == one.start_on:
        return first
    return _("%(start)s to %(end)s") % {"start": first, "end": date_format(last, "SHORT_DATE_FORMAT")}
