"""What a person reads of notices on their own page. Harm prevented: a notice that its reader never sees."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.core.cache import cache
from django.utils import timezone

from tandem.consent.actions import move_notice, record_disclosure
from tandem.consent.models import Consent, StopNotice
from tandem.consent.queries import told_to_stop
from tandem.consent.types import AccessDenied, Category, Channel, Ground, NoticeState, Purpose, RelationKind
from tandem.core.actor import Actor
from tandem.journeys import opening
from tests.doors.test_own_page import address, enter, given_code, tie
from tests.doors.test_own_requests import agreed
from tests.factories.county import CASE_MANAGER, PROVIDER, PROVIDER_STAFF, TEAM, riverbend
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def person_id(client) -> UUID:
    """A person about whom something was passed on under a consent; their page is open."""
    cache.clear()
    riverbend()
    found = a_person(agency_id=TEAM)
    tie(found, CASE_MANAGER, RelationKind.ASSIGNMENT)
    tie(found, PROVIDER_STAFF, RelationKind.TREATING)
    agreed(found)
    record_disclosure(
        by=CASE_MANAGER,
        now=timezone.now(),
        person_id=found,
        ground=Ground.CONSENT,
        consent_id=Consent.objects.using("vault").get().id,
        recipient_id=PROVIDER,
        categories=[Category.REFERRAL],
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        notice_version="2.32-short-2024",
    )
    enter(client, given_code(found))
    return found


def stops(client) -> str:
    page = " ".join(unescape(client.get(address("own")).content.decode()).split())
    return page.split('id="stops"')[1].split("</section>")[0] if 'id="stops"' in page else ""


def test_the_person_reads_who_was_told_to_stop_and_what_they_answered(client, person_id):
    assert stops(client) == ""
    client.post(address("own_take_back", Consent.objects.using("vault").get().id))
    told = stops(client)
    for words in ("Riverbend Recovery", "Referrals and what became of them", "No answer yet; it is due by"):
        assert words in told
    StopNotice.objects.using("vault").update(due_at=timezone.now() - timedelta(hours=1))
    assert "No answer. It was due by" in stops(client)
    assert "that they stopped" not in stops(client)
    notice = StopNotice.objects.using("vault").get(recipient_id=PROVIDER)
    receiver = Actor(PROVIDER_STAFF.account_id, "case_manager", PROVIDER, "care")
    move_notice(by=receiver, now=timezone.now(), notice_id=notice.id, new=NoticeState.ACKNOWLEDGED)
    assert stops(client).count("that they stopped") == 1


def test_nobody_but_the_person_reads_whom_the_house_told(person_id):
    """Harm: a colleague of one agency learns from the notices which others had something of the person."""
    now = timezone.now()
    access = opening.record(by=CASE_MANAGER, person_id=person_id, now=now)
    with pytest.raises(AccessDenied):
        told_to_stop(access=access, person_id=person_id, now=now)
