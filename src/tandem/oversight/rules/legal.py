"""Which step a legal demand may take. The default is refusal: producing needs every step before, and two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tandem.consent.types import Refusal
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.rules.answering import Item, answering_law, items_for
from tandem.oversight.types.legal import (
    ENFORCERS,
    Advice,
    Answer,
    Demand,
    DemandState,
    LetterKind,
    NoticeWay,
    PaperKind,
    Scope,
    Standard,
)

S = DemandState
_OUT = (S.REFUSED, S.WITHDRAWN, S.QUASHED)
DEMAND: Mapping[DemandState, tuple[DemandState, ...]] = {
    S.RECEIVED: (S.CHECKED, *_OUT),
    S.CHECKED: (S.CHECKED, S.WITH_COUNSEL, *_OUT),
    S.WITH_COUNSEL: (S.ADVISED, *_OUT),
    S.ADVISED: (S.CHECKED, S.PROPOSED, *_OUT),
    S.PROPOSED: (S.CHECKED, S.APPROVED, *_OUT),
    S.APPROVED: (S.NARROWED, *_OUT),
    S.NARROWED: (S.NOTIFIED, *_OUT),
    S.NOTIFIED: (S.PRODUCED, *_OUT),
    S.PRODUCED: (S.CLOSED,),
    S.REFUSED: (S.CLOSED,),
    S.WITHDRAWN: (S.CLOSED,),
    S.QUASHED: (S.CLOSED,),
    S.CLOSED: (),
}
LIFE_CYCLES: Mapping[str, Mapping[DemandState, tuple[DemandState, ...]]] = {"legal_demand": DEMAND}
RECEIVERS = frozenset({"privacy_officer", "coordinator"})
PAPER_BYTES = 5_000_000
NO_SCOPE = _("Nobody has said yet what exactly is produced.")
TOO_WIDE = _("This is more than the order names. Only what it names can be produced.")


def stop_if(refusal: Refusal | None) -> None:
    """Raise a refusal as the reason why a step is not taken."""
    if refusal:
        raise Refused(refusal.code, refusal.sentence)


def refusal_to_work(by: Actor, agency_id: object) -> Refusal | None:
    """Why an actor may not work on the demands of an agency; None for its privacy officer or coordinator in care."""
    if by.side == "care" and by.role in RECEIVERS and by.account_id and by.agency_id == agency_id:
        return None
    return Refusal(
        "not_the_desk",
        _("Demands for records are taken in and answered by the privacy officer or coordinator of the agency alone."),
    )


def refusal_to_move(demand: Demand, new: DemandState) -> Refusal | None:
    """Why a demand cannot go to a state from where it stands; None when it can."""
    if new in DEMAND[demand.state]:
        return None
    return Refusal("no_such_step", _("This step does not follow from where the demand stands."))


def refusal_to_check(demand: Demand) -> Refusal | None:
    """Why the checklist cannot be answered now; None while nobody has decided."""
    if demand.state in (S.RECEIVED, S.CHECKED, S.ADVISED, S.PROPOSED):
        return None
    return refusal_to_move(demand, S.CHECKED)


def refusal_to_keep_paper(demand: Demand, kind: PaperKind, content: bytes) -> Refusal | None:
    """Why a paper cannot be kept: empty, larger than 5 MB, the demand is over, or others decide on the one kept."""
    if demand.state is S.CLOSED:
        return refusal_to_move(demand, S.CHECKED)
    if not content or len(content) > PAPER_BYTES:
        return Refusal("paper_size", _("The file is empty or larger than 5 MB."))
    if kind is not PaperKind.DEMAND and kind in demand.papers and demand.state not in (S.RECEIVED, S.CHECKED):
        sentence = _("Others have read the paper that is kept. Answer the checklist anew before you change it.")
        return Refusal("paper_was_read", sentence)
    return None


def refusal_to_ask_counsel(demand: Demand) -> Refusal | None:
    """Why counsel cannot be asked: every item that applies must have an answer, yes or no."""
    refusal = refusal_to_move(demand, S.WITH_COUNSEL)
    if refusal:
        return refusal
    if any(item.id not in demand.answers for item in _items(demand)):
        return Refusal("unanswered", _("Answer every item of the checklist first, with yes or no."))
    return None


def refusal_to_propose(demand: Demand, now: datetime) -> Refusal | None:
    """Why the first person cannot decide to produce; None when law, checklist and counsel allow it."""
    return refusal_to_move(demand, S.PROPOSED) or blocker(demand, now)


def refusal_to_approve(demand: Demand, by: Actor, now: datetime) -> Refusal | None:
    """Why this person cannot be the second who decides to produce."""
    refusal = refusal_to_move(demand, S.APPROVED)
    if refusal:
        return refusal
    if by.account_id is None or by.account_id == demand.proposed_by:
        return Refusal("same_person", _("A second person must agree: you decided first."))
    return blocker(demand, now)


def refusal_to_narrow(demand: Demand, scope: Scope, now: datetime) -> Refusal | None:
    """Why this is not the narrowest scope: only what the order names, never more."""
    refusal = refusal_to_move(demand, S.NARROWED) or blocker(demand, now)
    if refusal:
        return refusal
    if not scope.categories:
        return Refusal("empty_scope", _("Nothing is left to produce. Refuse the demand."))
    if not is_within(scope, widest_scope(demand)):
        return Refusal("too_wide", TOO_WIDE, "42 CFR 2.13(a)")
    return None


def refusal_to_notify(demand: Demand, way: NoticeWay) -> Refusal | None:
    """Why the person's notice cannot be recorded so: it is left out only where the order itself bars it."""
    refusal = refusal_to_move(demand, S.NOTIFIED)
    if refusal:
        return refusal
    barred = demand.order is not None and demand.order.is_notice_barred
    if way is NoticeWay.BARRED and not barred:
        return Refusal("must_tell", _("The order does not forbid telling the person. Tell them."), "42 CFR 2.64(b)")
    if way is not NoticeWay.BARRED and barred:
        return Refusal(
            "may_not_tell", _("The order forbids telling the person; have counsel ask the court to change it.")
        )
    return None


