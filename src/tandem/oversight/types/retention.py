"""A site's own limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SiteLimit:
    """The newest limit that a site asked for in one class; `is_confirmed` by a second person."""

    id: UUID
    field_class: str
    limit: timedelta
    proposed_by: UUID
    proposed_at: datetime
    is_confirmed: bool
