"""Single events, found by what their publisher calls them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tandem.surveillance.models import OverdoseEvent


def overdoses_by_label(*, agency_id: UUID, labels: Collection[str]) -> dict[str, UUID]:
    """Ids of an agency's overdose events by the publisher's label, for labels that are there."""
    rows = OverdoseEvent.objects.filter(agency_id=agency_id, external_id__in=list(labels))
    return dict(rows.values_list("external_id", "id"))
