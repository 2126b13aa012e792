"""Counts of one program's month, for the month's report: how many, never who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.care import models
from tandem.care.rules.outreach import MET_THE_PERSON
from tandem.care.types import EncounterKind, FollowUpState, OfferAnswer, ReferralState
from tandem.care.types.months import WITHIN_HOURS, MonthCounts, Times
from tandem.consent.queries import ids_of_team, ids_with_consent
from tandem.core.row_locks import working
from tandem.people.queries import counted_by_age, counted_by_language
from tandem.science.durations import summarise_durations

_STARTED = (ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED)
_NOT_SENT = (ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR)


@working("count")
def month_counts(
    *, agency_id: UUID, days: tuple[date, date], start: datetime, end: datetime, until: datetime
) -> MonthCounts:
    """Counts of a program for people who came in the half-open period, with what followed before `until`.

    `days` are the agency's calendar days of the same period, half-open too.
    """
    team = ids_of_team(agency_id=agency_id)
    calls = _encounters(EncounterKind.OVERDOSE_CALL, team, start, end)
    offers = _encounters(EncounterKind.OFFICER_OFFER, team, start, end)
    reach, first_attempts = _reach(agency_id, calls, (start, end), until)
    handoff, arrivals = _handoff(agency_id, offers, start, until)
    hours = [(first_attempts[one] - at).total_seconds() / 3600 for one, at in calls.items() if one in first_attempts]
    minutes = [(arrivals[one] - at).total_seconds() / 60 for one, at in offers.items() if one in arrivals]
    people, kits = _naloxone(agency_id, start, min(end, until))
    return MonthCounts(
        reach={step: len(found) for step, found in reach.items()},
        handoff={step: len(found) for step, found in handoff.items()},
        within={limit: sum(one <= limit for one in hours) for limit in WITHIN_HOURS},
        attempt_hours=_times(hours),
        arrival_minutes=_times(minutes),
        groups=_groups(reach, days[1]),
        services=_services(agency_id, *days),
        follow_ups=_follow_ups(agency_id, start, end),
        naloxone_people=people,
        naloxone_kits=kits,
        is_synthetic=_is_synthetic(agency_id, {**calls, **offers}),
    )


def _encounters(kind: EncounterKind, team: Collection[UUID], start: datetime, end: datetime) -> dict[UUID, datetime]:
    """The first encounter of each person in the period."""
    rows = models.Encounter.objects.using("vault").filter(
        kind=kind, occurred_at__gte=start, occurred_at__lt=end, person_id__in=list(team)
    )
    found: dict[UUID, datetime] = {}
    for person_id, at in rows.order_by("-occurred_at").values_list("person_id", "occurred_at"):
        found[person_id] = at
    return found


def _reach(
    agency_id: UUID, calls: Mapping[UUID, datetime], period: tuple[datetime, datetime], until: datetime
) -> tuple[dict[str, set[UUID]], dict[UUID, datetime]]:
    people, (start, end) = set(calls), period
    visits = models.OutreachVisit.objects.using("vault").filter(
        agency_id=agency_id,
        person_id__in=list(people),
        encounter__occurred_at__gte=start,
        encounter__occurred_at__lt=end,
    )
    attempts = models.VisitAttempt.objects.using("vault").filter(visit__in=visits, at__gte=start, at__lt=until)
    visited = set(visits.values_list("person_id", flat=True))
    first: dict[UUID, datetime] = {}
    met: set[UUID] = set()
    for person_id, at, outcome in attempts.values_list("person_id", "at", "outcome"):
        if person_id in visited and at >= calls[person_id]:
            first[person_id] = min(at, first.get(person_id, at))
            if outcome in MET_THE_PERSON:
                met.add(person_id)
    steps = {"call": people, "visit": visited, "attempted": set(first), "reached": met}
    after = _after(agency_id, met, start, until)
    accepted = after["consented"] | after["referred"] | _said_yes(agency_id, met, start, until)
    return {**steps, "accepted": accepted, **_chain(accepted, after)}, first


def _handoff(
    agency_id: UUID, offers: Mapping[UUID, datetime], start: datetime, until: datetime
) -> tuple[dict[str, set[UUID]], dict[UUID, datetime]]:
    encounters = models.Encounter.objects.using("vault").filter(
        kind=EncounterKind.OFFICER_OFFER, occurred_at__gte=start, person_id__in=list(offers)
    )
    whose = dict(encounters.values_list("id", "person_id"))
    steps = models.HandoffStep.objects.using("vault").filter(
        encounter_id__in=list(whose), step="arrived", at__lt=until
    )
    arrived: dict[UUID, datetime] = {}
    for encounter_id, at in steps.order_by("-at").values_list("encounter_id", "at"):
        if at >= offers[whose[encounter_id]]:
            arrived[whose[encounter_id]] = at
    met = set(arrived)
    return {"offered": set(offers), "arrived": met, **_chain(met, _after(agency_id, met, start, until))}, arrived


def _chain(people: set[UUID], after: Mapping[str, set[UUID]]) -> dict[str, set[UUID]]:
    """Each step a part of the one before."""
    found = {}
    for step in ("consented", "referred", "started"):
        people = people & after[step]
        found[step] = people
    return found


def _after(agency_id: UUID, people: Collection[UUID], start: datetime, until: datetime) -> dict[str, set[UUID]]:
    """What followed for these people: consent signed, referral sent, referral taken up."""
    steps = models.ReferralStatus.objects.using("vault").filter(
        referral__from_agency_id=agency_id, referral__person_id__in=list(people), at__gte=start, at__lt=until
    )
    steps = steps.exclude(referral__state=ReferralState.ENTERED_IN_ERROR)
    return {
        "consented": ids_with_consent(person_ids=people, since=start, until=until),
        "referred": _people(steps.exclude(to_state__in=_NOT_SENT)),
        "started": _people(steps.filter(to_state__in=_STARTED)),
    }


def _people(steps: QuerySet[models.ReferralStatus]) -> set[UUID]:
    return set(steps.values_list("referral__person_id", flat=True))


def _said_yes(agency_id: UUID, people: Collection[UUID], start: datetime, until: datetime) -> set[UUID]:
    """Who accepted an offer or has a case with the program since the start."""
    offers = models.Offer.objects.using("vault").filter(
        person_id__in=list(people), answer=OfferAnswer.ACCEPTED, offered_at__gte=start, offered_at__lt=until
    )
    cases = models.Case.objects.using("vault").filter(
        person_id__in=list(people), agency_id=agency_id, opened_at__gte=start, opened_at__lt=until
    )
    return set(offers.values_list("person_id", flat=True)) | set(cases.values_list("person_id", flat=True))


def _groups(reach: Mapping[str, set[UUID]], on: date) -> dict[str, dict[str, dict[str, int]]]:
    ages = {step: counted_by_age(person_ids=people, on=on) for step, people in reach.items()}
    languages = {step: counted_by_language(person_ids=people) for step, people in reach.items()}
    return {"age_band": _turned(ages), "language": _turned(languages)}


def _turned(by_step: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Counts by step and group as counts by group and step, groups in order."""
    names = sorted({name for counts in by_step.values() for name in counts})
    return {name: {step: counts.get(name, 0) for step, counts in by_step.items()} for name in names}


