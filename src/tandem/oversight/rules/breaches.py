"""Breach files: the steps, the risk assessment, and the clocks. Pure decisions on dates and counts.

Law: 45 CFR 164.402 to 164.414, which 42 CFR 2.16(b) applies to Part 2 programs. A breach is presumed until an
assessment of all four factors shows a low probability. The clocks are computed from the day of discovery at every
look: nothing stops or moves them, and no delay for anybody's investigation is built in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from tandem.agencies.types import Role
from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.types.breaches import BreachState, Duty, Factor, NoticeTo, Risk

S = BreachState
BREACH: Mapping[BreachState, tuple[BreachState, ...]] = {
    S.DISCOVERED: (S.CONTAINED, S.NOTICES_DUE),
    S.CONTAINED: (S.LOW_PROBABILITY, S.NOTICES_DUE),
    S.LOW_PROBABILITY: (S.NOTICES_DUE, S.CLOSED),
    S.NOTICES_DUE: (S.NOTICES_SENT,),
    S.NOTICES_SENT: (S.CLOSED,),
    S.CLOSED: (),
}
LIFE_CYCLES: Mapping[str, Mapping[BreachState, tuple[BreachState, ...]]] = {"breach": BREACH}
OFFICER = Role.PRIVACY_OFFICER
NOTICE_WITHIN = timedelta(days=60)
MANY = 500
NO_SUCH_FILE = ("no_such_file", _("Your agency has no such breach file."))
CITES = {
    NoticeTo.PEOPLE: "45 CFR 164.404(b)",
    NoticeTo.HHS: "45 CFR 164.408",
    NoticeTo.MEDIA: "45 CFR 164.406",
}


def duties_of(
    *, state: BreachState, discovered_on: date, people: int, done: Mapping[NoticeTo, date], today: date
) -> tuple[Duty, ...]:
    """Whom to tell by when: people within 60 days, HHS then from 500 on, else after the year, media above.

    Empty after a low probability was documented; a closed file keeps what it owed.
    """
    if state is S.LOW_PROBABILITY or (state is S.CLOSED and not done):
        return ()
    soon = discovered_on + NOTICE_WITHIN
    due = {NoticeTo.PEOPLE: soon, NoticeTo.HHS: soon if people >= MANY else _after_the_year(discovered_on)}
    if people > MANY:
        due[NoticeTo.MEDIA] = soon
    return tuple(Duty(to, on, CITES[to], done.get(to), done.get(to) is None and today > on) for to, on in due.items())


def _after_the_year(discovered_on: date) -> date:
    """Sixty days after the end of the calendar year of discovery."""
    return date(discovered_on.year, 12, 31) + NOTICE_WITHIN


def finding_of(answers: Mapping[Factor, Risk]) -> BreachState | None:
    """What an assessment leads to: None while a factor is open; low only when all four are."""
    if set(answers) != set(Factor):
        return None
    is_low = all(answer is Risk.LOW for answer in answers.values())
    return S.LOW_PROBABILITY if is_low else S.NOTICES_DUE


def refusal_to_keep_file(*, role: str, side: str) -> Refusal | None:
    """Why somebody may not work on breach files."""
    if side == "care" and role == OFFICER:
        return None
    return Refusal("role", _("Breach files are kept by the privacy officer."))


def refusal_to_discover(*, discovered_on: date, today: date) -> Refusal | None:
    """Why a day of discovery cannot be: it lies ahead."""
    if discovered_on <= today:
        return None
    return Refusal("future", _("The day of discovery lies ahead."))


def refusal_to_move_discovery(*, known_on: date, new_on: date) -> Refusal | None:
    """Why the day of discovery cannot be changed: it only ever moves back, never later."""
    if new_on < known_on:
        return None
    return Refusal("later", _("The day of discovery can only be set earlier; the clock cannot be moved or stopped."))


def refusal_to_step(*, old: BreachState, new: BreachState) -> Refusal | None:
    """Why a file cannot take a step."""
    if new in BREACH[old]:
        return None
    return Refusal("no_such_step", _("This step does not follow from where the file stands."))


def refusal_to_assess(*, answers: Mapping[Factor, Risk], people: int) -> Refusal | None:
    """Why an assessment is not one: a factor without an answer, or nobody counted."""
    if finding_of(answers) is None:
        return Refusal("factors", _("All four factors need an answer."), "45 CFR 164.402(2)")
    if people < 1:
        return Refusal("nobody", _("First say whose records it was about."))
    return None


def refusal_to_send(*, people: int, told: int) -> Refusal | None:
    """Why notices do not count as sent: somebody has not been told."""
    if people and told >= people:
        return None
    return Refusal("untold", _("Not everybody has been told."), CITES[NoticeTo.PEOPLE])


def refusal_to_report(*, to: NoticeTo, duties: tuple[Duty, ...], made_on: date, today: date) -> Refusal | None:
    """Why a notice to HHS or the media cannot be noted: not owed, made before, or on a day that lies ahead."""
    owed = {one.to for one in duties if one.done_on is None}
    if to is NoticeTo.PEOPLE or to not in owed:
        return Refusal("not_owed", _("This notice is not owed, or was made before."), CITES[to])
    if made_on > today:
        return Refusal("future", _("This day lies ahead."))
    return None


def refusal_to_close(
    *, state: BreachState, account_id: UUID | None, assessed_by: UUID | None, duties: tuple[Duty, ...]
) -> Refusal | None:
    """Why a file cannot be closed: a notice is owed, or the one who found a low probability closes it alone."""
    if state is S.LOW_PROBABILITY and account_id == assessed_by:
        return Refusal("second_person", _("Somebody else confirms a low probability."), "45 CFR 164.414(b)")
    if any(one.done_on is None for one in duties):
        return Refusal("owed", _("A notice is still owed."), "45 CFR 164.404-164.408")
    return refusal_to_step(old=state, new=S.CLOSED)


def diagram(name: str) -> str:
    """The life cycle as a Mermaid state diagram, the same text each time."""
    table = LIFE_CYCLES[name]
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(table))}"]
    for old, news in table.items():
        lines += [f"    {old} --> {new}" for new in news] or [f"    {old} --> [*]"]
    return "\n".join(lines) + "\n"
