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


# The scan names a place by itself; what other chosen rules find in an area is found by the rules as shipped.
PLACING = frozenset({Detector.SPACE_TIME_SCAN})
ONLY_WHEN_CHOSEN = frozenset(Detector) - {Detector.EARS_C1, Detector.EARS_C2, Detector.EARS_C3, Detector.ODMAP_24H}


def raising_detectors() -> frozenset[Detector]:
    """The detectors that can raise an alert; what others find is evidence."""
    rules = read_definition("alerting", "bundling")
    names = (*rules["agency"]["raise_any"], *rules["area"]["raise_together"])
    return ONLY_WHEN_CHOSEN | {Detector(name) for name in names}


def raises_alert(found: Sequence[NewExceedance], chosen: frozenset[Detector] = frozenset()) -> tuple[bool, bool]:
    """Whether the findings of one day raise an alert, and whether the whole agency does.

    `chosen`: detectors that the agency chose on the alert bench; each raises wherever it stands.
    """
    rules = read_definition("alerting", "bundling")
    by_place: dict[UUID | None, set[Detector]] = defaultdict(set)
    for finding in found:
        by_place[finding.area_id].add(finding.detector)
    raising = chosen or {Detector(name) for name in rules["agency"]["raise_any"]}
    whole = bool(by_place.pop(None, set()) & raising)
    if any(detectors & chosen & PLACING for detectors in by_place.values()):
        return True, whole
    together = {Detector(name) for name in rules["area"]["raise_together"]}
    return whole or any(together <= detectors for detectors in by_place.values()), whole


def placements(
    found: Iterable[NewExceedance], alerts: Sequence[AlertSpan], chosen: frozenset[Detector] = frozenset()
) -> list[Placement]:
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
        _place(day, by_day[day], spans, (gap, chosen))
    return [span for span in spans if span.findings]


def _place(
    day: date, found: list[NewExceedance], spans: list[Placement], how: tuple[timedelta, frozenset[Detector]]
) -> None:
    gap, chosen = how
    raises, whole = raises_alert(found, chosen)
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
