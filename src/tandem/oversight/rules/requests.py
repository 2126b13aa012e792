"""The life of a person's request, its clock, and who may take which step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tandem.consent.types import Refusal
from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.types.requests import DenialReason, RequestKind, RequestState

S = RequestState
REQUEST: Mapping[RequestState, tuple[RequestState, ...]] = {
    S.ASKED: (S.ACCEPTED, S.DENIED, S.WITHDRAWN),
    S.ACCEPTED: (S.DONE,),
    S.DENIED: (S.DISPUTED,),
    S.DISPUTED: (S.ACCEPTED,),
    S.DONE: (),
    S.WITHDRAWN: (),
}
LIFE_CYCLES: Mapping[str, Mapping[RequestState, tuple[RequestState, ...]]] = {"person_request": REQUEST}
OPEN = frozenset({S.ASKED})
ERASURE_WAITS = frozenset({S.ASKED, S.ACCEPTED, S.DISPUTED})
LONGEST_WORDS = 2000
PERSONS_STEPS = frozenset({S.DISPUTED, S.WITHDRAWN})
OFFICERS_STEPS = frozenset({S.ACCEPTED, S.DENIED, S.DONE})
REASONS: Mapping[RequestKind, tuple[DenialReason, ...]] = {
    RequestKind.CORRECTION: (
        DenialReason.CORRECT_AS_IT_STANDS,
        DenialReason.NOT_CREATED_HERE,
        DenialReason.NOT_IN_THE_RECORD,
        DenialReason.NOT_OPEN_TO_THE_PERSON,
    ),
    RequestKind.ERASURE: (DenialReason.MUST_BE_KEPT, DenialReason.LEGAL_HOLD),
}
CITATIONS: Mapping[DenialReason, str] = {
    DenialReason.CORRECT_AS_IT_STANDS: "45 CFR 164.526(a)(2)(iv)",
    DenialReason.NOT_CREATED_HERE: "45 CFR 164.526(a)(2)(i)",
    DenialReason.NOT_IN_THE_RECORD: "45 CFR 164.526(a)(2)(ii)",
    DenialReason.NOT_OPEN_TO_THE_PERSON: "45 CFR 164.526(a)(2)(iii)",
    DenialReason.MUST_BE_KEPT: "45 CFR 164.530(j)(2)",
    DenialReason.LEGAL_HOLD: "42 CFR 2.61-2.67",
}


def due_at(asked_at: datetime, *, is_extended: bool) -> datetime:
    """By when a request must be answered: the days of the law, once with more days and a reason told."""
    answer = read_definition("accounting", "us")["answer"]
    return asked_at + timedelta(days=answer["days"] + (answer["more_days"] if is_extended else 0))


def refusal_to_ask(words: str, kind: RequestKind) -> Refusal | None:
    """Why this cannot be asked."""
    if kind is RequestKind.CORRECTION and not words.strip():
        return Refusal("no_words", _("Write what is wrong and what should stand there."))
    if len(words) > LONGEST_WORDS:
        return Refusal("too_long", _("This is longer than it can be: 2,000 letters."))
    return None


def refusal_to_step(
    *, kind: RequestKind, old: RequestState, new: RequestState, role: str, reason: DenialReason | None, words: str
) -> Refusal | None:
    """Why somebody of this role may not take a request to this state."""
    allowed = PERSONS_STEPS if role == "person" else OFFICERS_STEPS
    if new not in REQUEST[old] or new not in allowed:
        return Refusal("no_step", _("This step cannot be taken now."))
    if role not in ("person", "privacy_officer") and (kind, new) != (RequestKind.CORRECTION, S.DONE):
        return Refusal("role", _("The privacy officer decides about this."))
    if new is S.DENIED and reason not in REASONS[kind]:
        return Refusal("no_reason", _("Say on which ground of the law the answer is no."))
    if new is S.DISPUTED and not words.strip():
        return Refusal("no_words", _("Write why you disagree."))
    return None


def refusal_to_extend(*, state: RequestState, is_extended: bool, now: datetime, due: datetime) -> Refusal | None:
    """Why the clock cannot be given more days: once only, before it has run out, while no answer was given."""
    if state is not S.ASKED or is_extended or now >= due:
        return Refusal("no_more_days", _("More days can be taken once, before the first clock has run out."))
    return None


def refusal_to_join(erasures: Iterable[RequestState]) -> Refusal | None:
    """Why two records are not joined: one of them is to be erased, and the other's agencies were not asked."""
    if ERASURE_WAITS.isdisjoint(erasures):
        return None
    return Refusal("erasure_waits", _("The person asked to have a record erased. That is answered first."))
