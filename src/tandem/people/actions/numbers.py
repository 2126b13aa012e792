"""The numbers under which partner agencies know a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.people.indexing import index_numbers
from tandem.people.models import PartnerNumber
from tandem.people.opened import opened
from tandem.people.rules.matching import plain_number


def record_partner_number(
    *, access: Access, by: Actor, person_id: UUID, agency_id: UUID, number: str, now: datetime
) -> UUID:
    """Keep the number by which an agency calls this person, and let it be searched by with a name or a year."""
    if not plain_number(number) or len(number) > 60:
        raise Refused("no_number", _("Write the number as the agency does, with at most 60 characters."))
    with transaction.atomic(using="vault"):
        opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
        row = PartnerNumber(person_id=person_id, agency_id=agency_id, recorded_at=now)
        row.number = number.strip()
        row.save(using="vault", force_insert=True)
        index_numbers(by=by, person_id=person_id)
        append_entry(
            using="vault",
            by=by,
            action="people.record_partner_number",
            subjects=[("person", person_id), ("agency", agency_id)],
        )
    return row.id
