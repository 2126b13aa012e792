"""Pages of identity: a known person is not written down twice; joining and parting by hand; nothing for strangers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.care import models
from tests.doors.test_care import CALL, PROVIDER, a_visit, local, worker
from tests.factories.county import AGENCIES, riverbend

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
KNOWN = {**CALL, "phone": "555-010-0100", "birth_on": "1990-02-03"}


@pytest.fixture(autouse=True)
def _county():
    riverbend()


def call(client: Client, **changed):
    agency = next(str(one) for one, _slug, _name, kind, _status in AGENCIES if kind is AgencyKind.POLICE)
    given = {**KNOWN, "agency": agency, "occurred_at": local(timezone.now() - timedelta(hours=30)), **changed}
    return client.post("/care/calls/new/", given)


def person_ids() -> list[UUID]:
    rows = models.Encounter.objects.using("vault").order_by("created_at")
    return list(dict.fromkeys(rows.values_list("person_id", flat=True)))


def test_a_second_call_asks_whether_it_is_the_known_person() -> None:
    """Harm: a person has two records, and the wish not to be contacted stands in the other one."""
    client, _staff = worker(Role.OUTREACH_WORKER)
    assert call(client).status_code == 302
    asked = call(client, given_name="Ren")
    assert asked.status_code == 200
    assert "Wren Ashgrove" in asked.content.decode()
    (known,) = person_ids()
    assert call(client, given_name="Ren", who=str(known)).status_code == 302
    assert person_ids() == [known]
    assert call(client, given_name="Ren", who="new").status_code == 302
    assert len(person_ids()) == 2


def test_an_invented_answer_is_refused() -> None:
    """Harm: the id of somebody else is sent along and their record taken for the caller's."""
    client, _staff = worker(Role.OUTREACH_WORKER)
    call(client)
    asked = call(client, who="6f1d2a10-0000-4000-8000-00000000ffff")
    assert asked.status_code == 200
    assert asked.context["form"].errors["who"]


def test_search_needs_two_terms_and_shows_its_reasons() -> None:
    """Harm: one common detail opens a list of people in care."""
    client, _staff = worker(Role.OUTREACH_WORKER)
    call(client)
    few = client.post("/care/people/find/", {"family_name": "Ashgrove"})
    assert "Give two of these" in few.content.decode()
    assert "Wren" not in few.content.decode()
    found = client.post("/care/people/find/", {"family_name": "Ashgroff", "birth_year": "1990"}).content.decode()
    assert "Wren Ashgrove" in found
    assert "same year of birth" in found
    assert "Shown to you because" in found


def test_another_agency_finds_nobody_and_reads_that_this_says_nothing() -> None:
    """Harm: the search tells a partner that somebody is in the team's care."""
    client, _staff = worker(Role.OUTREACH_WORKER)
    call(client)
    stranger, _other = worker(Role.CASE_MANAGER, PROVIDER)
    terms = {"family_name": "Ashgrove", "birth_year": "1990"}
    with_record = stranger.post("/care/people/find/", terms).content.decode()
    assert "That says nothing about other teams." in with_record
    assert "Wren" not in with_record


def test_two_records_are_joined_and_parted_by_hand() -> None:
    """Harm: a mistaken merge cannot be undone by the people who made it."""
    worker_client, _staff = worker(Role.OUTREACH_WORKER)
    call(worker_client)
    call(worker_client, given_name="Ren", phone="", who="new")
    first, second = person_ids()
    client, _coordinator = worker(Role.COORDINATOR)
    listed = client.get("/care/people/duplicates/").content.decode()
    assert f"/care/people/{first}/join/{second}/" in listed or f"/care/people/{second}/join/{first}/" in listed
    page = client.get(f"/care/people/{first}/join/{second}/")
    assert "What joining does" in page.content.decode()
    done = client.post(f"/care/people/{first}/join/{second}/", {"reason": "person_said_so"}, follow=True)
    assert "Joined records" in done.content.decode()
    assert client.get(f"/care/people/{second}/").status_code == 403
    part = next(line for line in done.content.decode().split('"') if "/joined/" in line)
    assert client.get(part).status_code == 200
    apart = client.post(part, {}, follow=True)
    assert apart.redirect_chain[-1][0] == f"/care/people/{second}/"
    assert client.get(f"/care/people/{second}/").status_code == 200


def test_outreach_workers_do_not_join_records() -> None:
    """Harm: one tired worker at night joins two people."""
    client, _staff = worker(Role.OUTREACH_WORKER)
    call(client)
    call(client, given_name="Ren", who="new")
    first, second = person_ids()
    assert client.get(f"/care/people/{first}/join/{second}/").status_code == 403
    assert client.get("/care/people/duplicates/").status_code == 403


def test_a_partners_number_is_kept_and_finds_the_person() -> None:
    client, _staff = worker(Role.OUTREACH_WORKER)
    visit = a_visit(client)
    provider = next(str(one) for one, slug, *_rest in AGENCIES if slug == PROVIDER)
    answer = client.post(f"/care/people/{visit.person_id}/numbers/", {"agency": provider, "number": "RR-17"})
    assert answer.status_code == 302
    terms = {"family_name": "Ashgrove", "number_agency": provider, "number": "rr 17"}
    assert "same number at the partner" in client.post("/care/people/find/", terms).content.decode()
