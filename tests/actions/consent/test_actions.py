"""Ties, consents, revocations, disclosures: effect, ledger entry, refusal, and nothing without the ledger.

Harm prevented: a consent that nobody can trace, or a revocation that does not take.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from tandem.audit.models import Entry
from tandem.consent import actions
from tandem.consent.models import Consent, ConsentRecipient, Disclosure, Relation, Revocation
from tandem.consent.register import consents_by_person, holdings
from tandem.consent.types import (
    Category,
    Channel,
    ConsentState,
    Ground,
    Purpose,
    Recipient,
    RelationKind,
    RelationSource,
)
from tandem.core.refusals import Refused
from tandem.keys.fields import UnreadableError
from tests.factories.consents import NOW, PERSON, POLICE, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
WORKER = staff("outreach_worker")


def tie(kind: RelationKind = RelationKind.VISIT, source: RelationSource = RelationSource.OUTREACH) -> UUID:
    return actions.record_relation(
        by=WORKER, now=NOW, person_id=PERSON, kind=kind, source=source, account_id=WORKER.account_id
    )


def signed() -> UUID:
    tie()
    return actions.record_consent(by=WORKER, now=NOW, terms=complete_consent())


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.using("vault").filter(action=f"consent.{action}"))


def state(now=NOW) -> ConsentState:
    return consents_by_person(person_ids=[PERSON], now=now)[PERSON][0].state


def test_a_recorded_consent_comes_back_as_signed() -> None:
    consent_id = signed()
    (row,) = consents_by_person(person_ids=[PERSON], now=NOW)[PERSON]
    assert row.id == consent_id
    assert row.state is ConsentState.ACTIVE
    assert row.terms == complete_consent()
    (entry,) = entries("record_consent")
    assert ["consent", str(consent_id)] in entry.subjects
    assert entry.actor_id == WORKER.account_id
    assert "Made-up" not in str(entry.details)


@pytest.mark.parametrize(
    ("by", "changes", "code"),
    [
        (staff("outreach_worker"), {}, "no_relation"),
        (WORKER, {"signature": ""}, "signature"),
        (WORKER, {"is_adult": False}, "adult"),
        (WORKER, {"recipients": (Recipient(agency_id=POLICE),)}, "police_recipient"),
    ],
)
def test_a_consent_is_refused(by, changes, code) -> None:
    tie()
    with pytest.raises(Refused) as refused:
        actions.record_consent(by=by, now=NOW, terms=complete_consent(**changes))
    assert refused.value.code == code
    assert not Consent.objects.using("vault").exists()
    assert not entries("record_consent")


def test_a_co_responder_never_takes_consent() -> None:
    partner = staff("co_responder", POLICE)
    actions.record_relation(
        by=WORKER,
        now=NOW,
        person_id=PERSON,
        kind=RelationKind.VISIT,
        source=RelationSource.OUTREACH,
        account_id=partner.account_id,
    )
    with pytest.raises(Refused, match="never by police"):
        actions.record_consent(by=partner, now=NOW, terms=complete_consent())


def test_revoking_takes_at_once_and_once() -> None:
    consent_id = signed()
    first = actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
    assert state() is ConsentState.REVOKED
    assert state(NOW - timedelta(days=1)) is ConsentState.REVOKED
    assert actions.revoke_consent(by=WORKER, now=NOW + timedelta(days=1), consent_id=consent_id) == first
    assert len(entries("revoke_consent")) == 1


@pytest.mark.parametrize("before", ["active", "expired", "ended by event", "incomplete"])
def test_revoking_works_from_every_state(before: str) -> None:
    consent_id = signed()
    now = NOW
    if before == "expired":
        now = NOW + timedelta(days=400)
    elif before == "ended by event":
        actions.record_expiry_event(by=WORKER, now=NOW, consent_id=consent_id)
        assert state() is ConsentState.EXPIRED
    elif before == "incomplete":
        row = Consent.objects.using("vault").get(id=consent_id)
        row.patient_name, row.expires_at = "", None
        row.save(using="vault")
        assert state() is ConsentState.INCOMPLETE
    actions.revoke_consent(by=WORKER, now=now, consent_id=consent_id)
    assert state(now) is ConsentState.REVOKED


def test_a_stranger_cannot_revoke_and_a_privacy_officer_can() -> None:
    consent_id = signed()
    with pytest.raises(Refused):
        actions.revoke_consent(by=staff("case_manager"), now=NOW, consent_id=consent_id)
    actions.revoke_consent(by=staff("privacy_officer"), now=NOW, consent_id=consent_id)
    assert state() is ConsentState.REVOKED


def test_a_tie_is_made_once_and_ends() -> None:
    first = tie()
    assert tie() == first
    assert len(entries("record_relation")) == 1
    later = NOW + timedelta(hours=1)
    actions.end_relation(by=WORKER, now=later, relation_id=first)
    assert holdings(by=WORKER, person_ids=[PERSON], now=NOW)[PERSON].relations == {RelationKind.VISIT}
    assert not holdings(by=WORKER, person_ids=[PERSON], now=later)[PERSON].relations
    assert len(entries("end_relation")) == 1


def test_ties_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="one account or by one agency"):
        actions.record_relation(
            by=WORKER, now=NOW, person_id=PERSON, kind=RelationKind.VISIT, source=RelationSource.OUTREACH
        )
    with pytest.raises(ValueError, match="makes no tie"):
        tie(RelationKind.SELF)
    with pytest.raises(ValueError, match="makes no tie"):
        tie(RelationKind.VISIT, RelationSource.OWN_CODE)
    with pytest.raises(Refused):
        actions.record_relation(
            by=staff("patrol_officer", POLICE, "duty"),
            now=NOW,
            person_id=PERSON,
            kind=RelationKind.VISIT,
            source=RelationSource.DEFLECTION,
            account_id=WORKER.account_id,
        )
    assert not Relation.objects.using("vault").exists()


def disclose() -> UUID:
    return actions.record_disclosure(
        by=WORKER,
        now=NOW,
        person_id=PERSON,
        ground=Ground.CONSENT,
        consent_id=None,
        recipient_id=RECOVERY,
        categories=[Category.REFERRAL],
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        notice_version="2.32-short-2024",
    )


def test_a_disclosure_is_kept() -> None:
    row = Disclosure.objects.using("vault").get(id=disclose())
    assert row.discloser_id == WORKER.agency_id
    assert row.categories == ["referral"]
    assert len(entries("record_disclosure")) == 1


def revoke_signed() -> None:
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=Consent.objects.using("vault").get().id)


def end_tie() -> None:
    actions.end_relation(by=WORKER, now=NOW, relation_id=Relation.objects.using("vault").get().id)


def end_by_event() -> None:
    actions.record_expiry_event(by=WORKER, now=NOW, consent_id=Consent.objects.using("vault").get().id)


@pytest.mark.parametrize(
    "deed",
    [
        lambda: actions.record_consent(by=WORKER, now=NOW, terms=complete_consent()),
        revoke_signed,
        end_by_event,
        end_tie,
        lambda: tie(RelationKind.ASSIGNMENT),
        disclose,
    ],
    ids=["record_consent", "revoke_consent", "record_expiry_event", "end_relation", "record_relation", "disclose"],
)
def test_nothing_is_written_when_the_ledger_fails(deed: Callable[[], object], monkeypatch) -> None:
    signed()
    before = snapshot()

    def broken(**_: object) -> UUID:
        raise OSError("disk full")

    for place in (actions.consents, actions.disclosures):
        monkeypatch.setattr(place, "append_entry", broken)
    with pytest.raises(OSError, match="disk full"):
        deed()
    assert snapshot() == before


def snapshot() -> list[list[dict[str, object]]]:
    tables = (Consent, ConsentRecipient, Revocation, Relation, Disclosure)
    return [list(table.objects.using("vault").order_by("id").values()) for table in tables]


def test_a_signature_moved_to_another_consent_does_not_open():
    """Harm: somebody with the database but no key gives one person's signature to another."""
    first, second = signed(), signed()
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT signature FROM consent_consent WHERE id = %s", [key_of(first)])
        (stored,) = cursor.fetchone()
        assert b"Wren" not in bytes(stored)
        cursor.execute("UPDATE consent_consent SET signature = %s WHERE id = %s", [stored, key_of(second)])
    assert Consent.objects.using("vault").get(id=first).signature.reveal()
    with pytest.raises(UnreadableError):
        Consent.objects.using("vault").get(id=second).signature.reveal()


def key_of(row_id: UUID) -> str:
    """An id as the database at hand writes it."""
    return str(row_id) if connections["vault"].vendor == "postgresql" else row_id.hex
