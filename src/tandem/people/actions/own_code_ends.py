"""Ending a code of a person's own page: a new one that waits is cancelled, one in force is ended at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.core.row_locks import working
from tandem.people.models import OwnCode
from tandem.people.opened import opened

VAULT = "vault"
STOPPERS = frozenset({"privacy_officer"})


def cancel_own_code(*, access: Access, by: Actor, person_id: UUID, wall: datetime) -> None:
    """The person cancels a new code that waits; the one in force goes on. Refused when none waits any more."""
    with transaction.atomic(using=VAULT):
        opened(access=access, person_id=person_id, category=Category.IDENTITY, now=wall)
        _cancel(by, _waiting(wall).filter(person_id=person_id), wall)


@working("own_code")
def stop_own_code(*, by: Actor, code_id: UUID, wall: datetime) -> None:
    """The privacy officer of the agency that made a new code cancels it before it opens."""
    with transaction.atomic(using=VAULT):
        if by.side != "care" or by.role not in STOPPERS or by.agency_id is None:
            raise Refused("not_officer", _("Only the privacy officer sees and decides this."))
        _cancel(by, _waiting(wall).filter(id=code_id, agency_id=by.agency_id), wall)


def end_own_code(*, access: Access, by: Actor, person_id: UUID, now: datetime, wall: datetime) -> None:
    """End the code that opens the page, and the page with it; one that waits still opens at its time.

    For somebody in danger from whoever learned code and secret: by the person from their page, or by staff.
    """
    with transaction.atomic(using=VAULT):
        opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
        rows = _lasting(wall).filter(person_id=person_id, opens_at__lte=wall)
        row = rows.first()
        if row is None:
            raise Refused("no_code", _("No code opens this page now."))
        rows.update(revoked_at=wall)
        _note(by, "people.end_own_code", row)


def _cancel(by: Actor, rows: models.QuerySet[OwnCode], wall: datetime) -> None:
    """End the one code that waits, and let the one go on that would have ended when it opened."""
    row = rows.first()
    if row is None:
        raise Refused("none_waits", _("No new code waits any more. If one opened that you did not ask for, end it."))
    _lasting(wall).filter(person_id=row.person_id, revoked_at=row.opens_at).update(revoked_at=None)
    rows.filter(id=row.id).update(revoked_at=wall)
    _note(by, "people.cancel_own_code", row)


def _lasting(wall: datetime) -> models.QuerySet[OwnCode]:
    """Codes that have not ended, locked."""
    return OwnCode.objects.using(VAULT).select_for_update().exclude(revoked_at__lte=wall)


def _waiting(wall: datetime) -> models.QuerySet[OwnCode]:
    return _lasting(wall).filter(opens_at__gt=wall)


def _note(by: Actor, action: str, row: OwnCode) -> None:
    """The entry names the agency that made the code, whose privacy officer looks at it."""
    subjects: list[tuple[str, UUID]] = [("person", row.person_id)]
    subjects += [("agency", row.agency_id)] if row.agency_id else []
    append_entry(using=VAULT, by=by, action=action, subjects=subjects, details={"code": row.id})
