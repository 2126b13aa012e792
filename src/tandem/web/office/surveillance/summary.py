"""The page for those who lead an agency: harm, help, reach, equity and what changed, on one sheet.

There is no role of a leader: those who read this room print the page or show it. Every number has passed the small
numbers' door, and reach and equity come from the month that a second person released.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tandem.journeys.agency_summary import ReleasedReach, agency_sheet
from tandem.science.comparisons import Compared
from tandem.science.small_numbers import Shown
from tandem.surveillance.rules.summary import Harm, Help
from tandem.web.office.surveillance.figures import NOTHING, decimal, rate_text, shown_text
from tandem.web.office.surveillance.scene import READERS, page, scene_of_slug
from tandem.web.ui import charts
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.month.presenters import drawings, words_of


@role_required(*READERS)
@require_GET
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet about one agency."""
    scene = scene_of_slug(slug)
    sheet = agency_sheet(by=actor_of(request), agency=scene.agency, today=scene.today, until=scene.clock)
    found = sheet.four_weeks
    context = {
        "first": found.start,
        "last": found.end - timedelta(days=1),
        "harm": _harm_shown(found.harm),
        "help": _help_shown(found.help),
        "changes": [_change_of_harm(found.harm), _change_of_help(found.help), _alerts(found.alerts)],
        **_reach_shown(sheet.reach),
    }
    return page(request, scene, "summary", context)


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


def _reach_shown(found: ReleasedReach | None) -> dict[str, Any]:
    if found is None:
        return {"reach_id": None}
    return {
        "reach": drawings(found.tables),
        "too_small": [words_of(table).title for table in found.too_small],
        "reach_of": f"{found.agency_name}, {date_format(found.month, 'F Y')}",
        "reach_id": found.report_id,
    }
