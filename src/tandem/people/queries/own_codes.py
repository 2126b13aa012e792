"""Reading about the code of a person's own page; what it opens is decided by `actions.try_own_code` alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.consent.types import Access, Category, require, require_any
from tandem.core.row_locks import working
from tandem.keys.queries.blind import keyed_hash
from tandem.people import models
from tandem.people.queries.secrets import had_secret
from tandem.people.rules.own_codes import is_code, is_in_force, normalised_code
from tandem.people.types import OwnCodeFacts, OwnCodes

NAMED_BY = (Category.IDENTITY, Category.VISIT_CONTACT)


@working("own_code")
def is_own_code(typed: str, *, wall: datetime) -> bool:
    """Whether a code is in force. For what is printed beside it; a page opens by `try_own_code` alone."""
    row = _typed(typed, wall).first()
    return row is not None and row.opens_at <= wall


@working("own_code")
def is_code_in_force(*, code_id: UUID, wall: datetime) -> bool:
    """Whether the code that opened a page is still in force: its end, or a new one, closes what it opened."""
    row = models.OwnCode.objects.using("vault").filter(id=code_id).first()
    return row is not None and is_in_force(row.opens_at, row.revoked_at, wall)


def own_codes_of(*, access: Access, person_id: UUID, now: datetime, wall: datetime) -> OwnCodes:
    """The person's code in force and the one that waits. `now` is the time of the access, `wall` of the codes."""
    require_any(access, person_id=person_id, categories=NAMED_BY, now=now)
    rows = models.OwnCode.objects.using("vault").filter(person_id=person_id).exclude(revoked_at__lte=wall)
    found = [_facts(row) for row in rows.order_by("opens_at")]
    return OwnCodes(
        in_force=next((one for one in found if one.opens_at <= wall), None),
        waiting=next((one for one in found if one.opens_at > wall), None),
        next_waits=had_secret(person_id),
    )


@working("own_code")
def person_by_code(*, access: Access, typed: str, now: datetime) -> UUID | None:
    """Whose code this is, for whoever may search; None when it has ended by `now`, the wall clock."""
    require(access, person_id=None, category=Category.PERSON_SEARCH, now=now)
    row = _typed(typed, now).first()
    return row.person_id if row else None


def _typed(typed: str, wall: datetime) -> QuerySet[models.OwnCode]:
    """The code that was typed, unless it has ended; one that waits included."""
    rows = models.OwnCode.objects.using("vault").exclude(revoked_at__lte=wall)
    return rows.filter(code_hash=keyed_hash("own-code", normalised_code(typed))) if is_code(typed) else rows.none()


def _facts(row: models.OwnCode) -> OwnCodeFacts:
    return OwnCodeFacts(
        id=row.id,
        made_at=row.created_at,
        role=row.made_by_role,
        agency_id=row.agency_id,
        opens_at=row.opens_at,
        ends_at=row.revoked_at,
        secret_set_at=row.secret_set_at,
    )


@working("own_code")
def waiting_codes_of(*, agency_id: UUID, wall: datetime) -> dict[UUID, datetime]:
    """The codes of an agency's making that wait, with the moment when they open; no person."""
    rows = models.OwnCode.objects.using("vault").filter(agency_id=agency_id, opens_at__gt=wall)
    return dict(rows.exclude(revoked_at__lte=wall).values_list("id", "opens_at"))
