"""Whether rows are known again under the key of the records that this machine has."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Model, Q

from tandem.surveillance.models import (
    ContextEvent,
    EnforcementEvent,
    FieldTest,
    OverdoseEvent,
    OverdoseIncident,
    SupplyFinding,
    SupplySample,
)
from tandem.surveillance.rules.entries import TYPED_IN

MARKED: dict[type[Model], str] = {
    OverdoseEvent: "fingerprint",
    OverdoseIncident: "key",
    EnforcementEvent: "fingerprint",
    SupplySample: "sample_key",
    SupplyFinding: "fingerprint",
    FieldTest: "fingerprint",
    ContextEvent: "fingerprint",
}


def is_plain(field: str) -> Q:
    """Rows that an earlier version marked with a plain hash: only what is keyed or typed in holds a colon."""
    return ~Q(**{f"{field}__contains": ":"})


def is_under_another_key(agency_id: UUID, prefix: str) -> bool:
    """Whether rows of an agency stand under another key than this prefix's: they would not be known again."""
    return any(
        kind._default_manager.filter(agency_id=agency_id, **{f"{field}__contains": ":"})
        .exclude(Q(**{f"{field}__startswith": prefix}) | Q(**{f"{field}__startswith": TYPED_IN}))
        .exists()
        for kind, field in MARKED.items()
    )


def marks_apart(prefix: str) -> tuple[int, int]:
    """How many rows carry a plain hash, and how many a fingerprint under another key than the one of this prefix."""
    plain = other = 0
    for kind, field in MARKED.items():
        rows = kind._default_manager.all()
        unkeyed = rows.filter(is_plain(field)).count()
        own = Q(**{f"{field}__startswith": prefix}) | Q(**{f"{field}__startswith": TYPED_IN})
        plain += unkeyed
        other += rows.exclude(own).count() - unkeyed
    return plain, other