def refusal_to_produce(demand: Demand, now: datetime) -> Refusal | None:
    """Why nothing may be produced; None only when every step before is on record. Asked again at the very end."""
    return (
        refusal_to_move(demand, S.PRODUCED)
        or blocker(demand, now)
        or _decision_missing(demand)
        or _scope_missing(demand)
        or _notice_missing(demand, now)
    )


def _decision_missing(demand: Demand) -> Refusal | None:
    if demand.approved_by is None or demand.proposed_by is None or demand.approved_by == demand.proposed_by:
        return Refusal("one_person", _("Two different people must have decided to produce."))
    return None


def _scope_missing(demand: Demand) -> Refusal | None:
    if demand.person_id is None or demand.scope is None or not demand.scope.categories:
        return Refusal("no_scope", NO_SCOPE)
    if not is_within(demand.scope, widest_scope(demand)):
        return Refusal("too_wide", TOO_WIDE, "42 CFR 2.13(a)")
    return None


def _notice_missing(demand: Demand, now: datetime) -> Refusal | None:
    if demand.notice is None:
        return Refusal("not_told", _("The person has not been told yet."), "42 CFR 2.64(b)")
    if now < demand.notice.wait_until:
        return Refusal("waiting", _("The person was told and has time to object. Wait until that time is over."))
    return None


def refusal_to_end(demand: Demand, end: DemandState) -> Refusal | None:
    """Why a demand cannot be refused, withdrawn or quashed: only after something was produced."""
    return refusal_to_move(demand, end)


def refusal_to_close(demand: Demand) -> Refusal | None:
    """Why a demand cannot be closed: a refusal is closed when its letter was made."""
    refusal = refusal_to_move(demand, S.CLOSED)
    if refusal:
        return refusal
    if demand.state is S.REFUSED and LetterKind.REFUSAL not in demand.letters:
        return Refusal("no_letter", _("Make the refusal letter first."))
    return None


def blocker(demand: Demand, now: datetime) -> Refusal | None:
    """The first point of law or procedure that forbids producing; None when there is none."""
    return _paper_blocker(demand) or _order_blocker(demand, now) or _counsel_blocker(demand)


