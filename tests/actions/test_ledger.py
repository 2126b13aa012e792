"""The ledger: harm prevented is a deed without a trace, or a trace that someone bends later."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from tandem.audit.actions import append_entry, enqueue, receive
from tandem.audit.models import Entry, OutboxRow
from tandem.core.actor import system_actor

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")


@pytest.mark.parametrize("alias", ["default", "vault"])
def test_entry_is_appended_and_cannot_be_changed_or_removed(alias):
    with transaction.atomic(using=alias):
        identifier = append_entry(using=alias, by=BY, action="test.act", subjects=[("thing", uuid4())])
    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        Entry.objects.using(alias).filter(id=identifier).update(action="test.other")
    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        Entry.objects.using(alias).filter(id=identifier).delete()
    entry = Entry.objects.using(alias).get(id=identifier)
    assert entry.action == "test.act"
    assert entry.at is not None


def test_outbox_row_is_applied_once():
    with transaction.atomic(using="default"):
        row = enqueue(using="default", job="room.act", payload={"thing_id": str(uuid4())})
    with transaction.atomic(using="vault"):
        assert receive(using="vault", outbox_id=row, job="room.act")
        assert not receive(using="vault", outbox_id=row, job="room.act")


def test_outbox_takes_ids_only():
    with pytest.raises(ValueError, match="badly formed"), transaction.atomic(using="default"):
        enqueue(using="default", job="room.act", payload={"person_id": "Jane"})
    assert not OutboxRow.objects.exists()
