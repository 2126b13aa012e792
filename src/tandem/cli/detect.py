"""`tandem detect`: what the detectors say of a day, from the database or, without one, from a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from tandem.cli import server
from tandem.cli.known_agency import agency_called
from tandem.core.errors import BadInput

if TYPE_CHECKING:
    from tandem.surveillance.rules.detection import Judged
    from tandem.surveillance.types import NewExceedance, OverdoseFrame

NAMES = {
    "ears_c1": "EARS C1",
    "ears_c2": "EARS C2",
    "ears_c3": "EARS C3",
    "odmap_24h": "24-hour threshold",
    "cusum": "CUSUM",
    "ewma": "EWMA",
    "farrington": "Farrington",
    "farrington_flexible": "Farrington Flexible",
    "space_time_scan": "Space-time permutation scan",
}


@dataclass(frozen=True)
class Scan:
    """The days that were judged and what is needed to name their places and times."""

    about: dict[str, Any]
    judged: list[Judged]
    area_names: dict[UUID, str]
    zone: ZoneInfo


@click.command()
@click.option("--agency", "slug", help="Short name of the agency to look at.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Look at a file instead; needs no database.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Judge complete days before this one. Default: the agency's clock, with the running day; "
    "for a file, the day after its last event.",
)
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="How many days to judge.")
@click.option("--case-definition", default="suspected_overdose", show_default=True, help="Which records count.")
@click.option("--timezone", default="UTC", show_default=True, help="Time zone of local times in --file.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def detect(
    *,
    slug: str | None,
    file: Path | None,
    as_of: datetime | None,
    days: int,
    case_definition: str,
    timezone: str,
    as_json: bool,
) -> None:
    """Judge daily counts by EARS C1-C3 and the 24-hour threshold, for the whole agency and each area.

    Writes nothing: alerts are raised by the night's job. Times are those of the agency.
    """
    if (slug is None) == (file is None):
        raise click.UsageError("Name either --agency or --file.")
    _check_case(case_definition)
    last = as_of.date() if as_of else None
    if file is not None:
        scan = _scan_file(file, timezone, last, days, case_definition)
    else:
        scan = _scan_agency(str(slug), last, days, case_definition)
    click.echo(json.dumps(as_data(scan)) if as_json else "\n".join(as_text(scan)))


def _check_case(name: str) -> None:
    from tandem.surveillance.rules.cases import case_definition

    try:
        case_definition(name)
    except ValueError as error:
        raise BadInput(str(error)) from error


def _scan_agency(slug: str, as_of: date | None, days: int, case: str) -> Scan:
    server.start()
    from tandem.journeys.nightly_detection import scan_complete_day, scan_running_day
    from tandem.surveillance.queries.areas import area_names
    from tandem.surveillance.queries.clock import clock_of
    from tandem.surveillance.rules.days import local_day

    agency = agency_called(slug)
    clock = clock_of(agency.id, wall=datetime.now(UTC))
    end = as_of or local_day(clock, agency.timezone)
    judged = [scan_complete_day(agency, day, case=case) for day in _days_before(end, days)]
    if as_of is None:
        judged.append(scan_running_day(agency, clock))
    zone = ZoneInfo(agency.timezone)
    about = {
        "agency": slug,
        "as_of": end.isoformat(),
        "clock": None if as_of else clock.astimezone(zone).isoformat(),
        "case_definition": case,
    }
    return Scan(about, judged, area_names(agency.id), zone)


def _days_before(end: date, days: int) -> list[date]:
    return [end - timedelta(days=back) for back in range(days, 0, -1)]


def _scan_file(file: Path, timezone: str, as_of: date | None, days: int, case: str) -> Scan:
    from tandem.cli.event_file import frame_of_file
    from tandem.surveillance.rules.cases import case_definition
    from tandem.surveillance.rules.detection import judge_day

    definition = case_definition(case)
    frame = frame_of_file(file, timezone, [definition])
    end = as_of or _last_day(frame) + timedelta(days=1)
    judged = [judge_day(_until(frame, day), day, definition) for day in _days_before(end, days)]
    about = {"file": file.name, "as_of": end.isoformat(), "clock": None, "case_definition": case}
    names = dict(zip(frame.area_ids, frame.area_names, strict=True))
    return Scan(about, judged, names, ZoneInfo(timezone))


def _last_day(frame: OverdoseFrame) -> date:
    return date.fromordinal(int(frame.day[-1])) if len(frame) else frame.first_day


def _until(frame: OverdoseFrame, day: date) -> OverdoseFrame:
    return frame.rows(frame.day <= day.toordinal())


def as_data(scan: Scan) -> dict[str, Any]:
    """The scan as the JSON shape that scripts rely on; `start` and `end` are days, half-open."""
    return {
        **scan.about,
        "scanned": [
            {
                "day": one.day.isoformat(),
                "places": one.places,
                "places_with_too_short_a_past": one.unjudged_places,
                "alarms_before": [{"detector": rule, "alarms": n, "days": days} for rule, n, days in one.habits],
            }
            for one in scan.judged
        ],
        "exceedances": [_exceedance(scan, found) for found in _in_order(scan)],
    }


def _in_order(scan: Scan) -> list[NewExceedance]:
    from tandem.surveillance.rules.detection import worst_first

    return [found for one in scan.judged for found in worst_first(one.exceedances)]


def _exceedance(scan: Scan, found: NewExceedance) -> dict[str, Any]:
    crossed = found.crossed_at.astimezone(scan.zone).isoformat() if found.crossed_at else None
    return {
        "detector": str(found.detector),
        "area": _area(scan, found),
        "day": found.day.isoformat(),
        "start": found.day.isoformat(),
        "end": (found.day + timedelta(days=1)).isoformat(),
        "window_start": found.starts_at.astimezone(scan.zone).isoformat(),
        "window_end": found.ends_at.astimezone(scan.zone).isoformat(),
        "observed": int(found.observed),
        "expected": round(found.expected, 2),
        "threshold": round(found.threshold, 2),
        "case_definition": found.case_definition,
        "preliminary": found.is_preliminary,
        "crossed_at": crossed,
        "alarms_before": {"alarms": found.alarms, "days": found.days},
    }


def _area(scan: Scan, found: NewExceedance) -> str | None:
    return scan.area_names[found.area_id] if found.area_id else None


def as_text(scan: Scan) -> list[str]:
    """The scan in sentences; a quiet day is said to be quiet."""
    lines = []
    for one in scan.judged:
        lines.append(_heading(scan, one))
        found = [found for found in _in_order(scan) if found.day == one.day]
        if not found:
            areas = f" or any of {one.places - 1} areas" if one.places > 1 else ""
            lines.append(f"  Nothing: no rule alarmed for the whole agency{areas}.")
        lines += [f"  {_sentence(scan, finding)}" for finding in found]
        if one.unjudged_places:
            lines.append(f"  {one.unjudged_places} of {one.places} places could not be judged: too short a past.")
        lines += [
            f"  Before: {NAMES[rule]} alarmed for the whole agency on {n} of {days} days."
            for rule, n, days in one.habits
        ]
    return lines


def _heading(scan: Scan, one: Judged) -> str:
    if scan.about["clock"] and one is scan.judged[-1]:
        return f"{one.day} so far (preliminary: every call received counts)"
    return f"{one.day} ({scan.about['case_definition']})"


def _sentence(scan: Scan, found: NewExceedance) -> str:
    place = _area(scan, found) or "Whole agency"
    crossed = f"; limit crossed at {found.crossed_at.astimezone(scan.zone):%H:%M}" if found.crossed_at else ""
    return (
        f"{place}: {NAMES[found.detector]}, {found.observed:.0f} events, limit {found.threshold:.2f}, "
        f"expected {found.expected:.2f}{crossed}; alarmed on {found.alarms} of {found.days} days before."
    )
