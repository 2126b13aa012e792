"""What goes to another agency, what a person is shown before signing, and why a screen may show something.

Harm prevented: a referral without consent or account; a preview that promises less than what is shared.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tandem.consent import actions, gate
from tandem.consent.gate import sending
from tandem.consent.queries import disclosures_of, relations_between
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    Purpose,
    Refusal,
    RelationKind,
    Sent,
)
from tests.actions.consent.asking import MANAGER, TREATMENT, WORKER, agree, look, tie
from tests.factories.consents import NOW, PERSON, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def send(access: Access, recipient: UUID = RECOVERY, categories=(Category.REFERRAL,)) -> Sent | Refusal:
    return gate.open_disclosure(
        access=access,
        by=WORKER,
        person=PERSON,
        recipient_id=recipient,
        categories=categories,
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        now=NOW,
    )


def test_a_referral_goes_with_consent_notice_and_account() -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    access = look(WORKER, Purpose.TREATMENT)
    assert isinstance(access, Access)
    assert isinstance(send(access), Refusal)
    consent_id = agree()
    sent = send(access)
    assert isinstance(sent, Sent)
    assert sent.consent_id == consent_id
    assert sent.notice == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert isinstance(send(access, recipient=uuid4()), Refusal)
    assert isinstance(send(access, categories=[Category.REFERRAL, Category.SCREENING]), Refusal)
    officer = staff("privacy_officer")
    account = look(officer, Purpose.OVERSIGHT)
    assert isinstance(account, Access)
    (row,) = disclosures_of(access=account, person_id=PERSON, now=NOW)
    assert (row.id, row.recipient_id, row.notice_version) == (sent.disclosure_id, RECOVERY, "2.32-short-2024")
    actions.revoke_consent(by=officer, now=NOW, consent_id=consent_id)
    assert isinstance(send(access), Refusal)


def test_nothing_is_sent_when_the_ledger_fails(monkeypatch) -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree()
    access = look(WORKER, Purpose.TREATMENT)

    def broken(**_: object) -> UUID:
        raise OSError("disk full")

    monkeypatch.setattr(sending, "record_disclosure", broken)
    with pytest.raises(OSError, match="disk full"):
        send(access)


def test_the_preview_is_what_the_gate_then_does() -> None:
    terms = complete_consent()
    rows = gate.preview(terms=terms, language="en", now=NOW)
    assert [row.who for row in rows] == ["County Outreach", "County Recovery", "Police"]
    assert rows[-1].categories == ()
    assert rows[1].until == NOW + timedelta(days=90)
    tie(MANAGER, RelationKind.TREATING)
    agree()
    access = look(MANAGER, Purpose.TREATMENT)
    opened = {one for one in terms.categories if access.opens(one, TREATMENT)}
    assert set(rows[1].categories) == opened == terms.categories


def test_the_preview_promises_nothing_that_a_weak_consent_cannot_keep() -> None:
    # A general release does open what no treatment program wrote: test_preview_promise compares it with the gate.
    for weak in (
        complete_consent(expires_at=NOW),
        complete_consent(purposes=frozenset({Purpose.ENFORCEMENT})),
    ):
        assert all(row.categories == () for row in gate.preview(terms=weak, language="en", now=NOW))


def test_every_screen_can_say_why() -> None:
    relation = tie(WORKER, RelationKind.VISIT)
    access = look(WORKER, Purpose.OUTREACH)
    assert "A visit to this person is assigned to you." in gate.explain(accesses=[access], language="en")
    assert "Se le asignó una visita" in gate.explain(accesses=[access], language="es")
    assert "Partner agreement" in gate.explain(accesses=[access], language="en")
    assert relations_between(by=WORKER, person_id=PERSON, now=NOW) == {RelationKind.VISIT: relation}
