"""The page for those who lead an agency: harm, help, reach, equity and what changed, on one sheet.

There is no role of a leader: those who read this room print the page or show it. Every number has passed the small
numbers' door, and reach and equity come from the month that a second person released.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tandem.agencies.queries import all_agencies
from tandem.community.types import CellKind, ReleasedTable
from tandem.core.actor import Actor
from tandem.evaluation.queries import reports_of, safe_tables_of
from tandem.evaluation.rules.release import refusal_to_see
from tandem.evaluation.types import ReportState
from tandem.science.comparisons import Compared
from tandem.science.small_numbers import Shown
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.queries.places import outcome_counts, response_minutes
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.periods import block_end
from tandem.surveillance.rules.summary import PERIOD_DAYS, PERIODS, Harm, Help, four_weeks, harm, help_given
from tandem.surveillance.types import CaseDefinition, Outcome
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.impact import NOTHING, rate_text, shown_text
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.ui import charts
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.month.presenters import drawings, words_of

REACH = ("reach", "equity_by_language", "equity_by_age_band")


@role_required(*READERS)
@require_GET
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet about one agency."""
    scene = scene_of_slug(slug)
    end = block_end(scene.today)
    start = end - timedelta(days=PERIOD_DAYS)
    found, response = _harm(scene, end), _help(scene, end)
    raised = [one for one in alerts_of(scene.agency.id, limit=500) if start <= one.start_on < end]
    context = {
        "first": start,
        "last": end - timedelta(days=1),
        "harm": _harm_shown(found),
        "help": _help_shown(response),
        "changes": [_change_of_harm(found), _change_of_help(response), _alerts(len(raised))],
        **_reach(actor_of(request), scene),
    }
    return page(request, scene, "summary", context)


def _harm(scene: Scene, end: date) -> Harm:
    case = case_definition(SUSPECTED_OVERDOSE)
    agency = scene.agency
    days = PERIOD_DAYS * (PERIODS + 1) + 2
    frame = overdose_frame(agency.id, timezone=agency.timezone, until=scene.clock, days=days)
    people = [area.population for area in areas_of(agency.id)]
    everybody = sum(one for one in people if one) if people and all(people) else None
    counts = four_weeks(frame, end=end, case=case)
    return harm(counts, deaths=_deaths(scene, end, len(counts), case), people=everybody)


def _deaths(scene: Scene, end: date, periods: int, case: CaseDefinition) -> list[int] | None:
    """Deaths of each of the last `periods`, newest first; None where the source does not tell outcomes."""
    length = timedelta(days=PERIOD_DAYS)
    found = [
        outcome_counts(scene.agency.id, start=last - length, end=last, until=scene.clock, case=case)
        for last in (end - back * length for back in range(periods))
    ]
    if not any(one[Outcome.FATAL] + one[Outcome.NONFATAL] for one in found[:2]):
        return None
    return [one[Outcome.FATAL] for one in found]


def _help(scene: Scene, end: date) -> Help:
    case = case_definition(SUSPECTED_OVERDOSE)
    middle, start = end - timedelta(days=PERIOD_DAYS), end - timedelta(days=2 * PERIOD_DAYS)
    now = response_minutes(scene.agency.id, start=middle, end=end, case=case)
    before = response_minutes(scene.agency.id, start=start, end=middle, case=case)
    return help_given(*([one for found in period.values() for one in found] for period in (now, before)))


def _harm_shown(found: Harm) -> dict[str, Any]:
    return {
        "facts": [
            (_("Suspected overdoses"), _pair(found.events, found.events_before)),
            *([(_("Deaths"), _pair(found.deaths, found.deaths_before))] if found.deaths is not None else []),
            *([(_("Rate per 100,000 people and year"), rate_text(found.rate))] if found.rate else []),
        ],
        "line": charts.sparkline(found.line, width=240, height=48) if len(found.line) > 2 else None,
        "line_words": _line_words(found.line),
    }


def _pair(now: Shown | None, before: Shown | None) -> str:
    return _("%(now)s (before: %(before)s)") % {
        "now": NOTHING if now is None else shown_text(now),
        "before": NOTHING if before is None else shown_text(before),
    }


def _line_words(line: Sequence[int]) -> str:
    if not line:
        return ""
    numbers = ", ".join(decimal(one, 0) for one in line)
    return _("Four weeks each, oldest first: %(numbers)s") % {"numbers": numbers}


def _help_shown(found: Help) -> list[tuple[str, str]]:
    minutes = [NOTHING if one is None else decimal(one, 1) for one in (found.minutes, found.minutes_before)]
    if found.minutes is None and found.minutes_before is None:
        return []
    pair = _("%(now)s (before: %(before)s)") % {"now": minutes[0], "before": minutes[1]}
    return [(_("Minutes from dispatch to arrival, median"), pair)]


def _change_of_harm(found: Harm) -> str:
    if found.change is None or math.isinf(found.change.estimate):
        return _("Overdoses: too few to compare with the four weeks before.")
    numbers = _limits(found.change, 2)
    if not found.change.is_clear:
        text = _("Overdoses: no clear change (%(estimate)s times as many, 95%% interval %(low)s to %(high)s).")
    elif found.change.estimate > 1:
        text = _("Overdoses: more (%(estimate)s times as many, 95%% interval %(low)s to %(high)s).")
    else:
        text = _("Overdoses: fewer (%(estimate)s times as many, 95%% interval %(low)s to %(high)s).")
    return text % numbers


def _change_of_help(found: Help) -> str:
    if found.change is None:
        return _("Response times: too few are known to compare.")
    numbers = _limits(found.change, 1)
    if not found.change.is_clear:
        text = _("Response times: no clear change (%(estimate)s minutes, 95%% interval %(low)s to %(high)s).")
    elif found.change.estimate > 0:
        text = _("Response times: longer (by %(estimate)s minutes, 95%% interval %(low)s to %(high)s).")
    else:
        text = _("Response times: shorter (%(estimate)s minutes, 95%% interval %(low)s to %(high)s).")
    return text % numbers


def _limits(found: Compared, places: int) -> dict[str, str]:
    return {
        "estimate": decimal(found.estimate, places),
        "low": decimal(found.low, places),
        "high": decimal(found.high, places),
    }


def _alerts(raised: int) -> str:
    return ngettext("%(n)s alert began.", "%(n)s alerts began.", raised) % {"n": raised}


def _reach(by: Actor, scene: Scene) -> dict[str, Any]:
    """Reach and equity of the newest released month: the agency's own, else that of a partner the reader may see."""
    seen = [one.id for one in all_agencies(using="vault") if refusal_to_see(by, one.id) is None]
    released = [one for one in reports_of(seen) if one.state is ReportState.RELEASED]
    for report in sorted(released, key=lambda one: (one.agency_id == scene.agency.id, one.month), reverse=True):
        tables = {table.key: table for table in safe_tables_of(report.id)}
        if "reach" in tables:
            wanted = [tables[key] for key in REACH if key in tables and tables[key].rows]
            return {
                "reach": drawings(table for table in wanted if _has_number(table)),
                "too_small": [words_of(table).title for table in wanted if not _has_number(table)],
                "reach_of": f"{report.agency_name}, {date_format(report.month, 'F Y')}",
                "reach_id": report.id,
            }
    return {"reach_id": None}


def _has_number(table: ReleasedTable) -> bool:
    """Whether a count is shown; a table of hidden cells alone says nothing."""
    return any(cell.kind is CellKind.COUNT for row in table.rows for cell in row)