def _paper_blocker(demand: Demand) -> Refusal | None:
    yes = {item for item, answer in demand.answers.items() if answer is Answer.YES}
    if "authorizing_order" not in yes:
        sentence = _(
            "There is no court order that authorizes it. A subpoena, warrant or request alone opens nothing."
        )
        return Refusal("no_order", sentence, "42 CFR 2.61")
    if "mandate" not in yes:
        sentence = _("There is an order but no subpoena or similar mandate. An order allows; it does not compel.")
        return Refusal("no_mandate", sentence, "42 CFR 2.61")
    if not {PaperKind.ORDER, PaperKind.MANDATE} <= set(demand.papers):
        return Refusal("no_papers", _("Keep the order and the mandate here first; both are needed."), "42 CFR 2.61")
    if demand.standard is Standard.HIPAA:
        cite = "45 CFR 164.512(f)" if demand.issuer in ENFORCERS else "45 CFR 164.512(e)"
        return Refusal(
            "not_confirmed", _("What HIPAA permits without the person's agreement is not confirmed yet."), cite
        )
    missing = next((item for item in _items(demand) if item.id not in yes), None)
    if missing:
        sentence = _("An item of the checklist is answered no, or not at all.")
        return Refusal("checklist", sentence, missing.cite)
    return None


def _order_blocker(demand: Demand, now: datetime) -> Refusal | None:
    order = demand.order
    if order is None or (demand.standard is Standard.PART2 and order.order_type is None):
        return Refusal("no_order_type", _("Say under which section the court made its order."), "42 CFR 2.64-2.67")
    if order.order_type and not answering_law().orders[order.order_type].is_open:
        sentence = _("Nothing is produced under an order of this kind until counsel confirms the current text.")
        return Refusal("not_confirmed", sentence, answering_law().orders[order.order_type].cite)
    if order.expires_on and now.date() > order.expires_on:
        return Refusal("expired", _("The order has expired."))
    if not widest_scope(demand).categories:
        return Refusal("names_nothing", _("The order names nothing that can be produced."), "42 CFR 2.64(e)")
    return None


def _counsel_blocker(demand: Demand) -> Refusal | None:
    if demand.counsel is None:
        return Refusal("no_counsel", _("Counsel has not answered yet."))
    if demand.counsel.advice is not Advice.PRODUCE:
        return Refusal("counsel_says_no", _("Counsel advised against producing."))
    if not demand.counsel.has_read_current_text:
        sentence = _("Counsel has not confirmed having read the law as it stands today.")
        return Refusal("text_not_read", sentence, section_of(demand))
    return None


def section_of(demand: Demand) -> str:
    """The section that the demand's order rests on, else that of court orders as such."""
    order = demand.order
    if order and order.order_type:
        return answering_law().orders[order.order_type].cite
    return "42 CFR 2.61"


def _items(demand: Demand) -> tuple[Item, ...]:
    return items_for(demand.standard, demand.order.order_type if demand.order else None)


def widest_scope(demand: Demand) -> Scope:
    """What could be produced at most: asked for, named by the order, and of a kind that can be produced at all."""
    if demand.order is None:
        return Scope(frozenset())
    asked, named = demand.asked, demand.order.named
    starts = [one for one in (asked.from_on, named.from_on) if one]
    ends = [one for one in (asked.until_on, named.until_on) if one]
    return Scope(
        asked.categories & named.categories & answering_law().producible,
        max(starts, default=None),
        min(ends, default=None),
    )


def is_within(inner: Scope, outer: Scope) -> bool:
    """Whether a scope holds nothing that the other does not."""
    starts_late = outer.from_on is None or (inner.from_on is not None and inner.from_on >= outer.from_on)
    ends_early = outer.until_on is None or (inner.until_on is not None and inner.until_on <= outer.until_on)
    return inner.categories <= outer.categories and starts_late and ends_early


def is_narrowed(demand: Demand) -> bool:
    """Whether less was produced than was asked for."""
    return demand.scope is not None and demand.scope != demand.asked


def diagram() -> str:
    """The life of a demand as a Mermaid state diagram, the same text each time."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.RECEIVED}"]
    for old, news in DEMAND.items():
        lines += [f"    {old} --> {new}" for new in news]
        if not news:
            lines.append(f"    {old} --> [*]")
    return "\n".join(lines) + "\n"
