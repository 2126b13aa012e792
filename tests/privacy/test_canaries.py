"""A person's story is told in the vault; nobody without a tie to them learns a word, nor that there is a story."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import DUTY_ROLES, Role
from tandem.consent import gate
from tandem.consent.types import Category, Channel, Purpose
from tandem.core.actor import Actor
from tandem.journeys import enrolment, opening
from tests.actions.reviews.county import written
from tests.factories import county
from tests.factories.people import NOW
from tests.factories.signin import sign_in
from tests.journeys.test_care_story import PROGRAM, a_call, reached, referred, signed
from tests.privacy import world

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
STRANGERS = [None, *Role]
# The dearer comparison asks these at once and everybody else in the slow tier.
ASKED_FIRST = (None, Role.PATROL_OFFICER, Role.OUTREACH_WORKER, Role.EPIDEMIOLOGIST)
STRANGERS_BY_TIER = [
    role if role in ASKED_FIRST else pytest.param(role, marks=pytest.mark.slow) for role in STRANGERS
]


def tell_the_story() -> dict[str, list[Any]]:
    """Call, visit, consent, referral, case, review; then canaries everywhere. Returns the ids of all rows."""
    cache.clear()
    person_id, visit_id = a_call()
    reached(person_id, visit_id)
    signed(person_id)
    referred(person_id)
    access = opening.record(by=county.CASE_MANAGER, person_id=person_id, now=NOW)
    enrolment.open_case(access=access, by=county.CASE_MANAGER, person_id=person_id, program=PROGRAM, now=NOW)
    written(person_id, county.COORDINATOR)
    assert world.release_canaries() >= 13
    return world.ids_by_name()


def client_of(role: Role | None) -> tuple[Client, str]:
    """A browser of somebody of another agency, who never met the person; None is nobody at all."""
    client = Client(raise_request_exception=False)
    if role is not None:
        sign_in(client, role)
    return client, "duty" if role in DUTY_ROLES else "care"


@pytest.mark.parametrize("role", STRANGERS, ids=str)
def test_no_page_shows_a_person_to_strangers(role: Role | None, caplog: pytest.LogCaptureFixture) -> None:
    """Harm: somebody learns from a list, a search, an error page or a log who is in treatment."""
    ids = tell_the_story()
    client, side = client_of(role)
    with caplog.at_level(logging.DEBUG):
        leaks = [address for address, page in world.crawl(client, side, ids) if world.CANARY in world.text_of(page)]
    assert leaks == []
    assert world.CANARY not in caplog.text


@pytest.mark.parametrize("role", STRANGERS_BY_TIER, ids=str)
def test_strangers_cannot_tell_that_there_is_a_record(role: Role | None) -> None:
    """Harm: "you may not see this" where "there is no such page" was said before is itself the answer."""
    ids = tell_the_story()
    vault_only = {model.__name__.lower() for model in world.tables_of(world.VAULT_ROOMS)}
    real = {name: rows for name, rows in ids.items() if name in vault_only}
    client, side = client_of(role)
    different = []
    for route, pattern in world.patterns(side):
        if "UUIDConverter" not in str([type(one).__name__ for one in pattern.pattern.converters.values()]):
            continue
        for_none = {world.settled(world.text_of(client.get(a))) for a in pages_for(route, pattern, real, none=True)}
        for_real = {world.settled(world.text_of(client.get(a))) for a in pages_for(route, pattern, real, none=False)}
        if for_real - for_none:
            different.append(route)
    assert different == []


def pages_for(route: str, pattern: Any, ids: dict[str, list[Any]], *, none: bool) -> list[str]:
    return world.addresses(route, pattern, world.strangers_ids(ids) if none else ids, limit=4)


@pytest.mark.parametrize("role", [None, *sorted(DUTY_ROLES)], ids=str)
def test_police_see_two_worlds_alike(role: Role | None) -> None:
    """Harm: a count, a badge or a line that appears tells the officer that somebody went into treatment."""
    client, side = client_of(role)
    before = {address: world.settled(world.text_of(page)) for address, page in world.crawl(client, side, {})}
    tell_the_story()
    after = {address: world.settled(world.text_of(page)) for address, page in world.crawl(client, side, {})}
    assert [address for address in before if before[address] != after[address]] == []


def test_the_records_hold_no_word_of_it() -> None:
    """Harm: the database that police processes read holds a name after all."""
    tell_the_story()
    assert holding_canaries("default") == []


def test_the_ledger_holds_no_word_of_it() -> None:
    """Harm: the list of who did what becomes a list of names."""
    tell_the_story()
    assert [table for table in holding_canaries("vault") if table.startswith("audit_")] == []


def holding_canaries(alias: str) -> list[str]:
    """Tables of a database in which the canary's name, or the made-up person's, stands as plain text."""
    found = []
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
            text = "\n".join(str(row) for row in rows)
            if any(word in text for word in (world.CANARY, "Ashgrove", "Made-up Lane", "555-0100")):
                found.append(table)
    return found


def test_identifying_text_is_encrypted_at_rest() -> None:
    """Harm: a stolen disk or a copied file reads like a register of people."""
    tell_the_story()
    assert [table for table in holding_canaries("vault") if table.startswith("people_")] == []


def test_the_team_sees_their_person() -> None:
    """Harm: a crawl that reaches no page finds no leak. Somebody with a tie must meet the canary."""
    ids = tell_the_story()
    client = Client(raise_request_exception=False)
    staff = sign_in(client, Role.OUTREACH_WORKER, agency="riverbend-outreach")
    assert Actor(staff.account_id, staff.role, staff.agency_id, "care").agency_id == county.TEAM
    seen = [address for address, page in world.crawl(client, "care", ids) if world.CANARY in world.text_of(page)]
    assert seen


@pytest.mark.parametrize("role", [None, Role.PATROL_OFFICER], ids=str)
def test_a_leak_is_found_planted(role: Role | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a crawler that would not see a name on a page guards nothing."""
    from tandem.people.models import Person

    ids = tell_the_story()
    client, side = client_of(role)
    health = next(pattern for route, pattern in world.patterns(side) if route.endswith("healthz"))
    leak = lambda request: HttpResponse(Person.objects.using("vault").get().given_name.reveal())  # noqa: E731
    leak.is_open = True  # type: ignore[attr-defined]
    monkeypatch.setattr(health, "callback", leak)
    leaks = [address for address, page in world.crawl(client, side, ids) if world.CANARY in world.text_of(page)]
    assert leaks == ["/healthz"]


