"""What is looked at before the care side answers: who keeps the keys, what was destroyed, what was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tandem.consent.actions import apply_revoked_list
from tandem.core.actor import Actor, system_actor
from tandem.core.errors import WrongCustodian
from tandem.keys.actions.destruction import apply_destroyed_list
from tandem.keys.queries.state import refusal_to_start


@dataclass(frozen=True, slots=True)
class Mended:
    """What a restored backup had brought back, and was ended again."""

    keys: int = 0
    consents: int = 0


def make_ready(*, now: datetime) -> Mended:
    """Refuse to start while police keep the vault's key; then end again what a restored backup brought back.

    On the duty side there is no vault and nothing to do.
    """
    if not settings.TANDEM_HAS_VAULT:
        return Mended()
    refusal = refusal_to_start(is_demo=settings.TANDEM_DEMO)
    if refusal:
        raise WrongCustodian(refusal)
    return replay(by=system_actor("start_up"), now=now)


def replay(
    *, by: Actor, now: datetime, kept_destroyed: Path | None = None, kept_revoked: Path | None = None
) -> Mended:
    """Consents first: what they opened must be shut before a key of somebody else is asked for."""
    consents = apply_revoked_list(by=by, now=now, kept=kept_revoked)
    return Mended(apply_destroyed_list(by=by, now=now, kept=kept_destroyed), consents)
