"""Erasing a person and the proof of the history stand together: harm prevented is having to choose between them."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from tandem.audit.queries import entries_about
from tandem.audit.types import Verdict
from tandem.core.actor import system_actor
from tandem.journeys.keep_ledger import make_keys, seal_all, verify_all
from tandem.keys.actions.destruction import destroy_subject_key
from tandem.keys.types import DestroyReason
from tandem.people.models import Person
from tests.factories.keys import own_keys
from tests.factories.people import NOW, a_person, a_visit
from tests.ledger_reset import triggers_lifted

__all__ = ["own_keys"]
pytestmark = [
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
    pytest.mark.usefixtures("own_keys"),
]
BY = system_actor("test")


def somebody_erased() -> UUID:
    """A person with a visit and sealed entries, whose key was then destroyed."""
    make_keys(now=timezone.now())
    person_id = a_person()
    a_visit(person_id)
    seal_all(now=timezone.now())
    destroy_subject_key(by=BY, subject_id=person_id, reason=DestroyReason.PERSON_ASKED, now=NOW)
    return person_id


def verdict() -> Verdict:
    seal_all(now=timezone.now())
    return next(one for one in verify_all(by=BY) if one.ledger == "vault")


def test_the_ledger_verifies_after_an_erasure() -> None:
    """Witness: the person reads as nobody, every entry about them still stands, and the tree is whole."""
    person_id = somebody_erased()
    found = verdict()
    assert found.is_intact
    assert found.size > 3
    assert Person.objects.get(id=person_id).given_name.reveal() == ""
    actions = {one.action for one in entries_about(using="vault", kind="person", identifier=person_id)}
    assert {"people.create_person", "keys.destroy_subject_key"} <= actions


def test_an_erasure_that_takes_entries_along_is_caught_planted() -> None:
    """Harm: somebody is erased by taking their lines out of the ledger. Planted, past the triggers."""
    person_id = somebody_erased()
    assert verdict().is_intact
    with triggers_lifted(connections["vault"]), connections["vault"].cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE subjects LIKE %s", [f"%{person_id}%"])
        assert cursor.rowcount >= 2
    assert not verify_all(by=BY, names=["vault"])[0].is_intact
