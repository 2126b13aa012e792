"""The alert bench in words and tables: what each rule costs and finds, the days of a rise, and past choices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.surveillance.rules.bench import at_budget
from tandem.surveillance.types import ChoiceReason, DetectionChoice, Detector
from tandem.surveillance.types.bench_results import (
    BenchResults,
    BenchStep,
    JudgedRule,
    Rise,
    SpikesFound,
    Strip,
    WaitingRule,
)
from tandem.web.office.surveillance import bench_figures, words
from tandem.web.office.surveillance.figures import decimal, interval_text

EARS = frozenset({Detector.EARS_C1, Detector.EARS_C2, Detector.EARS_C3})


def columns() -> list[dict[str, Any]]:
    """The head of the table of rules."""
    return [
        {"label": _("Rule")},
        {"label": _("False alarms a month, as shipped")},
        {"label": _("False alarms a month, within the budget")},
        {"label": _("Planted everywhere: found")},
        {"label": _("Planted in one area: found")},
        {"label": _("Days late")},
        {"label": _("Confirmed: found")},
    ]


def rows(results: BenchResults, budget: float) -> list[list[Any]]:
    """One line a rule; those that the record cannot judge yet come last and say what they need."""
    return [_row(line, at_budget(line, budget) or line.shipped) for line in results.judged] + [
        [words.DETECTORS[line.detector], _needs(line), *["-"] * 5] for line in results.waiting
    ]


def _needs(line: WaitingRule) -> str:
    return _("not judged yet: a day needs %(days)s days before it, and there must be enough such days") % {
        "days": line.needed
    }


def _row(line: JudgedRule, step: BenchStep) -> list[Any]:
    wide, narrow = step.everywhere, step.one_place
    late = _("never found") if wide.delay is None else decimal(wide.delay, 1)
    return [
        words.DETECTORS[line.detector],
        _rate(line.shipped),
        _rate(step),
        _share(wide),
        _share(narrow) if narrow and narrow.planted else "-",
        late,
        _confirmed(step.confirmed_delays),
    ]


def _rate(step: BenchStep) -> str:
    return interval_text(step.per_month, step.low, step.high, 2)


def _share(found: SpikesFound) -> str:
    if not found.planted:
        return "-"
    return _("%(share)s %% (%(low)s to %(high)s), %(found)s of %(planted)s") % {
        "share": decimal(100 * found.share, 0),
        "low": decimal(100 * found.low, 0),
        "high": decimal(100 * found.high, 0),
        "found": found.found,
        "planted": found.planted,
    }


def _confirmed(delays: Sequence[int | None]) -> str:
    if not delays:
        return _("none confirmed yet")
    found = [delay for delay in delays if delay is not None]
    return _("%(found)s of %(all)s") % {"found": len(found), "all": len(delays)}


def curves(results: BenchResults, *, most: float, budget: float) -> list[dict[str, Any]]:
    """A small drawing for each judged rule, with what it says in words."""
    return [
        {
            "name": words.DETECTORS[line.detector],
            "key": line.detector,
            "drawing": bench_figures.curve(line, most=most, budget=budget),
            "text": _row(line, at_budget(line, budget) or line.shipped)[3],
        }
        for line in results.judged
    ]


def strips(results: BenchResults) -> list[dict[str, Any]]:
    """The days shown, each as a drawing and as an equal table."""
    shown = []
    for number, strip in enumerate(results.strips):
        labels = [date_format(day, "j M") for day in strip.days]
        shown.append(
            {
                "key": f"days-{number}",
                "title": _("%(start)s to %(end)s, as shipped")
                % {"start": date_format(strip.days[0]), "end": date_format(strip.days[-1])},
                "is_running": strip.is_running,
                "drawing": bench_figures.days(strip, names=words.DETECTORS, labels=labels),
                "columns": [
                    {"label": _("Day")},
                    {"label": _("Events"), "is_number": True},
                    {"label": _("Rules that alarmed")},
                ],
                "rows": [_day(strip, i, day) for i, day in enumerate(strip.days)],
            }
        )
    return shown


def _day(strip: Strip, at: int, day: date) -> list[Any]:
    names = [str(words.DETECTORS[name]) for name, days in strip.alarms.items() if days[at]]
    return [date_format(day, "SHORT_DATE_FORMAT"), strip.events[at], ", ".join(names) or _("none")]


def why(results: BenchResults) -> list[str]:
    """What the largest rise was made of, and so why the scan was silent or not. Computed, never written ahead."""
    rise = results.rise
    if not rise:
        return []
    alarmed = set(rise.alarmed)
    mean = rise.mean_before
    head = _("%(day)s: %(events)s events, against a mean of %(mean)s a day in the week before.") % {
        "day": date_format(rise.day),
        "events": rise.events,
        "mean": decimal(mean, 1),
    }
    names = ", ".join(str(words.DETECTORS[name]) for name in rise.alarmed) or _("none")
    return [head, _("Rules that alarmed that day: %(names)s.") % {"names": names}, *_about_the_scan(rise, alarmed)]


def _about_the_scan(rise: Rise, alarmed: set[Detector]) -> list[str]:
    scan = rise.scan
    if scan is None:
        return [_("The space-time permutation scan needs areas with events; this record has none.")]
    spread = ngettext(
        "The events lay in %(n)s area; in %(above)s there were more than its own daily mean.",
        "The events lay in %(n)s areas; in %(above)s of them there were more than their own daily mean.",
        rise.areas_with_events,
    ) % {"n": rise.areas_with_events, "above": rise.areas_above_own_mean}
    best = _(
        "The least likely cluster of the scan held %(observed)s events in %(days)s days where %(expected)s were "
        "expected (p = %(p)s)."
    ) % {
        "observed": scan.observed,
        "days": scan.days,
        "expected": decimal(scan.expected, 1),
        "p": decimal(scan.p_value, 2),
    }
    return [spread, best, _verdict(Detector.SPACE_TIME_SCAN in alarmed, bool(alarmed & EARS))]


def _verdict(scan: bool, ears: bool) -> str:
    if ears and not scan:
        return _(
            "EARS alarms and the space-time permutation scan is silent: the scan takes each day's total as given and "
            "asks only whether one place took more than its share of it. Here none did beyond what chance does, so "
            "to the scan there is no cluster, however large the total. EARS looks at the total."
        )
    if ears and scan:
        return _(
            "EARS and the space-time permutation scan both alarm: the total rose, and one place took more than its "
            "share of it."
        )
    if scan:
        return _("Only the scan alarms: the total is as usual, but one place took more than its share of it.")
    return _("Neither EARS nor the space-time permutation scan alarms on this day.")


def choice_columns() -> list[dict[str, Any]]:
    """The head of the history of choices."""
    return [
        {"label": _("Version")},
        {"label": _("Since")},
        {"label": _("Budget, false alarms a month")},
        {"label": _("Rules for the whole agency")},
        {"label": _("Reason")},
    ]


def choice_rows(choices: Sequence[DetectionChoice]) -> list[list[Any]]:
    """Past choices, newest first; call it in the agency's time zone."""
    return [
        [
            choice.version,
            date_format(timezone.localtime(choice.chosen_at), "SHORT_DATETIME_FORMAT"),
            "-" if choice.budget_per_month is None else decimal(choice.budget_per_month, 2),
            in_words(choice),
            words.CHOICE_REASONS[ChoiceReason(choice.reason)],
        ]
        for choice in choices
    ]


def in_words(choice: DetectionChoice | None) -> str:
    """The rules of a choice in a line."""
    if choice is None or choice.budget_per_month is None:
        return _("as shipped: EARS C1 or EARS C2")
    return ", ".join(
        _("%(rule)s above %(threshold)s")
        % {"rule": words.DETECTORS[rule.detector], "threshold": decimal(rule.threshold, 2)}
        for rule in choice.rules
    )
