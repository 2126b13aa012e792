"""Grounds without consent: what each must record, how long it lasts, who opens and who reviews. Pure decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tandem.agencies.types import AgencyKind, Role
from tandem.consent.types import (
    EMERGENCY_LASTS,
    GROUND_RECORDS,
    GROUND_TIES,
    Category,
    Ground,
    GroundDraft,
    OpeningState,
    OrderType,
    Refusal,
    ReviewReason,
)
from tandem.core.refusals import gettext_noop as _

REVIEW_WITHIN = timedelta(hours=72)
MEDICAL_AGENCIES = frozenset({AgencyKind.TREATMENT, AgencyKind.FIRE_EMS, AgencyKind.PUBLIC_HEALTH})
REVIEWERS = frozenset({Role.PRIVACY_OFFICER, Role.COORDINATOR})
# The longest time of each ground that ties somebody to a person.
LONGEST: Mapping[Ground, timedelta] = {
    Ground.MEDICAL_EMERGENCY: EMERGENCY_LASTS,
    Ground.AUDIT: timedelta(days=90),
    Ground.RESEARCH: timedelta(days=365),
    Ground.COURT_ORDER: timedelta(days=90),
    Ground.FATALITY_REVIEW: timedelta(days=180),
    Ground.CHILD_ABUSE_REPORT: timedelta(hours=48),
    Ground.CRIME_ON_PREMISES: timedelta(hours=48),
}
CONFIRMED_ORDERS = frozenset({OrderType.NONCRIMINAL})
NEVER_ORDERED = frozenset(
    {Category.COUNSELLING_NOTES, Category.DISCLOSURE_LOG, Category.PERSON_SEARCH, Category.STATISTICS}
)
AUDITED_AT_MOST = 50
OPENED, JUSTIFIED, NOT_JUSTIFIED, BREACH = OpeningState
OPENING: Mapping[OpeningState, tuple[OpeningState, ...]] = {
    OPENED: (JUSTIFIED, NOT_JUSTIFIED),
    JUSTIFIED: (),
    NOT_JUSTIFIED: (BREACH,),
    BREACH: (),
}
REASONS: Mapping[OpeningState, frozenset[ReviewReason]] = {
    JUSTIFIED: frozenset({ReviewReason.TREATED, ReviewReason.COULD_NOT_ASK}),
    NOT_JUSTIFIED: frozenset({ReviewReason.NO_EMERGENCY, ReviewReason.COULD_HAVE_ASKED, ReviewReason.NOT_TREATING}),
}
# How each field that `GROUND_RECORDS` asks for is told to be there.
_PRESENT: Mapping[str, Callable[[GroundDraft], bool]] = {
    "recipient_name": lambda draft: draft.account_id is not None,
    "recipient_facility": lambda draft: draft.agency_id is not None,
    "disclosed_by": lambda draft: draft.disclosed_by is not None,
    "disclosed_at": lambda draft: draft.from_at.tzinfo is not None,
    "nature_of_emergency": lambda draft: draft.nature is not None and draft.person_id is not None,
    "agreement_id": lambda draft: bool(draft.agreement.strip()) and draft.audited_agency_id is not None,
    "auditing_body": lambda draft: draft.body is not None,
    "view_only": lambda draft: draft.is_view_only is True,
    "signed_by": lambda draft: draft.account_id is not None,
    "ends_on": lambda draft: draft.until_at is not None,
    "protocol_id": lambda draft: bool(draft.protocol.strip()),
    "board_determination": lambda draft: bool(draft.determination.strip()),
    "determined_on": lambda draft: bool(draft.determination.strip()),
    "review_law": lambda draft: bool(draft.protocol.strip()) and draft.person_id is not None,
    "confidentiality_statement": lambda draft: bool(draft.agreement.strip()),
    "order_id": lambda draft: draft.order_id is not None and draft.person_id is not None,
    "order_type": lambda draft: draft.order_type is not None,
    "authorizing_order": lambda draft: draft.order_id is not None,
    "mandate": lambda draft: draft.mandate_id is not None and draft.mandate_id != draft.order_id,
    "scope": lambda draft: bool(draft.scope) and not draft.scope & NEVER_ORDERED,
    "expires_on": lambda draft: draft.until_at is not None,
}


def missing_fields(draft: GroundDraft) -> tuple[str, ...]:
    """What the record lacks of what the law asks for, in its order. A field nobody can check counts as missing."""
    unknown: Callable[[GroundDraft], bool] = lambda _draft: False  # noqa: E731 -- closed, not open
    return tuple(name for name in GROUND_RECORDS[draft.ground].required if not _PRESENT.get(name, unknown)(draft))


def refusal_to_record_ground(draft: GroundDraft, *, is_confirmed: bool) -> Refusal | None:
    """Why a ground opens nothing: unconfirmed law, a record with a gap, or a time longer than the ground's."""
    law = GROUND_RECORDS[draft.ground]
    if law.tie not in GROUND_TIES or not is_confirmed or draft.order_type not in CONFIRMED_ORDERS | {None}:
        return Refusal("unconfirmed", _("Nobody has confirmed the law for this; it stays closed."), law.section)
    if missing_fields(draft) or draft.until_at is None:
        return Refusal("record_incomplete", _("The record that the law asks for is not complete."), law.section)
    if not draft.from_at < draft.until_at <= draft.from_at + LONGEST[draft.ground]:
        return Refusal("too_long", _("This lasts longer than the law allows."), law.section)
    return None


