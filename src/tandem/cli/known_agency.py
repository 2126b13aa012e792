"""The agency that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.core.errors import UnknownAgency

if TYPE_CHECKING:
    from tandem.agencies.types import Agency


def agency_called(slug: str, *, using: str = "default") -> Agency:
    """The agency with this slug; UnknownAgency with the names of those that there are. Django must have started."""
    from tandem.agencies.queries import agency_by_slug, all_agencies

    found = agency_by_slug(using=using, slug=slug)
    if found is None:
        known = ", ".join(sorted(one.slug for one in all_agencies(using=using))) or "none yet"
        raise UnknownAgency(f"No agency is called “{slug}”.", f"Known agencies: {known}. Add one: tandem agency add.")
    return found
