"""Whether a person of a given surname and birth date is known; answers with ids, to whoever may search."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.consent.types import Access, Category, require
from tandem.core.row_locks import rows_open
from tandem.keys.queries import blind_index, subjects_with
from tandem.keys.types import IndexPurpose
from tandem.people import models
from tandem.people.rules.matching import folded


def ids_named(*, access: Access, family_name: str, birth_on: date, now: datetime) -> list[UUID]:
    """Ids of people with exactly this surname (in any case of letters) and birth date. Both are needed.

    An empty surname finds nobody.
    """
    require(access, person_id=None, category=Category.PERSON_SEARCH, now=now)
    wanted = " ".join(family_name.casefold().split())
    if not wanted:
        return []
    purpose = IndexPurpose.SURNAME_BIRTH
    token = blind_index(purpose, (folded(family_name), birth_on.isoformat()))
    ids = subjects_with([(purpose, token)]) if token is not None else []
    with rows_open(ids):  # whoever may search learns the id of an exact match, and the gate decides on it next
        rows = list(models.Person.objects.using("vault").filter(id__in=ids).order_by("id"))
    return [
        row.id
        for row in rows
        if row.birth_on.reveal() == birth_on.isoformat()
        and " ".join(row.family_name.reveal().casefold().split()) == wanted
    ]
