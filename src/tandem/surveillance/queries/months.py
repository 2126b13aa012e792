"""What happened in a month: counts for the month's report. Half-open, in the agency's own days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from tandem.science.durations import summarise_durations
from tandem.surveillance import models
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.rules.cases import case_definition
from tandem.surveillance.types import AlertKind, Naloxone, Outcome, TaskState
from tandem.surveillance.types.months import AreaCount, MonthAlert, MonthEvents

_FIELDS = ("local_on", "area_id", "outcome", "naloxone", "dispatched_at", "arrived_at", "is_synthetic")


def month_events(agency_id: UUID, *, start: date, end: date, case: str) -> MonthEvents:
    """Overdose events of the days from start to end (exclusive) that the case definition counts."""
    everything = models.OverdoseEvent.objects.filter(agency_id=agency_id, local_on__gte=start, local_on__lt=end)
    rows = list(everything.filter(met_by(case_definition(case))).values_list(*_FIELDS))
    by_area = Counter(row[1] for row in rows)
    # A dispatch after the arrival is an error in the record: such a call counts as one without times.
    minutes = [(row[5] - row[4]).total_seconds() / 60 for row in rows if row[4] and row[5] and row[5] >= row[4]]
    times = summarise_durations(minutes)
    return MonthEvents(
        total=len(rows),
        left_out=everything.count() - len(rows),
        weeks=_weeks(Counter(row[0] for row in rows), start, end),
        areas=(
            *(AreaCount(one.name, one.population, by_area[one.id]) for one in areas_of(agency_id)),
            AreaCount("", None, by_area[None]),
        ),
        outcomes=_counts((row[2] for row in rows), Outcome),
        naloxone=_counts((row[3] for row in rows), Naloxone),
        minutes_known=len(minutes),
        minutes_median=times.median if times else None,
        minutes_p90=times.p90 if times else None,
        is_synthetic=any(row[6] for row in rows),
    )


def _counts(values: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    found = Counter(values)
    return {str(word): found[str(word)] for word in words}


def _weeks(by_day: Counter[date], start: date, end: date) -> tuple[tuple[date, date, int], ...]:
    weeks = []
    first = start
    while first < end:
        after = min(first + timedelta(days=7 - first.weekday()), end)
        weeks.append((first, after, sum(by_day[first + timedelta(days=i)] for i in range((after - first).days))))
        first = after
    return tuple(weeks)


def month_enforcement(agency_id: UUID, *, start: date, end: date) -> dict[str, int]:
    """Enforcement events by class of substance, of this agency and those it watches: context, never input."""
    watched = models.WatchPair.objects.filter(watching_agency_id=agency_id).values_list(
        "seizing_agency_id", flat=True
    )
    rows = models.EnforcementEvent.objects.filter(
        agency_id__in=[agency_id, *watched], local_on__gte=start, local_on__lt=end
    )
    return dict(rows.values_list("substance_class").annotate(events=Count("id")).order_by("substance_class"))


def month_alerts(agency_id: UUID, *, start: date, end: date) -> list[MonthAlert]:
    """Alerts of increases that began in the period, oldest first, with the response to each."""
    raised = [alert for alert in alerts_of(agency_id, limit=1000) if alert.kind is AlertKind.INCREASE]
    found = [alert for alert in raised if start <= alert.start_on < end]
    answers = models.Response.objects.filter(alert_id__in=[alert.id for alert in found])
    opened = dict(answers.values_list("alert_id", "opened_at"))
    tasks = models.ResponseTask.objects.filter(response__in=answers).exclude(state=TaskState.REMOVED)
    planned: Counter[UUID] = Counter()
    done: Counter[UUID] = Counter()
    for alert_id, state in tasks.values_list("response__alert_id", "state"):
        planned[alert_id] += 1
        done[alert_id] += state == TaskState.DONE
    return [
        MonthAlert(
            start_on=alert.start_on,
            end_on=alert.end_on,
            is_whole_agency=alert.is_whole_agency,
            areas=alert.areas,
            state=alert.state,
            hours_to_response=_hours(alert.raised_at, opened.get(alert.id)),
            tasks=planned[alert.id],
            tasks_done=done[alert.id],
        )
        for alert in sorted(found, key=lambda alert: (alert.start_on, alert.raised_at))
    ]


def _hours(since: datetime, until: datetime | None) -> float | None:
    return max(0.0, (until - since).total_seconds() / 3600) if until else None
