"""Keeping the keyed index of a person in step with their details. Called inside the transaction of the change."""

from __future__ import annotations

from uuid import UUID

from tandem.core.actor import Actor
from tandem.keys.actions.tokens import replace_tokens
from tandem.keys.types import IndexPurpose
from tandem.people.models import PartnerNumber
from tandem.people.rules.searching import number_parts, parts_of
from tandem.people.types import Details

OF_DETAILS = frozenset({IndexPurpose.SURNAME_YEAR, IndexPurpose.SURNAME_BIRTH, IndexPurpose.PHONE})


def index_details(*, by: Actor, person_id: UUID, details: Details) -> None:
    """Replace the index of the details; partner numbers stay."""
    replace_tokens(by=by, subject_id=person_id, compounds=parts_of(details), purposes=OF_DETAILS)


def index_numbers(*, by: Actor, person_id: UUID) -> None:
    """Replace the index of the partner numbers."""
    rows = PartnerNumber.objects.using("vault").filter(person_id=person_id)
    found = [number_parts(str(row.agency_id), row.number.reveal()) for row in rows]
    replace_tokens(by=by, subject_id=person_id, compounds=found, purposes={IndexPurpose.AGENCY_NUMBER})
