"""The hatch: harm prevented is a police database that holds, or shows, what happens to a person in care."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.audit.queries import entries_about, pending_work
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.handoff import actions
from tandem.handoff.models import Envelope
from tandem.handoff.queries import clock_of, offer_counts, opened_envelope
from tandem.handoff.types import DeclinedBy, DeclineReason, HandoffClock, Step
from tandem.journeys.offer_deflection import OfferDetails, clocks_of, decline_offer, offer_deflection
from tests.factories.people import NOW, TEAM

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
OFFICER = Actor(uuid4(), "patrol_officer", uuid4(), "duty")
DETAILS = OfferDetails(
    meeting_place="Bench by Made-up Library", given_name="Wren", family_name="Ashgrove", note="grey hat"
)


@pytest.fixture
def team() -> UUID:
    """An outreach team in records."""
    return register_agency(
        using="default",
        by=system_actor("test"),
        agency_id=TEAM,
        slug="made-up-team",
        name="Made-up Team",
        kind=AgencyKind.OUTREACH,
        timezone="America/New_York",
    )


def offer(team: UUID, at: datetime = NOW) -> str:
    return offer_deflection(by=OFFICER, details=DETAILS, occurred_at=at, to_agency_id=team, now=NOW)


def test_an_offer_is_unreadable_in_records_and_opens_with_the_vaults_key_alone(team):
    receipt = offer(team)
    row = Envelope.objects.get(receipt=receipt)
    whole = bytes(row.ciphertext)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT payload FROM audit_outboxrow")
        whole += str(cursor.fetchall()).encode()
    for word in (b"Wren", b"Ashgrove", b"Library", b"hat"):
        assert word not in whole
    key = (Path(settings.TANDEM_HOME) / "keys" / "vault.key").read_bytes()
    parts = opened_envelope(envelope_id=row.id, private_key=key)
    assert (parts["given_name"], parts["receipt"], parts["to_agency_id"]) == ("Wren", receipt, str(team))
    with pytest.raises(CryptoError):
        opened_envelope(envelope_id=row.id, private_key=bytes(PrivateKey.generate()))


def test_every_offer_of_a_size_class_looks_alike(team):
    """Harm: the length of an envelope tells whether a name was given."""
    offer(team)
    offer_deflection(
        by=OFFICER, details=OfferDetails(meeting_place="here"), occurred_at=NOW, to_agency_id=team, now=NOW
    )
    assert len({len(bytes(row.ciphertext)) for row in Envelope.objects.all()}) == 1


def test_an_offer_brings_work_for_the_care_side_and_a_ledger_entry(team):
    receipt = offer(team)
    row = Envelope.objects.get(receipt=receipt)
    assert [(work.job, work.payload) for work in pending_work(using="default")] == [
        ("deflection_intake.open_envelope", {"envelope_id": str(row.id)})
    ]
    assert [one.action for one in entries_about(using="default", kind="envelope", identifier=row.id)] == [
        "handoff.deposit_envelope"
    ]


def test_nothing_is_kept_when_the_ledger_cannot_be_written(team, monkeypatch):
    def broken(**_words):
        raise OSError

    monkeypatch.setattr(actions, "append_entry", broken)
    with pytest.raises(OSError):  # noqa: PT011 -- the ledger's failure, whatever it says
        offer(team)
    assert not Envelope.objects.exists()
    assert pending_work(using="default") == []


def test_the_officer_sees_the_clock_and_nothing_of_how_it_ended(team):
    receipt = offer(team)
    by = system_actor("test")
    assert actions.note_step(by=by, receipt=receipt, step=Step.ON_THE_WAY, at=NOW + timedelta(minutes=5))
    assert not actions.note_step(by=by, receipt=receipt, step=Step.ON_THE_WAY, at=NOW + timedelta(minutes=9))
    assert actions.note_step(by=by, receipt=receipt, step=Step.RELEASED, at=NOW + timedelta(minutes=30))
    with pytest.raises(Refused):
        actions.note_step(by=by, receipt=receipt, step=Step.ARRIVED, at=NOW + timedelta(minutes=40))
    clock = clock_of(receipt, account_id=OFFICER.account_id)
    assert clock is not None
    assert clock.step is Step.RELEASED
    assert clock.on_the_way_at == NOW + timedelta(minutes=5)
    assert set(HandoffClock.__slots__) == {
        *("envelope_id", "receipt", "to_agency_id", "received_at", "on_the_way_at", "arrived_at", "released_at")
    }
    assert clock_of(receipt, account_id=uuid4()) is None
    assert clocks_of(by=OFFICER, since=NOW - timedelta(days=1)) == [clock]


def test_a_declined_offer_says_by_whom_and_why_and_nothing_else():
    decline_offer(by=OFFICER, declined_by=DeclinedBy.PERSON, reason=DeclineReason.NOT_NOW, at=NOW, now=NOW)
    with pytest.raises(Refused):
        decline_offer(by=OFFICER, declined_by=None, reason=None, at=NOW, now=NOW)
    counts = offer_counts(agency_id=OFFICER.agency_id, start=NOW, end=NOW + timedelta(days=1))
    assert counts == {"sent": 0, "declined": 1, "not_now": 1}


def test_an_offer_without_a_place_or_team_is_refused(team):
    for place, to_agency_id, code in ((" ", team, "no_place"), ("here", uuid4(), "no_team")):
        with pytest.raises(Refused) as caught:
            offer_deflection(
                by=OFFICER,
                details=OfferDetails(meeting_place=place),
                occurred_at=NOW,
                to_agency_id=to_agency_id,
                now=NOW,
            )
        assert caught.value.code == code
