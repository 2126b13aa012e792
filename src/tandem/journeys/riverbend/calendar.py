"""A year of made-up overdose calls and drug seizures, with a surge, and calls that follow opioid seizures nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.chance import local, quota, shuffled, stream
from tandem.journeys.riverbend.places import Place, anywhere, near

ECHO_METRES, ECHO_DAYS = 240, 6
HOURS = (3, 2, 2, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 6, 6, 5, 4)
LEFT_OUT = ("CANCEL INCIDENT", "DUPLICATE INCIDENT", "EMS FALSE CALL")
ENDINGS = (
    "TREATED AND TRANSPORTED",
    "TREATED AND TRANSPORTED",
    "TREATED, ADVISED",
    "NALOXONE GIVEN, REFUSED TRANSPORT",
)
DRUGS = ("fentanyl", "fentanyl", "fentanyl", "heroin", "methamphetamine", "unknown")
OPIOIDS = ("FENTANYL", "HEROIN", "FENTANYL / XYLAZINE")
OTHERS = ("METHAMPHETAMINE", "COCAINE", "CANNABIS")
STREAM = "calendar"


@dataclass(frozen=True, slots=True)
class Call:
    """One emergency call about an overdose, as a dispatch system would write it."""

    label: str
    received_at: datetime
    dispatched_at: datetime
    arrived_at: datetime
    place: Place
    disposition: str
    outcome: str
    naloxone: str
    age: int
    sex: str
    drug: str
    is_surge: bool = False

    @property
    def is_counted(self) -> bool:
        return self.disposition not in LEFT_OUT

    @property
    def can_be_visited(self) -> bool:
        """Somebody survived whom outreach can look for."""
        return self.is_counted and self.outcome == "nonfatal"


@dataclass(frozen=True, slots=True)
class Seizure:
    """One drug seizure of the police."""

    label: str
    seized_on: date
    place: Place
    substance: str
    grams: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year's calls and seizures, in order of time."""

    calls: tuple[Call, ...]
    seizures: tuple[Seizure, ...]


def calendar(seed: int = truth.SEED) -> Calendar:
    """The calls and seizures of a seed: the same seed gives the same year."""
    rng = stream(seed, STREAM)
    seizures = _seizures(rng)
    times = sorted(_times(rng))
    echoes = _echoes(rng, seizures, [at for at, is_surge in times if not is_surge])
    fatal, left_out = _ends(rng, len(times))
    calls = []
    for number, (at, is_surge) in enumerate(times):
        place = anywhere(rng, truth.SURGE_AREA) if is_surge else echoes.get(at) or anywhere(rng)
        call = _call(rng, f"OD{number + 1:04d}", at, place)
        if left_out[number] and not is_surge:
            call = replace(call, disposition=rng.choice(LEFT_OUT), naloxone="not given")
        elif fatal[number] and not is_surge:
            call = replace(call, outcome="fatal", disposition="DECEASED ON SCENE")
        calls.append(replace(call, is_surge=is_surge))
    return Calendar(tuple(calls), seizures)


def _times(rng: Random) -> list[tuple[datetime, bool]]:
    """When calls come in: the month's number, and the surge on top; none after the clock."""
    times: set[tuple[datetime, bool]] = set()
    planned = {datetime.strptime(month, "%Y-%m").date(): n for month, n in truth.CALLS_A_MONTH.items()}  # noqa: DTZ007
    for first, count in planned.items():
        days = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - first
        found: set[datetime] = set()
        while len(found) < count:
            at = _moment(rng, first + timedelta(days=rng.randrange(days.days)))
            if at < truth.CLOCK:
                found.add(at)
        times |= {(at, False) for at in found}
    for extra, is_surge in ((truth.SURGE_DAYS, True), (truth.LAST_EVENING, False)):
        for day, count in extra.items():
            moments: set[datetime] = set()
            while len(moments) < count:
                moments.add(_moment(rng, day))
            times |= {(at, is_surge) for at in moments}
    return list(times)


def _moment(rng: Random, day: date) -> datetime:
    """A time of day, evenings more than mornings."""
    return local(day, rng.choices(range(24), HOURS)[0], rng.randrange(60))


def _ends(rng: Random, count: int) -> tuple[list[bool], list[bool]]:
    """Which calls were fatal, and which do not count."""
    return quota(rng, count, truth.FATAL_SHARE), quota(rng, count, truth.LEFT_OUT_SHARE)


def _call(rng: Random, label: str, at: datetime, place: Place) -> Call:
    dispatched = at + timedelta(seconds=rng.randint(40, 150))
    return Call(
        label=label,
        received_at=at,
        dispatched_at=dispatched,
        arrived_at=dispatched + timedelta(seconds=round(rng.lognormvariate(5.85, 0.35))),
        place=place,
        disposition=rng.choice(ENDINGS),
        outcome="nonfatal",
        naloxone=rng.choice(("single dose", "single dose", "multiple doses", "not given")),
        age=rng.randint(21, 64),
        sex=rng.choices(("M", "F", "U"), (60, 36, 4))[0],
        drug=rng.choice(DRUGS),
    )


def _seizures(rng: Random) -> tuple[Seizure, ...]:
    days = (truth.CLOCK.date() - truth.FIRST_DAY).days
    rows = []
    for number in range(truth.SEIZURES):
        names = OPIOIDS if number < truth.OPIOID_SEIZURES else OTHERS
        rows.append(
            Seizure(
                label="",
                seized_on=truth.FIRST_DAY + timedelta(days=rng.randrange(days)),
                place=anywhere(rng),
                substance=rng.choice(names),
                grams=round(rng.lognormvariate(1.6, 0.9), 1),
            )
        )
    rows.sort(key=lambda row: (row.seized_on, row.place.longitude))
    return tuple(replace(row, label=f"SZ{number + 1:04d}") for number, row in enumerate(rows))


def _echoes(rng: Random, seizures: Sequence[Seizure], times: Sequence[datetime]) -> dict[datetime, Place]:
    """Calls that fall near an opioid seizure of the days before."""
    found: dict[datetime, Place] = {}
    for at in shuffled(rng, times):
        before = [
            one for one in seizures if one.substance in OPIOIDS and 0 < (at.date() - one.seized_on).days <= ECHO_DAYS
        ]
        if before and len(found) < truth.ECHOES:
            found[at] = near(rng, rng.choice(before).place, ECHO_METRES)
    return found
