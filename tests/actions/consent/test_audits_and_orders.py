"""Looking for an audit, and by order of a court: the other doors without consent.

Harm prevented: an auditor or an order that sees more, or longer, than its paper says.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tandem.agencies.types import Role
from tandem.consent import actions, queries
from tandem.consent.register import holdings
from tandem.consent.types import AuditBody, Category, OrderType
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tests.actions.consent.asking import an_account
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def officer() -> Actor:
    return an_account(Role.PRIVACY_OFFICER)


def test_an_audit_looks_until_its_day_and_at_nobody_else(officer) -> None:
    """Harm: an auditor who may look at everybody, for ever, or a police officer with an auditor's role."""
    auditor = an_account(Role.AUDITOR, OUTREACH)
    terms = {"now": NOW, "agreement": "MOU-7", "body": AuditBody.FUNDER, "person_ids": [PERSON]}
    until = NOW + timedelta(days=30)
    record_id = actions.arrange_audit(by=officer, auditor_id=auditor.account_id, until_at=until, **terms)
    session = queries.audits_of(by=auditor, now=NOW)[0]
    assert (session.id, session.audited_agency_id, session.person_ids) == (record_id, RECOVERY, (PERSON,))
    held = holdings(by=auditor, person_ids=[PERSON], now=NOW)[PERSON]
    assert held.limits[0][1].agency_ids == {RECOVERY}
    assert queries.audits_of(by=auditor, now=until) == []
    assert holdings(by=auditor, person_ids=[PERSON], now=until)[PERSON].relations == frozenset()
    for wrong in ({"until_at": NOW + timedelta(days=91)}, {"until_at": until, "agreement": " "}):
        with pytest.raises(Refused):
            actions.arrange_audit(by=officer, auditor_id=auditor.account_id, **{**terms, **wrong})
    with pytest.raises(ValueError, match="police account"):
        an_account(Role.AUDITOR, POLICE)
    for by, who in ((officer, officer), (auditor, auditor)):
        with pytest.raises(Refused):
            actions.arrange_audit(by=by, auditor_id=who.account_id, until_at=until, **terms)


def test_an_order_opens_its_scope_and_only_with_its_mandate(officer) -> None:
    """Harm: an order alone, or a subpoena alone, opens a record; or opens more than it names."""
    order, mandate = uuid4(), uuid4()
    terms = {
        "now": NOW,
        "person_id": PERSON,
        "account_id": officer.account_id,
        "order_id": order,
        "order_type": OrderType.NONCRIMINAL,
        "expires_at": NOW + timedelta(days=10),
    }
    for wrong in (
        {"mandate_id": None, "scope": [Category.REFERRAL]},
        {"mandate_id": order, "scope": [Category.REFERRAL]},
        {"mandate_id": mandate, "scope": []},
        {"mandate_id": mandate, "scope": [Category.COUNSELLING_NOTES]},
        {"mandate_id": mandate, "scope": [Category.REFERRAL], "order_type": OrderType.CRIMINAL_PATIENT},
    ):
        with pytest.raises(Refused):
            actions.record_court_order(by=officer, **{**terms, **wrong})
    actions.record_court_order(by=officer, mandate_id=mandate, scope=[Category.REFERRAL], **terms)
    limit = holdings(by=officer, person_ids=[PERSON], now=NOW)[PERSON].limits[0][1]
    assert (limit.categories, limit.agency_ids) == ({Category.REFERRAL}, {RECOVERY})