def _services(agency_id: UUID, start: date, end: date) -> dict[str, tuple[int, int]]:
    rows = models.ServiceGiven.objects.using("vault").filter(
        agency_id=agency_id, given_on__gte=start, given_on__lt=end
    )
    people: dict[str, set[UUID]] = {}
    given: Counter[str] = Counter()
    for kind, person_id, quantity in rows.values_list("kind", "person_id", "quantity"):
        people.setdefault(kind, set()).add(person_id)
        given[kind] += quantity
    return {kind: (len(people[kind]), given[kind]) for kind in sorted(people)}


def _follow_ups(agency_id: UUID, start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    rows = models.FollowUp.objects.using("vault").filter(agency_id=agency_id, due_at__gte=start, due_at__lt=end)
    due: dict[int, set[UUID]] = {}
    done: dict[int, set[UUID]] = {}
    for day, person_id, state in rows.values_list("day", "person_id", "state"):
        due.setdefault(day, set()).add(person_id)
        if state == FollowUpState.DONE:
            done.setdefault(day, set()).add(person_id)
    return {day: (len(due[day]), len(done.get(day, ()))) for day in sorted(due)}


def _naloxone(agency_id: UUID, start: datetime, end: datetime) -> tuple[int, int]:
    rows = models.VisitAttempt.objects.using("vault").filter(
        visit__agency_id=agency_id, at__gte=start, at__lt=end, naloxone_kits_left__gt=0
    )
    left = list(rows.values_list("person_id", "naloxone_kits_left"))
    return len({person_id for person_id, _ in left}), sum(kits for _, kits in left)


def _is_synthetic(agency_id: UUID, people: Collection[UUID]) -> bool:
    rows = models.Encounter.objects.using("vault").filter(person_id__in=list(people), is_synthetic=True)
    cases = models.Case.objects.using("vault").filter(agency_id=agency_id, is_synthetic=True)
    return rows.exists() or cases.exists()


def _times(values: Iterable[float]) -> Times:
    found = summarise_durations(list(values))
    return Times(found.n, found.median, found.p90) if found else Times(0, None, None)
