"""How the keys of this site stand: who keeps them, how many stand under which, and whose are destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from tandem.agencies.queries import all_agencies
from tandem.core.row_locks import working
from tandem.keys import files
from tandem.keys.models import SubjectKey
from tandem.keys.rules import NOBODY_KEEPS, refusal_to_keep
from tandem.keys.types import Custodian, KeyCount, WrappingKey

VAULT = "vault"
BATCH = 50


def custodian() -> Custodian | None:
    """The agency that is recorded as keeper of the vault's keys."""
    return files.registry_of(_home()).custodian


def refusal_to_start(*, is_demo: bool) -> str:
    """Why the care side may not start with these keys; empty when it may. A demonstration may lack a keeper."""
    kinds = {}
    for agency in all_agencies(using=VAULT):
        kinds |= {agency.name: str(agency.kind), agency.slug: str(agency.kind)}
    refusal = refusal_to_keep(custodian(), kinds)
    return "" if is_demo and refusal == NOBODY_KEEPS else refusal


def wrapping_keys() -> list[WrappingKey]:
    """Every version of the wrapping key on this machine, oldest first."""
    return list(files.registry_of(_home()).keys)


@working("keys")
def key_counts() -> list[KeyCount]:
    """How many data keys stand under each wrapping key; those under a key that is not here any more too."""
    rows = SubjectKey.objects.using(VAULT).filter(destroyed_at=None).values_list("wrapping_key")
    counted = dict(rows.annotate(count=Count("id")))
    registry = files.registry_of(_home())
    names = dict.fromkeys([*(key.id for key in registry.keys), *sorted(counted)])
    return [KeyCount(name, counted.get(name, 0), name == registry.current.id) for name in names]


def waiting_to_rewrap() -> int:
    """How many data keys stand under a retired wrapping key."""
    return sum(one.data_keys for one in key_counts() if not one.is_current)


@working("keys")
def data_key_count() -> int:
    """How many people (and the house) have a data key."""
    return SubjectKey.objects.using(VAULT).filter(destroyed_at=None).count()


@working("keys")
def subjects_before(*, moment: datetime, after: UUID | None = None, limit: int = BATCH) -> list[UUID]:
    """People whose data key was made before a moment, by id: what a rotation of data keys still has to do.

    A kept file never changes, so its key is made once and destroyed with it.
    """
    rows = (
        SubjectKey.objects.using(VAULT)
        .filter(destroyed_at=None, is_file=False, created_at__lt=moment)
        .order_by("subject_id")
    )
    if after is not None:
        rows = rows.filter(subject_id__gt=after)
    return list(rows.values_list("subject_id", flat=True)[:limit])


@working("keys")
def destroyed_among(subject_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people had their key destroyed: their texts read as empty."""
    rows = SubjectKey.objects.using(VAULT).filter(subject_id__in=list(subject_ids)).exclude(destroyed_at=None)
    return set(rows.values_list("subject_id", flat=True)) | (set(subject_ids) & files.destroyed_in(_home()).keys())


@working("keys")
def destroyed_counts() -> tuple[int, int]:
    """How many keys are destroyed: by the list outside the database, and by the database. They should be the same."""
    rows = SubjectKey.objects.using(VAULT).exclude(destroyed_at=None)
    return len(files.destroyed_in(_home())), rows.count()


def _home() -> Path:
    return Path(settings.TANDEM_HOME)
