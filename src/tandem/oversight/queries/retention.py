"""Reading proofs of retention and a site's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from tandem.core.retention import Proof
from tandem.oversight.models import LimitChange, RetentionProof
from tandem.oversight.types.retention import SiteLimit


def latest_proofs() -> Mapping[str, Proof]:
    """The newest proof of each class."""
    newest: dict[str, Proof] = {}
    moments = RetentionProof.objects.order_by("-proved_at").values_list("proved_at", flat=True)[:1]
    for row in RetentionProof.objects.filter(proved_at__in=list(moments)):
        newest[row.field_class] = Proof(
            field_class=row.field_class,
            limit=timedelta(days=row.limit_days),
            oldest_at=row.oldest_at,
            past=row.past,
            held=row.held,
            removed=row.removed,
            proved_at=row.proved_at,
        )
    return newest


def site_limits() -> Mapping[str, list[SiteLimit]]:
    """Every change of each class, the oldest first."""
    found: dict[str, list[SiteLimit]] = {}
    for row in LimitChange.objects.order_by("proposed_at"):
        found.setdefault(row.field_class, []).append(as_limit(row))
    return found


def site_limit(change_id: UUID) -> SiteLimit | None:
    """One change by its id."""
    row = LimitChange.objects.filter(id=change_id).first()
    return as_limit(row) if row else None


def as_limit(row: LimitChange) -> SiteLimit:
    """A row as the plain value that leaves this room."""
    return SiteLimit(
        id=row.id,
        field_class=row.field_class,
        limit=timedelta(days=row.limit_days),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        is_confirmed=row.confirmed_by is not None,
    )
