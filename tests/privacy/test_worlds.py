"""Two worlds that differ in hidden records only look the same, byte for byte, to every police user."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.core.refusals import Refused
from tandem.handoff.types import Step
from tandem.journeys import (
    opening,
    relay,
    warm_handoff,
)
from tests.factories.county import riverbend
from tests.factories.signin import Staff
from tests.privacy import world
from tests.privacy.hidden import DEEDS, Hidden, live
from tests.privacy.story import offered, signed_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
POLICE_USERS = (None, Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR)
ALLOWED = tomllib.loads((Path(__file__).parent / "allowed_differences.toml").read_text(encoding="utf-8"))["address"]
SAMPLED, ALL = 20, 200


@dataclass(frozen=True)
class Scene:
    """The world that police may see: agencies, officers, and one offer of their own."""

    clients: tuple[Client, ...]
    worker: Staff
    coordinator: Staff
    medic: Staff
    receipt: str

    def hidden(self, seed: int) -> Hidden:
        return Hidden(random.Random(seed), self.worker, self.coordinator, self.medic)


@pytest.fixture
def scene() -> Scene:
    cache.clear()
    riverbend()
    clients = tuple(
        Client(raise_request_exception=False) if role is None else signed_in(role)[0] for role in POLICE_USERS
    )
    staff = [signed_in(role)[1] for role in (Role.CASE_MANAGER, Role.COORDINATOR)]
    # In an emergency somebody who treats opens, and an officer of the same agency is told; else it is refused.
    medic, _told = (signed_in(one, "riverbend-recovery")[1] for one in (Role.MEDICAL_RESPONDER, Role.PRIVACY_OFFICER))
    receipt = offered(signed_in(Role.PATROL_OFFICER)[1])
    return Scene(clients, *staff, medic, receipt)


def seen(scene: Scene, *, allowed: bool = False) -> dict[tuple[int, str], str]:
    """Every page of the duty side as each police user sees it; `allowed`: those that may differ, else all others."""
    excused = {line["route"] for line in ALLOWED}
    ids = {
        name: rows
        for name, rows in world.ids_by_name().items()
        if name in {model.__name__.lower() for model in world.tables_of(world.RECORDS_ROOMS)}
    }
    found = {}
    for who, client in enumerate(scene.clients):
        for route, pattern in world.patterns("duty"):
            if (route in excused) is not allowed or "logout" in route:
                continue
            for address in world.addresses(route, pattern, ids, limit=4):
                found[who, address] = world.settled(world.text_of(client.get(address)))
    return found


@contextmanager
def another_world() -> Iterator[None]:
    """Whatever happens inside never happened."""
    with transaction.atomic(using="vault"), transaction.atomic(using="default"):
        yield
        transaction.set_rollback(True, using="vault")
        transaction.set_rollback(True, using="default")
    cache.clear()


@dataclass
class Compared:
    """How many pages were compared over some worlds, which differed, and which deeds were done in them how often."""

    pages: int = 0
    different: list[tuple[int, tuple[int, str], str]] = field(default_factory=list)
    fleeting: list[tuple[int, tuple[int, str], str]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def never_done(self) -> set[str]:
        """Deeds that no world succeeded in: of them nothing was shown."""
        return {deed.__name__ for deed in DEEDS} - set(self.done)


def compare(scene: Scene, seeds: range) -> Compared:
    """Compare what police see in these worlds with what they see when nothing happened."""
    plain, found = seen(scene), Compared()
    for seed in seeds:
        with another_world():
            hidden = scene.hidden(seed)
            live(hidden)
            other = seen(scene)
            assert other.keys() == plain.keys()
            for place in (one for one in plain if plain[one] != other[one]):
                # What the records cause is there each time that one asks; what the machine did once is not.
                stands = all(again(scene, place) != plain[place] for _ in range(3))
                (found.different if stands else found.fleeting).append((seed, place, gap(plain[place], other[place])))
        found.done += hidden.done
        found.pages += len(other)
    return found


def again(scene: Scene, place: tuple[int, str]) -> str:
    """One page once more."""
    who, address = place
    return world.settled(world.text_of(scene.clients[who].get(address)))


def gap(one: str, other: str) -> str:
    """The first lines that differ, for whoever reads the failure."""
    return "\n".join(list(unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[:12])


def test_police_cannot_tell_twenty_worlds_apart(scene: Scene) -> None:
    """Harm: a count, a badge, an order of lines or a length tells the officer that somebody went into care."""
    found = compare(scene, range(SAMPLED))
    assert found.different == []
    assert found.pages >= SAMPLED * 20
    assert found.never_done() == set(), "a deed that always fails hides nothing"


@pytest.mark.slow
def test_police_cannot_tell_two_hundred_worlds_apart(scene: Scene) -> None:
    """Harm: as above, in a world that the sample did not meet."""
    found = compare(scene, range(SAMPLED, SAMPLED + ALL))
    assert found.different == []
    assert len(found.fleeting) <= 1, found.fleeting
    assert found.pages >= ALL * 20
    assert min(found.done[deed.__name__] for deed in DEEDS) >= ALL // 20, found.done


def test_worlds_differ_on_the_care_side(scene: Scene) -> None:
    """Harm: worlds in which nothing happens prove nothing."""
    happened = set()
    for seed in range(6):
        with another_world():
            hidden = scene.hidden(seed)
            live(hidden)
            happened.add((len(hidden.people), len(hidden.consents)))
    assert len(happened) > 2


def test_a_deed_that_always_fails_is_noticed_planted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a rule changes, consents are refused from then on, and two hundred worlds without one look alike."""

    def refused(**_asked: object) -> None:
        raise Refused("planted", "no")

    monkeypatch.setattr("tandem.journeys.take_consent.sign", refused)
    done: Counter[str] = Counter()
    for seed in range(SAMPLED):
        with another_world():
            hidden = scene.hidden(seed)
            live(hidden)
            done += hidden.done
    assert Compared(done=done).never_done() == {"agreed", "withdrawn", "referred"}


def test_every_allowed_difference_is_still_needed(scene: Scene) -> None:
    """Harm: a line that excuses nothing today excuses a leak tomorrow."""
    from tandem.care import models

    relay.drain(now=timezone.now())
    plain = seen(scene, allowed=True)
    encounter = models.Encounter.objects.using("vault").get(receipt=scene.receipt)
    now = timezone.now()
    warm_handoff.say_step(
        access=opening.record(by=scene.worker.actor, person_id=encounter.person_id, now=now),
        by=scene.worker.actor,
        encounter_id=encounter.id,
        receipt=scene.receipt,
        step=Step.ON_THE_WAY,
        now=now,
    )
    relay.drain(now=timezone.now())
    changed = [place for place, page in seen(scene, allowed=True).items() if plain[place] != page]
    for line in ALLOWED:
        start = "/" + line["route"].split("<")[0]
        assert any(address.startswith(start) for _who, address in changed), line


def test_a_count_that_slips_through_is_found_planted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a comparison that would not see one more person guards nothing."""
    from tandem.people.models import Person

    health = next(pattern for route, pattern in world.patterns("duty") if route.endswith("healthz"))
    leak = lambda request: HttpResponse(str(Person.objects.using("vault").count()))  # noqa: E731
    leak.is_open = True  # type: ignore[attr-defined]
    monkeypatch.setattr(health, "callback", leak)
    found = compare(scene, range(2))
    assert {address for _seed, (_who, address), _gap in found.different} == {"/healthz"}
