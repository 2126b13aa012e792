"""The page of limits: harm prevented is one person who lengthens a limit alone, or a failed proof unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tandem.agencies.types import Role
from tandem.core.actor import system_actor
from tandem.core.retention import Proof
from tandem.journeys.retention.nightly import limits_in_force
from tandem.oversight.actions.retention import record_proofs
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PAGE = "/office/privacy/retention/"


def officer(role: Role = Role.PRIVACY_OFFICER) -> Client:
    client = Client()
    sign_in(client, role)
    return client


def days() -> int:
    return limits_in_force()["exact_location"].days


def test_a_shorter_limit_is_in_force_at_once() -> None:
    answer = officer().post(PAGE, {"field_class": "exact_location", "days": "7"}, follow=True)
    assert days() == 7
    assert "The house says 30 days." in answer.content.decode()


def test_a_longer_limit_needs_a_second_person() -> None:
    first, second = officer(), officer(Role.COORDINATOR)
    text = first.post(PAGE, {"field_class": "exact_location", "days": "90"}, follow=True).content.decode()
    assert days() == 30
    assert "waits for a second person" in text
    assert "Agree to this limit" not in text
    page = second.get(PAGE).content.decode()
    address = next(part for part in page.split('"') if part.endswith("/agree/"))
    assert first.post(address, follow=True).status_code == 200
    assert days() == 30
    second.post(address)
    assert days() == 90


@pytest.mark.parametrize("typed", ["0", "-3", "many", "", "99999999"])
def test_what_is_no_number_of_days_changes_nothing(typed: str) -> None:
    answer = officer().post(PAGE, {"field_class": "exact_location", "days": typed})
    assert answer.status_code == 200
    assert days() == 30


def test_a_failed_proof_is_the_officers_work_today() -> None:
    now = datetime.now(UTC)
    proof = Proof("exact_location", timedelta(days=30), now - timedelta(days=40), 7, 0, 0, now)
    record_proofs(by=system_actor("test"), proofs=[proof], job="trust_report.publish")
    client = officer()
    assert "1 kind of data is kept longer than promised" in client.get("/office/privacy/").content.decode()
    assert "Older than promised" in client.get(PAGE).content.decode()


def test_a_longer_limit_is_the_second_persons_work() -> None:
    first, second = officer(Role.COORDINATOR), officer()
    first.post(PAGE, {"field_class": "session", "days": "20"})
    words = "1 limit waits for a second person"
    assert words in second.get("/office/privacy/").content.decode()
    second.post(PAGE, {"field_class": "session", "days": "21"})  # now the change is their own
    assert words not in second.get("/office/privacy/").content.decode()


def test_others_have_no_such_page() -> None:
    assert officer(Role.CASE_MANAGER).get(PAGE).status_code == 403


def test_lengthening_a_shortened_limit_waits_for_the_second_person() -> None:
    first, second = officer(), officer(Role.COORDINATOR)
    first.post(PAGE, {"field_class": "exact_location", "days": "7"})
    text = first.post(PAGE, {"field_class": "exact_location", "days": "30"}, follow=True).content.decode()
    assert days() == 7
    assert "A limit of 30 days waits for a second person." in text
    assert "Agree to this limit" in second.get(PAGE).content.decode()