def refusal_to_open_emergency(
    *, role: str, side: str, agency_kind: AgencyKind | None, second_persons: Iterable[UUID]
) -> Refusal | None:
    """Why somebody may not open a record in a medical emergency: police never, others need to be medical staff."""
    law = GROUND_RECORDS[Ground.MEDICAL_EMERGENCY]
    if side != "care" or role != Role.MEDICAL_RESPONDER or agency_kind not in MEDICAL_AGENCIES:
        return Refusal("not_medical", _("In an emergency medical staff open a record, and nobody else."), law.section)
    if not set(second_persons):
        sentence = _("There is nobody who can be told, so nothing opens. Your site needs a privacy officer.")
        return Refusal("no_second_person", sentence, law.section)
    return None


def opening_state(finding: str, *, is_breach: bool) -> OpeningState:
    """The state of an opening from its review."""
    if not finding:
        return OPENED
    return BREACH if is_breach else OpeningState(finding)


def is_overdue(*, from_at: datetime, state: OpeningState, now: datetime) -> bool:
    """Whether 72 hours have passed and nobody reviewed the opening."""
    return state is OPENED and now >= from_at + REVIEW_WITHIN


def refusal_to_review(
    *,
    role: str,
    side: str,
    reviewer_id: UUID | None,
    opener_id: UUID,
    state: OpeningState,
    finding: OpeningState,
    reason: ReviewReason,
) -> Refusal | None:
    """Why somebody may not review an opening, or not like this."""
    if side != "care" or role not in REVIEWERS or reviewer_id is None:
        return Refusal("role", _("A privacy officer or coordinator reviews emergency openings."))
    if reviewer_id == opener_id:
        return Refusal("own_opening", _("Nobody reviews what they opened themselves."))
    if finding not in OPENING[state] or finding not in REASONS:
        return Refusal("no_such_step", _("This opening was reviewed before."))
    if reason not in REASONS[finding]:
        return Refusal("reason", _("This reason does not go with this finding."))
    return None


def refusal_to_call_breach(state: OpeningState) -> Refusal | None:
    """Why an opening does not lead to a breach file."""
    if BREACH in OPENING[state]:
        return None
    return Refusal("no_such_step", _("Only an opening that was found not justified becomes a breach."))


def refusal_to_end_ground(*, role: str, account_id: UUID | None, holder_id: UUID) -> Refusal | None:
    """Why somebody may not end an opening before its time."""
    if account_id == holder_id or role in REVIEWERS:
        return None
    return Refusal("role", _("An opening is ended by whoever holds it, or by a reviewer."))


def refusal_to_arrange_audit(*, role: str, side: str, auditor_role: str, is_police: bool) -> Refusal | None:
    """Why somebody may not let an audit look."""
    if side != "care" or role != Role.PRIVACY_OFFICER:
        return Refusal("role", _("The privacy officer arranges audits."))
    if auditor_role != Role.AUDITOR or is_police:
        return Refusal("not_auditor", _("An audit is made by an auditor's account, never by police."))
    return None


def refusal_to_order(*, role: str, side: str, holder_role: str) -> Refusal | None:
    """Why somebody may not put a court's order into force: the privacy officers of the care side do, nobody else."""
    if side != "care" or role != Role.PRIVACY_OFFICER or holder_role != Role.PRIVACY_OFFICER:
        return Refusal("role", _("Only privacy officers put a court order into force, for themselves."))
    return None


def diagram() -> str:
    """The life cycle of an emergency opening as a Mermaid state diagram, the same text each time."""
    lines = ["stateDiagram-v2", f"    [*] --> {OPENED}"]
    for old, news in OPENING.items():
        lines += [f"    {old} --> {new}" for new in news] or [f"    {old} --> [*]"]
    return "\n".join(lines) + "\n"
