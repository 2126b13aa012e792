"""Four whole weeks of an agency against the four before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tandem.agencies.types import Agency
from tandem.surveillance.models import Alert
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.queries.places import outcome_counts, response_minutes
from tandem.surveillance.rules.areas import people_in_all
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.summary import (
    PERIOD_DAYS,
    PERIODS,
    Harm,
    Help,
    Summary,
    deaths_told,
    four_weeks,
    harm,
    help_given,
    summary_days,
)

LENGTH = timedelta(days=PERIOD_DAYS)


def summary_of(agency: Agency, *, today: date, until: datetime) -> Summary:
    """Harm, help and alerts of the newest four weeks that are over, by what is known at `until`."""
    start, end = summary_days(today)
    alerts = Alert.objects.filter(agency_id=agency.id, start_on__gte=start, start_on__lt=end).count()
    return Summary(start, end, _harm(agency, end, until), _help(agency, start, end), alerts)


def _harm(agency: Agency, end: date, until: datetime) -> Harm:
    case = case_definition(SUSPECTED_OVERDOSE)
    days = PERIOD_DAYS * (PERIODS + 1) + 2
    frame = overdose_frame(agency.id, timezone=agency.timezone, until=until, days=days, cases=[case])
    counts = four_weeks(frame, end=end, case=case)
    outcomes = [
        outcome_counts(agency.id, start=last - LENGTH, end=last, until=until, case=case)
        for last in (end - back * LENGTH for back in range(len(counts)))
    ]
    people = people_in_all(area.population for area in areas_of(agency.id))
    return harm(counts, deaths=deaths_told(outcomes), people=people)


def _help(agency: Agency, start: date, end: date) -> Help:
    case = case_definition(SUSPECTED_OVERDOSE)
    now = response_minutes(agency.id, start=start, end=end, case=case)
    before = response_minutes(agency.id, start=start - LENGTH, end=start, case=case)
    return help_given(*([one for found in period.values() for one in found] for period in (now, before)))
