"""Reading who looked at what, from the ledger of the vault; and the findings about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tandem.audit.models import Entry, LookFinding, LookFindingStep, StaffMark
from tandem.audit.types.looks import (
    Finding,
    FindingState,
    FindingStep,
    Look,
    MarkKind,
    Suspicion,
)

VAULT = "vault"
OPENED, LISTED = "consent.open_record", "consent.open_cohort"
# Entries that are no work with a person: reading, and ties that somebody may have made for themselves.
NO_DEEDS = ("consent.open_", "consent.record_relation", "consent.end_relation", "audit.", "agencies.")
NOT_STAFF = frozenset({"person", "stranger", "system"})
COLUMNS = ("at", "actor_id", "actor_role", "action", "subjects", "details")


@dataclass(slots=True)
class Goings:
    """What went on in a stretch of the ledger: looks, own writing by account and person, news by person."""

    looks: list[Look] = field(default_factory=list)
    deeds: dict[tuple[UUID, UUID], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    news: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))


def goings_on(*, since: datetime, until: datetime) -> Goings:
    """Looks, writing and news between two moments, in order of time."""
    found = Goings()
    rows = Entry.objects.using(VAULT).filter(at__gte=since, at__lt=until).order_by("at")
    for at, actor_id, role, action, subjects, details in rows.values_list(*COLUMNS).iterator(chunk_size=5_000):
        people = [UUID(identifier) for kind, identifier in subjects if kind == "person"]
        is_staff = actor_id is not None and role not in NOT_STAFF
        if action in (OPENED, LISTED):
            if is_staff:
                was_opened = details.get("opened") is not False
                found.looks += [Look(at, actor_id, role, one, action == LISTED, was_opened) for one in people]
        elif not action.startswith(NO_DEEDS):
            for one in people:
                found.deeds[actor_id, one].append(at) if is_staff else found.news[one].append(at)
    return found


def staff_marks() -> dict[UUID, frozenset[tuple[MarkKind, str]]]:
    """The keyed marks of every member of staff who gave theirs."""
    found: dict[UUID, set[tuple[MarkKind, str]]] = defaultdict(set)
    for row in StaffMark.objects.using(VAULT).all():
        found[row.account_id].add((MarkKind(row.kind), row.mark))
    return {account_id: frozenset(marks) for account_id, marks in found.items()}


def findings(*, limit: int = 200) -> list[Finding]:
    """The newest findings first, those still to be decided before the others."""
    rows = LookFinding.objects.using(VAULT).order_by("-day", "suspicion")[:limit]
    done = (FindingState.EXPLAINED, FindingState.CONFIRMED)
    return sorted(_with_steps(list(rows)), key=lambda one: one.state in done)


def finding_by_id(finding_id: UUID) -> Finding:
    """One finding with its steps; LookFinding.DoesNotExist when there is none."""
    [found] = _with_steps([LookFinding.objects.using(VAULT).get(id=finding_id)])
    return found


def has_finding(finding_id: UUID) -> bool:
    """Whether there is such a finding."""
    return LookFinding.objects.using(VAULT).filter(id=finding_id).exists()


def judged_until() -> date | None:
    """The last day that a night's detection has judged, as its entry says."""
    last = Entry.objects.using(VAULT).filter(action="audit.judge_looks").order_by("-at").first()
    return date.fromisoformat(last.details["until"]) if last else None


def _with_steps(rows: list[LookFinding]) -> Iterator[Finding]:
    steps: dict[UUID, list[FindingStep]] = defaultdict(list)
    taken = LookFindingStep.objects.using(VAULT).filter(finding_id__in=[row.id for row in rows]).order_by("number")
    for step in taken:
        steps[step.finding_id].append(FindingStep(step.at, FindingState(step.to_state), step.reason, step.by_id))
    for row in rows:
        yield Finding(
            id=row.id,
            suspicion=Suspicion(row.suspicion),
            account_id=row.account_id,
            day=row.day,
            person_ids=tuple(UUID(one) for one in row.person_ids),
            looks=row.looks,
            usual=row.usual,
            state=steps[row.id][-1].to,
            found_at=row.found_at,
            steps=tuple(steps[row.id]),
        )
