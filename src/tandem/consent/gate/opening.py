"""Opening records, lists and searches: decide, write the ledger entry in the same transaction, then hand out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.audit.actions import append_entry
from tandem.consent.gate.evaluation import Outcome, Request, consent_state, evaluate
from tandem.consent.gate.sending import note_readings
from tandem.consent.policy_engine import DEFAULT_DENY, Question, decide, engine
from tandem.consent.register import VAULT, Holdings, holdings
from tandem.consent.rules.explaining import missing
from tandem.consent.state_layer import closed_by_state, state_version
from tandem.consent.types import (
    GATE_KEY,
    NO_RELATION,
    PERSON_CATEGORIES,
    Access,
    Category,
    Channel,
    CohortAccess,
    Origin,
    Part2,
    Purpose,
    Refusal,
    RelationKind,
)
from tandem.core.actor import Actor
from tandem.core.row_locks import open_rows

ACCESS_LASTS = timedelta(minutes=10)
NOBODY = Holdings(frozenset(), ())


def open_record(
    *,
    by: Actor,
    person: UUID,
    purpose: Purpose,
    channel: Channel,
    now: datetime,
    categories: Iterable[Category] | None = None,
) -> Access | Refusal:
    """Open one person's record for one purpose, or say why not. Reading is logged like writing; so is a refusal."""
    request = Request(by, purpose, channel, now)
    wanted = frozenset(categories or PERSON_CATEGORIES) & PERSON_CATEGORIES
    with transaction.atomic(using=VAULT):
        held = holdings(by=by, person_ids=[person], now=now)[person]
        outcome = evaluate(request, held, wanted)
        asked = _closest_question(request, held, wanted)
        _note(request, "consent.open_record", outcome, asked, subjects=[("person", person)])
        note_readings(request, {person: outcome})
    if not outcome.grants:
        return _refusal(held, asked)
    return _access(request, person, outcome)


def open_cohort(
    *,
    by: Actor,
    persons: Iterable[UUID],
    purpose: Purpose,
    channel: Channel,
    now: datetime,
    categories: Iterable[Category] | None = None,
) -> CohortAccess:
    """Open a list: an Access for each person that may be seen, one ledger entry with the hash of the ids."""
    request = Request(by, purpose, channel, now)
    wanted = frozenset(categories or PERSON_CATEGORIES) & PERSON_CATEGORIES
    ids = list(dict.fromkeys(persons))
    with transaction.atomic(using=VAULT):
        held = holdings(by=by, person_ids=ids, now=now)
        outcomes = {one: evaluate(request, held[one], wanted) for one in ids}
        opened = {one: outcome for one, outcome in outcomes.items() if outcome.grants}
        digest = hashlib.sha256("".join(sorted(one.hex for one in opened)).encode()).hexdigest()
        append_entry(
            using=VAULT,
            by=by,
            action="consent.open_cohort",
            subjects=[("person", one) for one in opened],
            reason=purpose,
            policies=sorted({policy for outcome in opened.values() for policy in outcome.policies}),
            details={
                **_circumstances(request),
                "people": len(opened),
                "refused": len(ids) - len(opened),
                "sha256": digest,
            },
        )
        note_readings(request, opened)
    return CohortAccess(
        {one: _access(request, one, outcome) for one, outcome in opened.items()}, len(ids) - len(opened)
    )


def open_search(
    *,
    by: Actor,
    purpose: Purpose,
    channel: Channel,
    now: datetime,
    searched_by: Sequence[str] = (),
    about: Sequence[tuple[str, UUID]] = (),
) -> Access | Refusal:
    """Open the search for a person not yet known. `searched_by` names the fields used, never what was typed.

    `about` names what the search is made for, as a demand: the entry stands there too.
    """
    request, wanted = Request(by, purpose, channel, now), frozenset({Category.PERSON_SEARCH})
    with transaction.atomic(using=VAULT):
        outcome = evaluate(request, NOBODY, wanted)
        details = {"searched_by": list(searched_by)} if searched_by else {}
        asked = _closest_question(request, NOBODY, wanted)
        _note(request, "consent.open_person_search", outcome, asked, subjects=list(about), **details)
    if not outcome.grants:
        return _refusal(NOBODY, asked)
    return _access(request, None, outcome)


def _circumstances(request: Request) -> dict[str, str | None]:
    return {"channel": request.channel, "policy_version": engine().version, "state_version": state_version()}


def _note(
    request: Request,
    action: str,
    outcome: Outcome,
    asked: Question,
    *,
    subjects: list[tuple[str, UUID]],
    **details: object,
) -> None:
    """The ledger entry of one decision, codes and ids only: the policies that opened, or those that refused."""
    append_entry(
        using=VAULT,
        by=request.by,
        action=action,
        subjects=[*subjects, *(("consent", row.id) for row in outcome.consents)],
        reason=request.purpose,
        policies=outcome.policies if outcome.grants else decide(asked).policies,
        details={
            **_circumstances(request),
            "opened": bool(outcome.grants),
            "categories": sorted({grant.category for grant in outcome.grants}),
            **details,
        },
    )


def _access(request: Request, person: UUID | None, outcome: Outcome) -> Access:
    if person is not None:
        open_rows([person])
    return Access(
        person_id=person,
        account_id=request.by.account_id,
        agency_id=request.by.agency_id,
        role=request.by.role,
        purpose=request.purpose,
        channel=request.channel,
        grants=outcome.grants,
        ground=outcome.ground,
        consent_id=outcome.consent_id,
        expires_at=outcome.expires_at(request.now + ACCESS_LASTS),
        policies=outcome.policies,
        citations=outcome.citations,
        key=GATE_KEY,
    )


def _refusal(held: Holdings, asked: Question) -> Refusal:
    """Why not. A stranger always reads the same sentence, whether or not there is such a record."""
    if not held.relations:
        return Refusal("no_relation", _("You are not working with this person, or there is no such record."))
    decision = decide(asked)
    decision = (closed_by_state(asked) or decision) if decision.is_allowed else decision
    citation = "; ".join(decision.citations) or f"{DEFAULT_DENY}: {missing(asked, decision).ground}"
    return Refusal("closed", decision.sentence(get_language() or "en"), citation)


def _closest_question(request: Request, held: Holdings, wanted: frozenset[Category]) -> Question:
    """The question on the first wanted category, under the tie held, for a fact of care of unknown source."""
    category = sorted(wanted)[0]
    treating = RelationKind.TREATING in held.relations
    return Question(
        request.by.role,
        request.purpose,
        category,
        Origin.CARE,
        consent_state(held.consents, request, category, is_treating=treating),
        min(held.relations, default=NO_RELATION),
        request.channel,
        request.by.side,
        Part2.UNKNOWN,
    )