# Which kinds of facts, opened to somebody, explain that this table's canary is on their page.
EXPLAINED_BY = {
    "Person": {Category.IDENTITY, Category.CONTACT, Category.VISIT_CONTACT},
    "PartnerNumber": {Category.IDENTITY},
    "Consent": {Category.CONSENT_RECORD},
    "ConsentRecipient": {Category.CONSENT_RECORD},
    "Disclosure": {Category.DISCLOSURE_LOG},
    "Goal": {Category.CASE},
    "ReviewAdvice": {Category.ENCOUNTER},  # for members of a review who signed; no other purpose opens one
    "Screening": {Category.SCREENING},
}
TIED = (
    (Role.CASE_MANAGER, "riverbend-outreach"),
    (Role.PRIVACY_OFFICER, "riverbend-outreach"),
    (Role.CASE_MANAGER, "riverbend-recovery"),
    pytest.param(Role.OUTREACH_WORKER, "riverbend-outreach", marks=pytest.mark.slow),
    pytest.param(Role.COORDINATOR, "riverbend-outreach", marks=pytest.mark.slow),
    pytest.param(Role.EPIDEMIOLOGIST, "riverbend-outreach", marks=pytest.mark.slow),
    pytest.param(Role.ADMINISTRATOR, "riverbend-outreach", marks=pytest.mark.slow),
    pytest.param(Role.CO_RESPONDER, "riverbend-outreach", marks=pytest.mark.slow),
)


def opened_to(staff: Any, person_id: Any) -> set[Category]:
    """Every kind of fact that the gate opens to an account, over all purposes and all channels that show."""
    found: set[Category] = set()
    for purpose in Purpose:
        for channel in (Channel.PAGE, Channel.PRINT, Channel.PDF, Channel.EXPORT):
            answer = gate.open_record(
                by=staff.actor, person=person_id, purpose=purpose, channel=channel, now=timezone.now()
            )
            found |= getattr(answer, "categories", frozenset())
    return found


@pytest.mark.parametrize(("role", "agency"), TIED, ids=str)
def test_whoever_works_with_a_person_sees_the_kinds_of_facts_that_the_gate_opens_and_no_other(
    role: Role, agency: str
) -> None:
    """Harm: a page shows a colleague or a partner what neither law nor the person opened to them."""
    ids = tell_the_story()
    client = Client(raise_request_exception=False)
    staff = sign_in(client, role, agency=agency)
    (person_id,) = ids["person"]
    opened = opened_to(staff, person_id)
    shown: dict[str, list[str]] = {}
    for address, page in world.crawl(client, "care", ids):
        for table in re.findall(rf"{world.CANARY} (\w+)", world.text_of(page)):
            shown.setdefault(table, []).append(address)
    unexplained = {table: where[:3] for table, where in shown.items() if not EXPLAINED_BY.get(table, set()) & opened}
    assert unexplained == {}


def test_every_telling_table_is_known_to_the_sweep() -> None:
    """Harm: a new table of words about people is swept by nobody."""
    telling = {model.__name__ for model in world.tables_of(world.VAULT_ROOMS) if world.telling_fields(model)}
    assert telling <= {*EXPLAINED_BY, "Export", "PersonRequest", "RequestStep"}
