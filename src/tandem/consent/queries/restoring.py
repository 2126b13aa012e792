"""Whether the vault and the list of consents taken back agree."""

from __future__ import annotations

from tandem.consent.models import Consent, Revocation
from tandem.consent.register import VAULT
from tandem.consent.revoked_list import revoked_in


def revocations_apart() -> tuple[int, int]:
    """How many consents the vault shows in force though the list says otherwise, and how many the list lacks."""
    listed = set(revoked_in())
    known = set(Revocation.objects.using(VAULT).values_list("consent_id", flat=True))
    missing = Consent.objects.using(VAULT).filter(id__in=list(listed - known)).count()
    return missing, len(known - listed)
