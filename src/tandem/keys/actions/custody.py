"""Recording who keeps the vault's keys."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tandem.agencies.queries import all_agencies
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.errors import WrongCustodian
from tandem.keys import files
from tandem.keys.actions.ring import VAULT, ring
from tandem.keys.rules import refusal_to_keep
from tandem.keys.types import Custodian


def record_custodian(*, by: Actor, name: str, kind: str) -> None:
    """Record the agency that keeps the keys. WrongCustodian for a law-enforcement organisation, said or known."""
    agencies = all_agencies(using=VAULT)
    kinds = {name: str(one.kind) for one in agencies for name in (one.slug, one.name)}
    keeper = Custodian(name, kind or kinds.get(name, ""))
    refusal = refusal_to_keep(keeper, kinds)
    if refusal:
        raise WrongCustodian(refusal)
    with transaction.atomic(using=VAULT):
        append_entry(using=VAULT, by=by, action="keys.record_custodian", subjects=[], details={"kind": keeper.kind})
        files.write_registry(ring.home, replace(files.registry_of(ring.home), custodian=keeper))
