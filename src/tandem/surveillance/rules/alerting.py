"""From many exceedances to one alert: which findings raise it, and which alert a finding belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.surveillance.types import AlertSpan, Detector, NewExceedance


@dataclass(frozen=True)
class Placement:
    """Findings that belong together: in the alert `alert_id`, or in a new one when that is None.

    The days are half-open and cover the alert's own days too. `is_whole_agency` says whether a finding of the
    whole agency raised it; areas then stand in it as evidence.
    """

    alert_id: UUID | None
    start_on: date
    end_on: date
    is_whole_agency: bool
    findings: tuple[NewExceedance, ...]


def raising_detectors() -> frozenset[Detector]:
    """The detectors that can raise an alert; what others find is evidence."""
    rules = read_definition("alerting", "bundling")
    return frozenset(Detector(name) for name in (*rules["agency"]["raise_any"], *rules["area"]["raise_together"]))


def raises_alert(found: Sequence[NewExceedance]) -> tuple[bool, bool]:
    """Whether the findings of one day raise an alert, and whether the whole agency does."""
    rules = read_definition("alerting", "bundling")
    by_place: dict[UUID | None, set[Detector]] = defaultdict(set)
    for finding in found:
        by_place[finding.area_id].add(finding.detector)
    whole = bool(by_place.pop(None, set()) & {Detector(name) for name in rules["agency"]["raise_any"]})
    together = {Detector(name) for name in rules["area"]["raise_together"]}
    return whole or any(together <= detectors for detectors in by_place.values()), whole


def placements(found: Iterable[NewExceedance], alerts: Sequence[AlertSpan]) -> list[Placement]:
    """Where findings go, oldest day first.

    Days whose findings touch an open alert (overlapping, adjacent, or with at most the quiet days of the definition
    between) join it. Only findings that would raise an alert make it longer: evidence alone would keep it growing for
    weeks. Other days make a new alert when they raise one, and are left alone when not.
    """
    gap = timedelta(days=read_definition("alerting", "bundling")["bundling"]["max_quiet_days"])
    by_day: dict[date, list[NewExceedance]] = defaultdict(list)
    for finding in found:
        by_day[finding.day].append(finding)
    spans = [Placement(a.id, a.start_on, a.end_on, False, ()) for a in alerts if a.is_open]
    for day in sorted(by_day):
        _place(day, by_day[day], spans, gap)
    return [span for span in spans if span.findings]


def _place(day: date, found: list[NewExceedance], spans: list[Placement], gap: timedelta) -> None:
    raises, whole = raises_alert(found)
    after = day + timedelta(days=1)
    for i, span in enumerate(spans):
        if day <= span.end_on + gap and after >= span.start_on - gap:
            spans[i] = Placement(
                span.alert_id,
                min(span.start_on, day) if raises else span.start_on,
                max(span.end_on, after) if raises else span.end_on,
                span.is_whole_agency or whole,
                (*span.findings, *found),
            )
            return
    if raises:
        spans.append(Placement(None, day, after, whole, tuple(found)))
