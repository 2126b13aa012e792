"""Made-up care teams at work for some months, with planted snooping: who opened whom, when, and what went on then.

Normal work is not tidy: cover for sick colleagues, handovers, nights on call, days of case review, writing-up in the
evening, neighbours and colleagues who are honest clients of somebody, links opened in passing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from tandem.audit.types import Look, MarkKind, Suspicion

DAYS, START = 90, datetime(2026, 1, 5, tzinfo=UTC)
ROLES = ["outreach_worker"] * 5 + ["case_manager"] * 5 + ["coordinator"] * 2
BLOCKS, CLIENTS_A_WORKER = 400, 22


@dataclass
class Site:
    """One site's three months."""

    rng: Random
    staff: dict[UUID, str] = field(default_factory=dict)
    people: list[UUID] = field(default_factory=list)
    ties: set[tuple[UUID, UUID]] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)
    deeds: dict[tuple[UUID, UUID], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    news: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    person_marks: dict[UUID, frozenset[tuple[MarkKind, str]]] = field(default_factory=dict)
    staff_marks: dict[UUID, frozenset[tuple[MarkKind, str]]] = field(default_factory=dict)
    planted: list[tuple[UUID, date, Suspicion]] = field(default_factory=list)

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def look(self, account: UUID, person: UUID, at: datetime, was_opened: bool = True) -> None:
        self.looks.append(Look(at, account, self.staff[account], person, was_opened=was_opened))

    def mine(self, account: UUID) -> list[UUID]:
        return sorted(person for holder, person in self.ties if holder == account)


def a_site(seed: int) -> Site:
    """A site with twelve staff and their clients, ninety days of work, and snooping planted in the last thirty."""
    site = Site(Random(seed))
    _settle(site)
    for day in range(DAYS):
        _work_a_day(site, day)
    for day in range(DAYS - 30, DAYS):
        _snoop_a_day(site, day)
    return site


def _settle(site: Site) -> None:
    rng = site.rng
    for role in ROLES:
        account = site.uuid()
        site.staff[account] = role
        marks = [(MarkKind.IDENTITY, f"s{len(site.staff)}"), (MarkKind.PHONE, f"p{len(site.staff)}")]
        site.staff_marks[account] = frozenset([*marks, (MarkKind.BLOCK, f"b{rng.randrange(BLOCKS)}")])
    for account, role in site.staff.items():
        for _ in range(CLIENTS_A_WORKER if role != "coordinator" else 0):
            site.ties.add((account, _newcomer(site)))
    for _ in range(120):  # known to the team, at present nobody's own
        _newcomer(site)
    # Three members of staff are, or were, clients of the team themselves.
    for account in list(site.staff)[:3]:
        person = rng.choice([one for one in site.people if (account, one) not in site.ties])
        site.person_marks[person] |= {mark for mark in site.staff_marks[account] if mark[0] is MarkKind.IDENTITY}


def _newcomer(site: Site) -> UUID:
    person = site.uuid()
    site.people.append(person)
    block = (MarkKind.BLOCK, f"b{site.rng.randrange(BLOCKS)}")
    site.person_marks[person] = frozenset([(MarkKind.IDENTITY, f"c{person}"), (MarkKind.PHONE, f"c{person}"), block])
    return person


def _at(site: Site, day: int, first: float = 8.0, last: float = 17.5) -> datetime:
    return START + timedelta(days=day, hours=site.rng.uniform(first, last))


def _work_a_day(site: Site, day: int) -> None:
    rng = site.rng
    for _ in range(rng.randrange(0, 4)):  # calls and hospital notices: something happened to somebody
        site.news[rng.choice(site.people)].append(_at(site, day, 0, 24))
    weekend = (START + timedelta(days=day)).weekday() >= 5
    for number, (account, role) in enumerate(site.staff.items()):
        on_call = number == day % 5  # one outreach worker has the nights
        if weekend and not on_call:
            continue
        if rng.random() < 0.08:
            continue  # leave
        if role == "coordinator":
            _coordinate(site, account, day)
        else:
            _own_clients(site, account, day)
            _cover(site, account, day)
        _answer_news(site, account, day, on_call)


def _coordinate(site: Site, account: UUID, day: int) -> None:
    """Whoever coordinates opens what others worked on these days, and now and then something else."""
    rng, since = site.rng, START + timedelta(days=day - 7)
    lively = sorted({person for (_, person), moments in site.deeds.items() if any(at >= since for at in moments)})
    for person in rng.sample(lively, min(len(lively), rng.randrange(8, 20))):
        site.look(account, person, _at(site, day))
    if rng.random() < 0.3:
        site.look(account, rng.choice(site.people), _at(site, day))


def _own_clients(site: Site, account: UUID, day: int) -> None:
    rng, mine = site.rng, site.mine(account)
    wanted = len(mine) if day % 30 == 14 else rng.randrange(4, 10)  # one day of case review a month
    for person in rng.sample(mine, min(wanted, len(mine))):
        at = _at(site, day)
        for _ in range(rng.randrange(1, 4)):
            site.look(account, person, at + timedelta(minutes=rng.randrange(0, 40)))
        if rng.random() < 0.5:
            site.deeds[account, person].append(at + timedelta(minutes=rng.randrange(1, 60)))
            if rng.random() < 0.06:  # written up in the evening
                site.look(account, person, _at(site, day, 22.0, 23.9))
    if rng.random() < 0.05:  # a client is handed over
        person = rng.choice(mine)
        other = rng.choice([one for one, role in site.staff.items() if role == site.staff[account]])
        site.ties.add((other, person))


def _cover(site: Site, account: UUID, day: int) -> None:
    """A colleague's client, seen and written about; now and then a record opened in passing, and nothing done."""
    rng = site.rng
    if rng.random() < 0.15:
        person, at = rng.choice(site.people), _at(site, day)
        site.look(account, person, at)
        site.deeds[account, person].append(at + timedelta(minutes=rng.randrange(1, 90)))
    if rng.random() < 0.01:
        site.look(account, rng.choice(site.people), _at(site, day))


def _answer_news(site: Site, account: UUID, day: int, on_call: bool) -> None:
    begin = START + timedelta(days=day)
    for person, moments in list(site.news.items()):
        for at in moments:
            if begin <= at < begin + timedelta(days=1) and site.rng.random() < (0.9 if on_call else 0.1):
                site.look(account, person, at + timedelta(minutes=site.rng.randrange(2, 180)))


def _snoop_a_day(site: Site, day: int) -> None:
    """One planted session a day, each kind in turn, by somebody who works otherwise like the others."""
    kinds = list(Suspicion)
    kind, rng = kinds[day % len(kinds)], site.rng
    workers = [one for one, role in site.staff.items() if role != "coordinator"]
    account = rng.choice(workers)
    for person, at in _what_they_open(site, account, day, kind):
        site.look(account, person, at)
    site.planted.append((account, (START + timedelta(days=day)).date(), kind))


def _what_they_open(site: Site, account: UUID, day: int, kind: Suspicion) -> Iterator[tuple[UUID, datetime]]:
    rng = site.rng
    strangers = [person for person in site.people if (account, person) not in site.ties]
    person, at = rng.choice(strangers), _at(site, day)
    if kind is Suspicion.SELF:
        shared = rng.choice([mark for mark in site.staff_marks[account] if mark[0] is not MarkKind.BLOCK])
        site.person_marks[person] |= {shared}
    elif kind is Suspicion.COLLEAGUE:
        other = rng.choice([one for one in site.staff if one != account])
        site.person_marks[person] |= {one for one in site.staff_marks[other] if one[0] is MarkKind.IDENTITY}
    elif kind is Suspicion.NEIGHBOUR:
        site.person_marks[person] |= {one for one in site.staff_marks[account] if one[0] is MarkKind.BLOCK}
    elif kind is Suspicion.AFTER_HOURS:
        person, at = rng.choice(site.people), _at(site, day, 22.3, 23.9)
    elif kind is Suspicion.BULK:
        for number, one in enumerate(rng.sample(strangers, rng.randrange(14, 40))):
            yield one, at + timedelta(seconds=40 * number)
        return
    yield person, at
