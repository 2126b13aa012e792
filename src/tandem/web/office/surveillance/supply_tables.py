"""The supply page's tables and small charts: from what the rules found to what the shared look draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.science.share_forecast import ShareForecast
from tandem.science.small_numbers import K
from tandem.surveillance.rules.periods import quarter_of
from tandem.surveillance.rules.substances import is_adulterant, schedule_of
from tandem.surveillance.rules.supply import Appearance, Period, Purity, Shares
from tandem.surveillance.rules.supply_links import SupplyLink
from tandem.surveillance.rules.supply_overview import KitShare
from tandem.web.office.surveillance import supply_words
from tandem.web.office.surveillance.figures import NOTHING, decimal
from tandem.web.ui import small_lines

Table = dict[str, Any]
TICKS = (0, 50, 100)
MONTH_FORMAT = "M Y"  # where a day could lead to whoever brought a sample


def percent(share: float) -> str:
    """A share as a whole percentage in the language of the page."""
    return _("%(n)s %%") % {"n": decimal(100 * share, 0)}


def span(low: float, high: float) -> str:
    """An interval of shares."""
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def period_name(period: Period) -> str:
    """A month, or the quarter that begins with it."""
    return quarter_name(period.start) if period.is_quarter else date_format(period.start, MONTH_FORMAT)


def quarter_name(start: date) -> str:
    """The quarter that begins on a day."""
    return f"{start.year} Q{quarter_of(start).number}"


def share_lines(shares: Shares, ahead: ShareForecast | None, *, next_label: str) -> list[small_lines.SmallLine]:
    """A small chart a substance: the share of samples that held it, with its interval, and the forecast."""
    found = []
    for column, key in enumerate(shares.substances):
        values = [_value(shares, row, column) for row in range(len(shares.periods))]
        last = next((one for one in reversed(values) if one.value is not None), None)
        said = (
            _("%(share)s in %(period)s") % {"share": percent(last.value or 0), "period": last.label} if last else ""
        )
        if ahead is not None:
            share, low, high = float(ahead.share[column]), float(ahead.low[column]), float(ahead.high[column])
            values.append(small_lines.Value(next_label, share, low, high, is_forecast=True))
            said = _("%(now)s; next quarter %(share)s (%(span)s)") % {
                "now": said,
                "share": percent(share),
                "span": span(low, high),
            }
        ticks = [(at / 100, str(at)) for at in TICKS]
        line = small_lines.small_line(
            values, key=f"share-{key}", title=supply_words.substance(key), last=said, top=1.0, ticks=ticks
        )
        found.append(line)
    return found


def _value(shares: Shares, row: int, column: int) -> small_lines.Value:
    n, k = shares.samples[row], shares.with_it[row][column]
    label = period_name(shares.periods[row])
    if not n:
        return small_lines.Value(label, None)
    low, high = shares.limits[row][column]
    return small_lines.Value(label, k / n, low, high)


def share_table(shares: Shares) -> Table:
    """The same numbers: a row a period, newest first."""
    columns = [{"label": _("Period")}, {"label": _("Samples"), "is_number": True}]
    columns += [{"label": supply_words.substance(key), "is_number": True} for key in shares.substances]
    rows = []
    for row in range(len(shares.periods) - 1, -1, -1):
        period, n = shares.periods[row], shares.samples[row]
        name = period_name(period)
        name = _("%(period)s so far") % {"period": name} if period.is_running else name
        total = number_format(n)
        if shares.presumptive[row]:
            presumed = ngettext("%(n)s presumptive", "%(n)s presumptive", shares.presumptive[row])
            total = f"{total} ({presumed % {'n': shares.presumptive[row]}})"
        cells = [f"{percent(k / n)} ({k})" if n else NOTHING for k in shares.with_it[row]]
        rows.append([name, total, *cells])
    return {"columns": columns, "rows": rows}


def appearance_table(found: Sequence[Appearance]) -> Table:
    """When each substance was first seen, and how sure "not before" is."""
    columns = [
        {"label": _("Substance")},
        {"label": _("First seen")},
        {"label": _("Not before, in")},
        {"label": _("Could have been missed, at most")},
        {"label": _("Since then"), "is_number": True},
        {"label": _("Certainty")},
        {"label": _("US schedule")},
    ]
    return {"columns": columns, "rows": [_appearance_row(one) for one in found]}


def _appearance_row(one: Appearance) -> list[Any]:
    seen = one.seen
    samples = ngettext("%(n)s sample", "%(n)s samples", seen.before) % {"n": number_format(seen.before)}
    name: Any = supply_words.substance(one.substance)
    if one.is_new:
        name = {"text": _("New: %(name)s") % {"name": name}, "kind": "warn"}
    return [
        name,
        date_format(one.on, "DATE_FORMAT" if one.is_exact else MONTH_FORMAT),
        samples if seen.before else _("the first samples already had it"),
        percent_fine(seen.share_before_high) if seen.before else NOTHING,
        _("%(k)s of %(n)s") % {"k": seen.since_with, "n": seen.since},
        _confirmed(one.confirmed_on, is_exact=one.is_exact)
        if one.confirmed_on
        else {"text": _("presumptive"), "kind": "warn"},
        schedule_of(one.substance) or NOTHING,
    ]


def _confirmed(on: date, *, is_exact: bool) -> str:
    if is_exact:
        return _("confirmed on %(day)s") % {"day": date_format(on, "SHORT_DATE_FORMAT")}
    return _("confirmed in %(month)s") % {"month": date_format(on, MONTH_FORMAT)}


def percent_fine(share: float) -> str:
    """A small share with one decimal."""
    return _("%(n)s %%") % {"n": decimal(100 * share, 1)}


def purity_table(found: Sequence[Purity]) -> Table:
    """Purity by period: the middle value and the range."""
    columns = [
        {"label": _("Period")},
        {"label": _("Substance")},
        {"label": _("Samples measured"), "is_number": True},
        {"label": _("Middle value"), "is_number": True},
        {"label": _("Lowest to highest"), "is_number": True},
    ]
    rows = [
        [
            period_name(one.period),
            supply_words.substance(one.substance),
            number_format(one.samples),
            percent_fine(one.middle / 100),
            _("%(low)s to %(high)s") % {"low": percent_fine(one.low / 100), "high": percent_fine(one.high / 100)},
        ]
        for one in found
    ]
    return {"columns": columns, "rows": rows}


def link_table(found: Sequence[SupplyLink], agencies: Mapping[UUID, str]) -> Table:
    """Samples that share a mark over places or agencies."""
    columns = [
        {"label": _("Linked by")},
        {"label": _("Mark")},
        {"label": _("Samples"), "is_number": True},
        {"label": _("Areas")},
        {"label": _("Agencies")},
        {"label": _("First and last")},
        {"label": _("Mostly")},
    ]
    return {"columns": columns, "rows": [_link_row(one, agencies) for one in found]}


def _link_row(one: SupplyLink, agencies: Mapping[UUID, str]) -> list[Any]:
    adulterants = one.kind == "adulterants"
    mark = (
        ", ".join(supply_words.substance(key) for key in one.mark.split(" + ")) if adulterants else one.mark.upper()
    )
    names = [agencies.get(agency_id, "") for agency_id in one.agency_ids]
    exact = "SHORT_DATE_FORMAT" if one.is_exact else MONTH_FORMAT
    return [
        supply_words.LINKS[one.kind],
        mark,
        number_format(len(one.samples)),
        _areas_of(one),
        ", ".join(sorted(name for name in names if name)) or NOTHING,
        _("%(start)s to %(end)s")
        % {"start": date_format(one.first_on, exact), "end": date_format(one.last_on, exact)},
        ", ".join(supply_words.substance(key) for key in one.substances if not (adulterants and is_adulterant(key)))
        or NOTHING,
    ]


def _areas_of(one: SupplyLink) -> str:
    """The areas by name where every sample was seized, else how many there are."""
    if one.is_exact or not one.places:
        return ", ".join(one.areas) or NOTHING
    return ngettext("%(n)s area", "%(n)s areas", one.places) % {"n": number_format(one.places)}


def kit_table(found: Sequence[KitShare]) -> Table:
    """Field tests by kit: how often the laboratory did not confirm a positive. Few tests: hidden."""
    columns = [
        {"label": _("Field kit")},
        {"label": _("Tests"), "is_number": True},
        {"label": _("Positive, judged by the laboratory"), "is_number": True},
        {"label": _("Not confirmed by the laboratory"), "is_number": True},
        {"label": _("Interval (95 %)"), "is_number": True},
    ]
    return {"columns": columns, "rows": [_kit_row(one) for one in found]}


def _kit_row(one: KitShare) -> list[Any]:
    tests = number_format(one.of.tests)
    if one.share is None or one.low is None or one.high is None:
        return [one.of.kit, tests, _("fewer than %(k)s") % {"k": K}, _("too few to say"), NOTHING]
    return [one.of.kit, tests, number_format(one.of.positive), percent(one.share), span(one.low, one.high)]


def named_table(found: Sequence[tuple[str, int]]) -> Table:
    """What reports name in their own words: presumptive, every one."""
    columns = [{"label": _("Substance")}, {"label": _("Reports"), "is_number": True}, {"label": _("Certainty")}]
    rows = [
        [supply_words.substance(key), number_format(n), {"text": _("presumptive"), "kind": "warn"}]
        for key, n in found
    ]
    return {"columns": columns, "rows": rows}


def new_line(one: Appearance) -> str:
    """A new substance in a sentence."""
    text = ngettext(
        "%(name)s, first seen on %(day)s; not in the %(n)s sample before, so at most %(share)s had it.",
        "%(name)s, first seen on %(day)s; not in the %(n)s samples before, so at most %(share)s had it.",
        one.seen.before,
    )
    if not one.is_exact:
        text = ngettext(
            "%(name)s, first seen in %(day)s; not in the %(n)s sample before, so at most %(share)s had it.",
            "%(name)s, first seen in %(day)s; not in the %(n)s samples before, so at most %(share)s had it.",
            one.seen.before,
        )
    said = text % {
        "name": supply_words.substance(one.substance),
        "day": date_format(one.on, "DATE_FORMAT" if one.is_exact else MONTH_FORMAT),
        "n": number_format(one.seen.before),
        "share": percent_fine(one.seen.share_before_high),
    }
    return said if one.confirmed_on else f"{said} {_('Presumptive: no laboratory has confirmed it.')}"


def purity_lines(found: Sequence[Purity], most: int = 4) -> list[small_lines.SmallLine]:
    """A small chart for each of the substances measured most often: middle value and range by period."""
    by_substance: dict[str, list[Purity]] = {}
    for one in sorted(found, key=lambda one: one.period.start):
        by_substance.setdefault(one.substance, []).append(one)
    often = sorted(by_substance, key=lambda key: (-len(by_substance[key]), key))[:most]
    return [_purity_line(key, by_substance[key]) for key in often if len(by_substance[key]) > 1]


def _purity_line(key: str, rows: Sequence[Purity]) -> small_lines.SmallLine:
    highest = max(one.high for one in rows)
    top = next(step for step in (10.0, 20.0, 50.0, 100.0) if highest <= step)
    last = _("%(share)s in %(period)s") % {
        "share": percent_fine(rows[-1].middle / 100),
        "period": period_name(rows[-1].period),
    }
    values = [small_lines.Value(period_name(one.period), one.middle, one.low, one.high) for one in rows]
    ticks = [(at, f"{at:g}") for at in (0.0, top / 2, top)]
    return small_lines.small_line(
        values, key=f"pure-{key}", title=supply_words.substance(key), last=last, top=top, ticks=ticks
    )
