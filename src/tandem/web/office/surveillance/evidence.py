"""The evidence of an alert as tables: what raised it, which areas stand in it, and every finding."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.surveillance.rules.alerting import raising_detectors
from tandem.surveillance.types import FoundExceedance
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal

Found = tuple[FoundExceedance, ...]


@dataclass(frozen=True)
class Evidence:
    """Three tables: the whole agency by the rules that can raise an alert, one line an area, and all findings."""

    columns: list[dict[str, Any]]
    whole_agency: list[list[Any]]
    area_columns: list[dict[str, Any]]
    areas: list[list[Any]]
    everything: list[list[Any]]


def tables(found: Found) -> Evidence:
    """The evidence in its reading order; call it in the agency's time zone."""
    raising = raising_detectors()
    whole = [finding for finding in found if finding.area_id is None and finding.detector in raising]
    return Evidence(
        columns=_columns(),
        whole_agency=[_row(finding)[1:] for finding in whole],
        area_columns=[
            {"label": _("Area")},
            {"label": _("Days")},
            {"label": _("Most events in a day or 24 hours"), "is_number": True},
            {"label": _("Limit then"), "is_number": True},
            {"label": _("Rules")},
        ],
        areas=_areas(found),
        everything=[_row(finding) for finding in found],
    )


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Where")},
        {"label": _("Day")},
        {"label": _("Rule")},
        {"label": _("Observed"), "is_number": True},
        {"label": _("Expected"), "is_number": True},
        {"label": _("Limit"), "is_number": True},
        {"label": _("Limit crossed")},
        {"label": _("Alarmed before")},
    ]


def _row(finding: FoundExceedance) -> list[Any]:
    day = date_format(finding.day, "SHORT_DATE_FORMAT")
    crossed = timezone.localtime(finding.crossed_at) if finding.crossed_at else None
    return [
        finding.area_name or _("Whole agency"),
        _("%(day)s, preliminary") % {"day": day} if finding.is_preliminary else day,
        words.DETECTORS[finding.detector],
        decimal(finding.observed, 0),
        decimal(finding.expected, 1),
        decimal(finding.threshold, 2),
        date_format(crossed, "SHORT_DATETIME_FORMAT") if crossed else _("not a matter of the day's count"),
        _("%(alarms)s of %(days)s days") % {"alarms": finding.alarms, "days": finding.days},
    ]


def _areas(found: Found) -> list[list[Any]]:
    """One line an area, most events first."""
    by_area: dict[str, list[FoundExceedance]] = defaultdict(list)
    for finding in found:
        if finding.area_name:
            by_area[finding.area_name].append(finding)
    worst = {name: max(group, key=lambda finding: finding.observed) for name, group in by_area.items()}
    names = sorted(by_area, key=lambda name: (-worst[name].observed, name))
    return [
        [
            name,
            ", ".join(date_format(day, "j M") for day in sorted({finding.day for finding in by_area[name]})),
            decimal(worst[name].observed, 0),
            decimal(worst[name].threshold, 2),
            ", ".join(str(words.DETECTORS[rule]) for rule in sorted({finding.detector for finding in by_area[name]})),
        ]
        for name in names
    ]


def habits(found: Found) -> list[str]:
    """How often each rule that alarmed for the whole agency did so in the year before, once a rule."""
    told: dict[str, str] = {}
    for finding in found:
        if finding.area_id is None and finding.detector not in told:
            told[finding.detector] = _("%(rule)s alarmed on %(alarms)s of the %(days)s days before.") % {
                "rule": words.DETECTORS[finding.detector],
                "alarms": finding.alarms,
                "days": finding.days,
            }
    return list(told.values())
