"""Which looks at records stand out: at oneself, a colleague, a neighbour, without own work, in bulk, at night.

Pure rules on ids, times and keyed marks: whoever runs this sees no name, birth date or address. The limits stand in
`definitions/ledger/snooping.toml`. A finding is a question for the privacy officer, never a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from math import ceil
from uuid import UUID

from tandem.audit.types.looks import Look, MarkKind, NewFinding, Suspicion
from tandem.core.definition_file import read_definition

Marks = frozenset[tuple[MarkKind, str]]
Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the definition file."""

    work_before: timedelta
    work_after: timedelta
    news: timedelta
    day_begins: int
    day_ends: int
    night_share: float
    late_work: timedelta
    history: timedelta
    enough_days: int
    bulk_floor: int
    bulk_times: float
    burst_people: int
    burst: timedelta
    broad_roles: frozenset[str]


@cache
def limits() -> Limits:
    """The limits in force."""
    found = read_definition("ledger", "snooping")
    return Limits(
        work_before=timedelta(days=found["work_days_before"]),
        work_after=timedelta(days=found["work_days_after"]),
        news=timedelta(hours=found["news_hours"]),
        day_begins=found["day_begins"],
        day_ends=found["day_ends"],
        night_share=found["night_share"],
        late_work=timedelta(hours=found["late_work_hours"]),
        history=timedelta(days=found["history_days"]),
        enough_days=found["enough_days"],
        bulk_floor=found["bulk_floor"],
        bulk_times=found["bulk_times"],
        burst_people=found["burst_people"],
        burst=timedelta(minutes=found["burst_minutes"]),
        broad_roles=frozenset(found["broad_roles"]),
    )


@dataclass(frozen=True, slots=True)
class Habit:
    """What was usual for an account: people opened on each of its days, and how many of its looks were at night."""

    role: str
    people_a_day: tuple[int, ...] = ()
    looks: int = 0
    night_looks: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around the looks of a day."""

    ties: Collection[Pair] = frozenset()
    deeds: Mapping[Pair, Sequence[datetime]] = field(default_factory=dict)
    news: Mapping[UUID, Sequence[datetime]] = field(default_factory=dict)
    habits: Mapping[UUID, Habit] = field(default_factory=dict)
    person_marks: Mapping[UUID, Marks] = field(default_factory=dict)
    staff_marks: Mapping[UUID, Marks] = field(default_factory=dict)
    _by_person: dict[UUID, list[datetime]] = field(default_factory=dict, compare=False)

    def written_about(self, person_id: UUID) -> Sequence[datetime]:
        """When anybody wrote about a person."""
        if not self._by_person:
            for (_, person), moments in self.deeds.items():
                self._by_person.setdefault(person, []).extend(moments)
        return self._by_person.get(person_id, ())


def habits_of(looks: Iterable[Look], within: Limits) -> dict[UUID, Habit]:
    """What was usual, from the looks of the days before. Times are local."""
    people: dict[UUID, dict[date, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    counts: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    roles = {}
    for look in looks:
        if look.is_list:
            continue
        people[look.account_id][look.at.date()].add(look.person_id)
        counts[look.account_id][0] += 1
        counts[look.account_id][1] += is_night(look.at, within)
        roles[look.account_id] = look.role
    return {
        account: Habit(roles[account], tuple(len(seen) for seen in days.values()), *counts[account])
        for account, days in people.items()
    }


def is_night(at: datetime, within: Limits) -> bool:
    """Whether a local time lies outside the ordinary hours."""
    return not within.day_begins <= at.hour < within.day_ends


def stand_out(looks: Iterable[Look], around: Surroundings, within: Limits) -> list[NewFinding]:
    """What stands out among the looks of some days: at most one finding of a kind for an account and local day."""
    sessions: dict[tuple[UUID, date], list[Look]] = defaultdict(list)
    for look in looks:
        if not look.is_list:
            sessions[look.account_id, look.at.date()].append(look)
    found = []
    for (account_id, day), mine in sorted(sessions.items()):
        for suspicion, flagged, usual in _of_session(sorted(mine, key=lambda one: one.at), around, within):
            people = tuple(dict.fromkeys(one.person_id for one in flagged))
            found.append(NewFinding(suspicion, account_id, day, people, len(flagged), usual))
    return found


def _of_session(
    looks: Sequence[Look], around: Surroundings, within: Limits
) -> Iterator[tuple[Suspicion, list[Look], int]]:
    """Each kind of suspicion that one account's looks of one day raise, with the looks and what was usual."""
    workless = [look for look in looks if not is_work(look, around, within)]
    by_kind = {
        Suspicion.SELF: [look for look in looks if is_self(look, around)],
        Suspicion.COLLEAGUE: [look for look in workless if is_colleague(look, around)],
        Suspicion.NEIGHBOUR: [look for look in workless if is_neighbour(look, around)],
        Suspicion.NO_CASE: [look for look in workless if look.role not in within.broad_roles],
        Suspicion.AFTER_HOURS: [look for look in looks if is_after_hours(look, around, within)],
    }
    for suspicion, flagged in by_kind.items():
        if flagged:
            yield suspicion, flagged, 0
    usual = usual_people(looks[0].account_id, looks[0].role, around, within)
    limit = max(within.bulk_floor, ceil(within.bulk_times * usual))
    if len({look.person_id for look in looks}) > limit:
        yield Suspicion.BULK, list(looks), usual
    elif burst := fast_run(workless, within):
        yield Suspicion.BULK, burst, usual


