"""The privacy officer's desk: ledger, disclosures, consents, policies, open points. Each look is itself an entry."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.audit.queries import latest_entries, waiting_work
from tandem.audit.types import LedgerEntry, Waiting
from tandem.consent import gate
from tandem.consent.queries import consents_of, disclosures_of, open_points_of_law, persons_registered_by
from tandem.consent.types import Category, Channel, CohortAccess, ConsentState, DisclosureRow, Purpose
from tandem.core.actor import Actor

UNCONFIRMED = "UNCONFIRMED"


@dataclass(frozen=True, slots=True)
class DefinitionFile:
    """A file that experts review: where it stands and by when it must be looked at again."""

    path: str
    source: str
    review_by: date | None


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A point of law that keeps a door closed until counsel confirms it."""

    cite: str
    question: str
    while_open: str


def ledger(*, by: Actor, using: str, action_prefix: str, limit: int) -> list[LedgerEntry]:
    """The newest entries of one side's ledger; reading them is the next entry.

    Whom another agency's staff dealt with is left out: beside a known number it would tell whom a clinic treats.
    """
    with transaction.atomic(using="vault"):
        append_entry(
            using="vault",
            by=by,
            action="audit.read_ledger",
            subjects=[],
            reason=Purpose.OVERSIGHT,
            details={"filter": action_prefix, "database": using},
        )
    found, known = latest_entries(using=using, limit=limit, action_prefix=action_prefix), None
    shown = []
    for entry in found:
        if entry.agency_id == by.agency_id:
            shown.append(entry)
            continue
        if known is None:
            known = {("person", str(one)) for one in persons_registered_by(by=by)}
        about = () if entry.agency_id else tuple(one for one in entry.subjects if one in known)
        shown.append(replace(entry, subjects=about))
    return shown


def disclosures(*, by: Actor, now: datetime, limit: int) -> list[DisclosureRow]:
    """What the officer's agency passed on, newest first."""
    opened = _opened(by, Category.DISCLOSURE_LOG, now)
    rows = [
        row
        for person_id, access in opened.accesses.items()
        for row in disclosures_of(access=access, person_id=person_id, now=now)
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]


def consents_by_state(*, by: Actor, now: datetime) -> dict[ConsentState, int]:
    """How many consents that name the officer's agency are in which state now."""
    opened = _opened(by, Category.CONSENT_RECORD, now)
    counts = Counter(
        row.state
        for person_id, access in opened.accesses.items()
        for row in consents_of(access=access, person_id=person_id, now=now)
    )
    return {state: counts[state] for state in ConsentState if state is not ConsentState.NONE}


def waiting() -> list[tuple[str, Waiting]]:
    """Outbox rows that the other side has not applied, with the database they wait in."""
    return [(using, row) for using in ("default", "vault") for row in waiting_work(using=using)]


def _opened(by: Actor, category: Category, now: datetime) -> CohortAccess:
    return gate.open_cohort(
        by=by,
        persons=persons_registered_by(by=by),
        purpose=Purpose.OVERSIGHT,
        channel=Channel.PAGE,
        now=now,
        categories=[category],
    )


@cache
def unconfirmed_files() -> tuple[DefinitionFile, ...]:
    """Definition files whose source nobody has confirmed, the nearest review first."""
    folder = resources.files("tandem.definitions")
    found = [one for one in _reviewed(folder, "") if one is not None]
    return tuple(sorted(found, key=lambda one: (one.review_by or date.max, one.path)))


def open_points() -> tuple[OpenPoint, ...]:
    """The points of law in `policies/unconfirmed.toml` that nobody has signed off."""
    return tuple(OpenPoint(one["cite"], one["question"], one["while_open"]) for one in open_points_of_law())


def _reviewed(folder: Traversable, prefix: str) -> Iterator[DefinitionFile | None]:
    for one in folder.iterdir():
        path = f"{prefix}{one.name}"
        if one.is_dir():
            yield from _reviewed(one, f"{path}/")
        elif one.name.endswith(".toml"):
            yield _as_file(path, tomllib.loads(one.read_text("utf-8")))
        elif one.name.endswith((".cedar", ".cedarschema")):
            yield _as_file(path, _notes_of(one.read_text("utf-8")))


def _notes_of(text: str) -> dict[str, str]:
    """The notes at the head of a policy file: `// status: UNCONFIRMED`."""
    lines = [line.removeprefix("//").strip() for line in text.splitlines() if line.startswith("//")]
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _as_file(path: str, notes: dict[str, object]) -> DefinitionFile | None:
    if notes.get("status") != UNCONFIRMED:
        return None
    by = notes.get("review_by")
    review_by = by if isinstance(by, date) else date.fromisoformat(str(by)) if by else None
    return DefinitionFile(path, str(notes.get("source", "")), review_by)
