"""Life cycles as tables of states and transitions; the diagrams in the docs are drawn from these tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from tandem.care.types import CaseState, FollowUpState, GoalState, ReferralState, VisitState
from tandem.care.types.reviews import ReviewState
from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _

State = TypeVar("State", bound=StrEnum)
R, V, C, G, F = ReferralState, VisitState, CaseState, GoalState, FollowUpState
D = ReviewState

REFERRAL: Mapping[ReferralState, tuple[ReferralState, ...]] = {
    R.DRAFT: (R.REQUESTED, R.CANCELLED, R.ENTERED_IN_ERROR),
    R.REQUESTED: (R.ACCEPTED, R.REJECTED, R.ON_HOLD, R.CANCELLED, R.ENTERED_IN_ERROR),
    R.ACCEPTED: (R.IN_PROGRESS, R.ON_HOLD, R.CANCELLED, R.FAILED, R.ENTERED_IN_ERROR),
    R.IN_PROGRESS: (R.COMPLETED, R.ON_HOLD, R.FAILED, R.CANCELLED, R.ENTERED_IN_ERROR),
    R.ON_HOLD: (R.REQUESTED, R.ACCEPTED, R.IN_PROGRESS, R.FAILED, R.CANCELLED, R.ENTERED_IN_ERROR),
    R.REJECTED: (R.ENTERED_IN_ERROR,),
    R.CANCELLED: (R.ENTERED_IN_ERROR,),
    R.COMPLETED: (R.ENTERED_IN_ERROR,),
    R.FAILED: (R.ENTERED_IN_ERROR,),
    R.ENTERED_IN_ERROR: (),
}
VISIT: Mapping[VisitState, tuple[VisitState, ...]] = {
    V.PLANNED: (V.ASSIGNED, V.ATTEMPTED, V.REACHED, V.SUPPRESSED, V.CLOSED, V.JOINED),
    V.ASSIGNED: (V.PLANNED, V.ASSIGNED, V.ATTEMPTED, V.REACHED, V.SUPPRESSED, V.CLOSED, V.JOINED),
    V.ATTEMPTED: (V.ASSIGNED, V.ATTEMPTED, V.REACHED, V.SUPPRESSED, V.CLOSED, V.JOINED),
    V.REACHED: (V.CLOSED,),
    V.SUPPRESSED: (),
    V.CLOSED: (),
    V.JOINED: (V.PLANNED, V.ASSIGNED, V.ATTEMPTED),  # two open visits of records that were joined, and parted again
}
CASE: Mapping[CaseState, tuple[CaseState, ...]] = {
    C.OPEN: (C.ON_HOLD, C.CLOSED),
    C.ON_HOLD: (C.OPEN, C.CLOSED),
    C.CLOSED: (),
}
GOAL: Mapping[GoalState, tuple[GoalState, ...]] = {
    G.SET: (G.IN_PROGRESS, G.MET, G.SET_ASIDE),
    G.IN_PROGRESS: (G.MET, G.SET_ASIDE),
    G.SET_ASIDE: (G.IN_PROGRESS,),
    G.MET: (),
}
FOLLOW_UP: Mapping[FollowUpState, tuple[FollowUpState, ...]] = {
    F.DUE: (F.DONE, F.NOT_REACHED, F.DECLINED),
    F.NOT_REACHED: (F.DONE, F.DECLINED),
    F.DONE: (),
    F.DECLINED: (),
}
FATALITY_REVIEW: Mapping[ReviewState, tuple[ReviewState, ...]] = {
    D.SELECTED: (D.RECORDS_ASKED, D.DROPPED),
    D.RECORDS_ASKED: (D.SCHEDULED, D.DROPPED),
    D.SCHEDULED: (D.SCHEDULED, D.REVIEWED, D.DROPPED),  # another day: everybody signs again
    D.REVIEWED: (D.FINDINGS_WRITTEN,),
    D.FINDINGS_WRITTEN: (D.REVIEWED, D.CLOSED),  # the second reader sends them back, or lets them go
    D.CLOSED: (),
    D.DROPPED: (),
}
LIFE_CYCLES: Mapping[str, Mapping[StrEnum, tuple[StrEnum, ...]]] = {
    "referral": REFERRAL,  # type: ignore[dict-item]
    "visit": VISIT,  # type: ignore[dict-item]
    "case": CASE,  # type: ignore[dict-item]
    "goal": GOAL,  # type: ignore[dict-item]
    "follow_up": FOLLOW_UP,  # type: ignore[dict-item]
    "fatality_review": FATALITY_REVIEW,  # type: ignore[dict-item]
}


def refusal_to_move(table: Mapping[State, tuple[State, ...]], old: State, new: State) -> Refusal | None:
    """Why something cannot go from one state to another; None when it can."""
    if new in table[old]:
        return None
    return Refusal("no_such_step", _("This step does not follow from the present state. Reload the page to see it."))


def diagram(name: str) -> str:
    """The life cycle as a Mermaid state diagram, the same text each time."""
    lines = ["stateDiagram-v2"]
    table = LIFE_CYCLES[name]
    first = next(iter(table))
    lines.append(f"    [*] --> {first.name.lower()}")
    for old, news in table.items():
        lines += [f"    {old.name.lower()} --> {new.name.lower()}" for new in news]
        if not news:
            lines.append(f"    {old.name.lower()} --> [*]")
    return "\n".join(lines) + "\n"