def is_work(look: Look, around: Surroundings, within: Limits) -> bool:
    """Whether a look belongs to somebody's work: an own tie, own writing around it, or news shortly before.

    For the broad roles anybody's writing counts.
    """
    if not look.was_opened:
        return False
    pair = (look.account_id, look.person_id)
    if pair in around.ties:
        return True
    first, last = look.at - within.work_before, look.at + within.work_after
    anybodys = look.role in within.broad_roles
    written = around.written_about(look.person_id) if anybodys else around.deeds.get(pair, ())
    if any(first <= at <= last for at in written):
        return True
    return any(look.at - within.news <= at <= look.at for at in around.news.get(look.person_id, ()))


def is_self(look: Look, around: Surroundings) -> bool:
    """Whether the person has the account holder's own name and birth date, or telephone."""
    return _share(look, around, {MarkKind.IDENTITY, MarkKind.PHONE})


def is_neighbour(look: Look, around: Surroundings) -> bool:
    """Whether the person lives at the account holder's address or on the same block."""
    return _share(look, around, {MarkKind.BLOCK})


def _share(look: Look, around: Surroundings, kinds: Collection[MarkKind]) -> bool:
    mine = around.staff_marks.get(look.account_id, frozenset())
    shared = mine & around.person_marks.get(look.person_id, frozenset())
    return any(kind in kinds for kind, _ in shared)


def is_colleague(look: Look, around: Surroundings) -> bool:
    """Whether the person has the name and birth date of another member of staff."""
    theirs = around.person_marks.get(look.person_id, frozenset())
    return any(
        kind is MarkKind.IDENTITY
        for account_id, marks in around.staff_marks.items()
        if account_id != look.account_id
        for kind, _ in marks & theirs
    )


def is_after_hours(look: Look, around: Surroundings, within: Limits) -> bool:
    """Whether a look at night is unusual for the account, and neither news nor late writing-up explains it."""
    habit = around.habits.get(look.account_id, Habit(look.role))
    if not is_night(look.at, within) or habit.night_looks > within.night_share * habit.looks:
        return False
    if any(look.at - within.news <= at <= look.at for at in around.news.get(look.person_id, ())):
        return False
    deeds = around.deeds.get((look.account_id, look.person_id), ())
    return not any(abs(look.at - at) <= within.late_work for at in deeds)


def usual_people(account_id: UUID, role: str, around: Surroundings, within: Limits) -> int:
    """How many people a day an account opens on its busy days; its role, while it has too few days of its own."""
    own = around.habits.get(account_id, Habit(role)).people_a_day
    if len(own) >= within.enough_days:
        return _percentile_95(own)
    alike = [days for habit in around.habits.values() if habit.role == role for days in habit.people_a_day]
    return _percentile_95(alike)


def _percentile_95(counts: Sequence[int]) -> int:
    ordered = sorted(counts)
    return ordered[max(0, ceil(0.95 * len(ordered)) - 1)] if ordered else 0


def fast_run(looks: Sequence[Look], within: Limits) -> list[Look]:
    """The first run of looks at many different people within minutes; none if there is no such run."""
    for start, first in enumerate(looks):
        run = [look for look in looks[start:] if look.at - first.at <= within.burst]
        if len({look.person_id for look in run}) >= within.burst_people:
            return run
    return []
