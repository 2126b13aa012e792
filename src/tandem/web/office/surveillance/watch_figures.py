"""What a seizure watch shows in drawings, tables and sentences computed from intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.surveillance.rules.watches import association_in, watch_rules
from tandem.surveillance.types import Association, LeftOut, MonthAssociation, RingCount, WatchHistory
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.ui import intervals


def ring_columns() -> list[dict[str, Any]]:
    """Distance, then a column a window."""
    days = watch_rules().days
    return [{"label": _("Distance")}, *({"label": _("%(n)s days") % {"n": n}, "is_number": True} for n in days)]


def ring_rows(rings: Sequence[RingCount]) -> list[list[Any]]:
    """A row a distance; a window that is not over is marked."""
    return [
        [_("within %(n)s m") % {"n": metres}, *(_ring_cell(ring) for ring in rings if ring.metres == metres)]
        for metres in watch_rules().metres
    ]


def _ring_cell(cell: RingCount) -> str:
    count = number_format(cell.observed, 0)
    return count if cell.is_complete else _("%(n)s so far") % {"n": count}


def ring_drawing(rings: Sequence[RingCount]) -> list[intervals.RingFigure]:
    """Rings drawn as areas, one figure a window."""
    rules = watch_rules()
    counts = {(ring.metres, ring.days): ring for ring in rings}
    titles = [
        _("%(n)s days") % {"n": days}
        if all(counts[metres, days].is_complete for metres in rules.metres)
        else _("%(n)s days, so far") % {"n": days}
        for days in rules.days
    ]
    table = [[counts[metres, days].observed for metres in rules.metres] for days in rules.days]
    return intervals.ring_figures(titles, rules.metres, table)


def history_rows(found: WatchHistory) -> list[list[Any]]:
    """A row a distance: observed, expected, the ratio's interval and what it says."""
    rows: dict[int, list[Any]] = {}
    for cell in found.cells:
        row = rows.setdefault(cell.metres, [_("within %(n)s m") % {"n": cell.metres}])
        row.append(
            _("%(observed)s, expected %(expected)s: %(finding)s")
            % {
                "observed": number_format(cell.observed, 0),
                "expected": decimal(cell.expected, 1),
                "finding": words.FINDINGS[association_in(cell.ratio_low, cell.ratio_high)],
            }
        )
    return list(rows.values())


def verdict(found: WatchHistory) -> dict[str, str]:
    """The one sentence of the whole, for the cell that is also drawn month by month; as plain for no as for yes."""
    metres, days = watch_rules().by_month
    cell = next((one for one in found.cells if (one.metres, one.days) == (metres, days)), found.cells[-1])
    counted = _(
        "Within %(metres)s m and %(days)s days after %(events)s enforcement events there were %(observed)s pairs "
        "with an overdose; %(expected)s were expected had they nothing to do with each other."
    ) % {
        "metres": cell.metres,
        "days": cell.days,
        "events": number_format(found.exposures, 0),
        "observed": number_format(cell.observed, 0),
        "expected": decimal(cell.expected, 1),
    }
    if cell.ratio is None or cell.ratio_low is None or cell.ratio_high is None:
        return {"title": str(words.VERDICTS[Association.CANNOT_TELL]), "text": counted}
    ratio = _("That is %(ratio)s times as many; between %(low)s and %(high)s times fits the data.") % {
        "ratio": decimal(cell.ratio, 2),
        "low": decimal(cell.ratio_low, 2),
        "high": decimal(cell.ratio_high, 2),
    }
    finding = association_in(cell.ratio_low, cell.ratio_high)
    return {"title": str(words.VERDICTS[finding]), "text": f"{counted} {ratio}"}


def month_estimates(months: Sequence[MonthAssociation]) -> list[intervals.Estimate]:
    """The months as the chart draws them."""
    return [
        intervals.Estimate(
            date_format(one.month, "M"),
            one.ratio,
            one.ratio_low,
            one.ratio_high,
            association_in(one.ratio_low, one.ratio_high) in {Association.MORE, Association.FEWER},
        )
        for one in months
    ]


def month_summary(months: Sequence[MonthAssociation]) -> str:
    """How many of the months stand out, and how many would by chance."""
    told = [one for one in months if one.ratio is not None]
    apart = sum(estimate.is_unlike for estimate in month_estimates(told))
    text = ngettext("%(apart)s of %(n)s month leaves out 1.", "%(apart)s of %(n)s months leave out 1.", len(told)) % {
        "apart": apart,
        "n": len(told),
    }
    by_chance = _("By chance alone, about 1 in 20 would.")
    return f"{text} {by_chance}"


def month_table(months: Sequence[MonthAssociation]) -> dict[str, Any]:
    """The equal table of the chart."""
    columns = [
        {"label": _("Month")},
        {"label": _("Events"), "is_number": True},
        {"label": _("Observed"), "is_number": True},
        {"label": _("Expected"), "is_number": True},
        {"label": _("Ratio and interval"), "is_number": True},
        {"label": _("What it says")},
    ]
    return {"columns": columns, "rows": [_month_row(one) for one in months]}


def _month_row(one: MonthAssociation) -> list[Any]:
    finding = words.FINDINGS[association_in(one.ratio_low, one.ratio_high)]
    month = date_format(one.month, "YEAR_MONTH_FORMAT")
    if one.ratio is None or one.ratio_low is None or one.ratio_high is None or one.expected is None:
        return [month, number_format(one.seizures, 0), "", "", "", finding]
    figures = {"ratio": decimal(one.ratio, 2), "low": decimal(one.ratio_low, 2), "high": decimal(one.ratio_high, 2)}
    ratio = _("%(ratio)s (%(low)s to %(high)s)") % figures
    counts = [number_format(one.seizures, 0), number_format(one.observed, 0), decimal(one.expected, 1)]
    return [month, *counts, ratio, finding]


def left_out_rows(counts: Mapping[LeftOut, int]) -> list[list[Any]]:
    """How many opened no watch, and why, in words that name the rule's own numbers."""
    return [[words.LEFT_OUT[reason], number_format(count, 0)] for reason, count in counts.items()]
