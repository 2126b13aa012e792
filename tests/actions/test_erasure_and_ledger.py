"""Erasure and the ledger together: harm prevented is a right to be forgotten that would cost the proof of history."""

import pytest
from django.db import transaction
from django.utils import timezone

from tandem.audit.actions.sealing import seal_ledger
from tandem.audit.queries.tree import newest_checkpoint
from tandem.audit.queries.verification import verify_ledger
from tandem.audit.rules.signatures import anchor_code, read_code
from tandem.keys.actions.destruction import destroy_subject_key
from tandem.keys.types import DestroyReason
from tandem.people.models import Person
from tandem.people.queries.marks import marks_of
from tests.factories.ledger import keys_of
from tests.factories.people import WORKER, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_erasing_a_person_keeps_the_proof():
    """Harm: a choice between the right to be forgotten and a history that can be believed (D6)."""
    person_id = a_person()
    seal_ledger(using="vault", now=timezone.now())
    before = newest_checkpoint(using="vault")
    assert marks_of([person_id])[person_id]
    with transaction.atomic(using="vault"):
        destroy_subject_key(by=WORKER, subject_id=person_id, reason=DestroyReason.PERSON_ASKED, now=timezone.now())
    seal_ledger(using="vault", now=timezone.now())
    assert Person.objects.using("vault").get(id=person_id).family_name.reveal() == ""
    assert marks_of([person_id])[person_id] == frozenset()
    anchors = [read_code(anchor_code(before))]
    verdict = verify_ledger(using="vault", keys=keys_of("vault"), anchors=anchors)
    assert verdict.is_intact, verdict.flaws
    assert verdict.size > before.size
