"""Registers of records that were joined: nothing opens that one of the records does not allow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tandem.consent import actions, gate
from tandem.consent.queries import consents_of
from tandem.consent.types import (
    Access,
    AccessDenied,
    Category,
    Channel,
    Purpose,
    RelationKind,
    RelationSource,
    require_any,
)
from tests.actions.consent.asking import WORKER, agree, tie
from tests.factories.access import an_access
from tests.factories.consents import NOW, PERSON, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SECOND, THIRD = UUID(int=71), UUID(int=72)
C = Category
WIDE, NARROW = {C.CONTACT, C.REFERRAL}, {C.REFERRAL}


def agreed(person_id: UUID, kinds: Iterable[Category]) -> UUID:
    actions.record_relation(
        by=WORKER,
        now=NOW,
        person_id=person_id,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.CASE,
        account_id=WORKER.account_id,
    )
    terms = complete_consent(person_id=person_id, categories=frozenset(kinds))
    return actions.record_consent(by=WORKER, now=NOW, terms=terms)


def join(kept_id: UUID, absorbed_id: UUID, hours: int) -> UUID:
    merge_id = uuid4()
    actions.merge_registers(
        by=WORKER, merge_id=merge_id, kept_id=kept_id, absorbed_id=absorbed_id, now=NOW + timedelta(hours=hours)
    )
    return merge_id


def covered() -> dict[UUID, frozenset[Category]]:
    rows = consents_of(access=an_access(PERSON, now=NOW), person_id=PERSON, now=NOW)
    return {row.id: row.terms.categories for row in rows}


def test_a_third_record_opens_no_more_than_the_narrowest_of_three() -> None:
    """Harm: the second record said no to its telephone number; joined with a third, its consent opens it (B6)."""
    first, second, third = agreed(PERSON, WIDE), agreed(SECOND, NARROW), agreed(THIRD, WIDE)
    join(PERSON, SECOND, 1)
    later = join(PERSON, THIRD, 2)
    assert covered() == dict.fromkeys((first, second, third), frozenset(NARROW))
    actions.unmerge_registers(by=WORKER, merge_id=later, now=NOW + timedelta(hours=3))
    assert covered() == dict.fromkeys((first, second), frozenset(NARROW))


def test_two_consents_of_one_record_do_not_narrow_each_other() -> None:
    """Harm: a merge takes away what both records allow."""
    wide = agreed(PERSON, WIDE)
    telephone, referral = agreed(SECOND, {C.CONTACT}), agreed(SECOND, NARROW)
    join(PERSON, SECOND, 1)
    found = covered()
    assert found[telephone] == {C.CONTACT}
    assert found[referral] == NARROW
    assert len(found[wide]) == 1


def test_a_door_that_was_open_before_a_merge_is_shut() -> None:
    """Harm: a page opened under one record's consent goes on to show the facts of the other."""
    receiver = staff("case_manager", RECOVERY)
    tie(receiver, RelationKind.TREATING)
    agree()
    access = gate.open_record(by=receiver, person=PERSON, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=NOW)
    assert isinstance(access, Access)
    require_any(access, person_id=PERSON, categories=[C.CONTACT], now=NOW)
    join(PERSON, SECOND, 0)
    with pytest.raises(AccessDenied, match="withdrawn"):
        require_any(access, person_id=PERSON, categories=[C.CONTACT], now=NOW)
