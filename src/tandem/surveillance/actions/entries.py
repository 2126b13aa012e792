"""Withdrawing an overdose that was typed in on duty. No row is deleted: it is cancelled and counts no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.models import Area, OverdoseEvent
from tandem.surveillance.queries.entries import people_of, to_count_instead
from tandem.surveillance.rules.entries import STANDING, TYPED_IN, refusal_to_withdraw, typed_by
from tandem.surveillance.types import EventStatus

RECORDS = "default"
NO_SUCH_ENTRY = _("There is no such entry; reload the page.")


@contextmanager
def entries_in_turn(*, by: Actor, agency_id: UUID) -> Iterator[None]:
    """A transaction in which nobody else types in an event of this agency: what is seen stays so until the write.

    Two forms sent at once would each see room under the hour's limit, and each no event of the other's call. On
    PostgreSQL the rows of the agency's areas are held, which every entry names; SQLite has one writer at a time.
    """
    with transaction.atomic(using=RECORDS):
        list(Area.objects.select_for_update().filter(agency_id=agency_id).order_by("id").values_list("id"))
        yield


def withdraw_entry(
    *, by: Actor, agency_id: UUID, event_id: UUID, account_ids: Collection[UUID], wall: datetime
) -> None:
    """Cancel an entry of one of these accounts, for all its people; Refused with the reason. `wall`: the wall clock.

    Where another entry was held for a duplicate of it, and nothing else of that call counts, that one counts.
    """
    with transaction.atomic(using=RECORDS):
        rows = OverdoseEvent.objects.select_for_update().filter(agency_id=agency_id, fingerprint__startswith=TYPED_IN)
        row = rows.filter(id=event_id).first()
        if row is None:
            raise Refused("no_such_entry", NO_SUCH_ENTRY)
        status, is_own = EventStatus(row.status), typed_by(row.fingerprint, account_ids)
        refusal = refusal_to_withdraw(status, is_own=is_own, recorded_at=row.recorded_at, wall=wall)
        if refusal:
            raise Refused("not_withdrawn", refusal)
        counted = people_of(row).filter(status=EventStatus.COUNTED).exists()
        people_of(row).filter(status__in=STANDING).update(status=EventStatus.CANCELLED)
        instead = to_count_instead(row) if counted else None
        if instead is not None:
            instead.status = EventStatus.COUNTED
            instead.save(update_fields=["status"])
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.withdraw_entry",
            subjects=[("agency", agency_id), ("batch", row.batch_id)],
        )
