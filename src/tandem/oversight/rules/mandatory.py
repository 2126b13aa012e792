"""Duties to report, read from a state's law file: what it asks, its limits, and who decides. Pure decisions.

Nothing here reports. A worker answers a rule's questions, a health-side supervisor signs, a human makes the report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from tandem.agencies.types import Role
from tandem.consent.types import Category, Ground, Refusal
from tandem.core.definition_file import definition_names, read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.types.mandatory import (
    Answer,
    Finding,
    Question,
    ReportRule,
    ReportState,
    StateLaw,
    Telling,
)

S = ReportState
REPORT: Mapping[ReportState, tuple[ReportState, ...]] = {
    S.DRAFTED: (S.SIGNED, S.NOT_REPORTED),
    S.SIGNED: (S.MADE, S.NOT_REPORTED),
    S.NOT_REPORTED: (),
    S.MADE: (),
}
LIFE_CYCLES: Mapping[str, Mapping[ReportState, tuple[ReportState, ...]]] = {"mandatory_report": REPORT}
SUPERVISORS = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER})
# What a report may never take from a record, whatever a law file says.
NEVER_REPORTED = frozenset(Category) - {Category.IDENTITY, Category.CONTACT, Category.ENCOUNTER}
NO_SUCH_REPORT = ("no_such_report", _("There is no such report for you."))


@cache
def state_laws() -> Mapping[str, StateLaw]:
    """Every state's law file. ValueError for one that says confirmed without a reviewer, or takes too much."""
    return {name: law_of(read_definition("state_law", name)) for name in definition_names("state_law")}


def law_of(content: Mapping[str, Any]) -> StateLaw:
    """One law file as a value."""
    is_confirmed = bool(content["confirmed"]) and content.get("status") != "UNCONFIRMED"
    if is_confirmed and not content["reviewer"]:
        raise ValueError("a law file says confirmed and names no reviewer")
    rules = tuple(_rule_of(one) for one in content["rules"])
    return StateLaw(content["state"], content["title"], is_confirmed, content["is_made_up"], rules)


def _rule_of(one: Mapping[str, Any]) -> ReportRule:
    categories = frozenset(Category(name) for name in one["categories"])
    if categories & NEVER_REPORTED:
        raise ValueError(f"rule {one['id']} takes from the record what no report may hold")
    if not one["questions"]:
        raise ValueError(f"rule {one['id']} asks nothing, and would report by itself")
    return ReportRule(
        id=one["id"],
        cite=one["cite"],
        ground=Ground(one["ground"]),
        roles=frozenset(one["roles"]),
        is_report=one["outcome"] == "report",
        to=one["to"],
        within=timedelta(hours=one["within_hours"]),
        facts=tuple(one["facts"]),
        categories=categories,
        may_hold_part2=one["part2"],
        title=one["title"],
        asks=one["asks"],
        limits=one["limits"],
        questions=tuple(Question(asked["id"], asked["text"]) for asked in one["questions"]),
    )


def law_in_force(state: str, *, is_demo: bool) -> StateLaw | None:
    """The law of an agency's state: confirmed, and made up only for a demonstration. None keeps everything closed."""
    law = state_laws().get(state)
    if law is None or not law.is_confirmed or (law.is_made_up and not is_demo):
        return None
    return law


def finding_of(rule: ReportRule, answers: Mapping[str, Answer]) -> Finding:
    """What the file says to these answers: a report only where every question is answered yes."""
    given = [answers.get(one.id, Answer.UNKNOWN) for one in rule.questions]
    if Answer.NO in given:
        return Finding.ASKS_FOR_NONE
    if Answer.UNKNOWN in given:
        return Finding.UNCLEAR
    return Finding.ASKS_FOR_REPORT if rule.is_report else Finding.ASKS_FOR_NONE


def refusal_to_draft(
    *,
    rule: ReportRule,
    role: str,
    side: str,
    answers: Mapping[str, Answer],
    is_part2_agency: bool,
    is_part2_confirmed: bool,
) -> Refusal | None:
    """Why somebody may not draft a report: not their duty, not asked for, or Part 2 stands before it."""
    if side != "care" or role not in rule.roles:
        return Refusal("role", _("The law file does not put this duty on your role."), rule.cite)
    if finding_of(rule, answers) is not Finding.ASKS_FOR_REPORT:
        return Refusal("not_asked", _("By these answers the law file asks for no report."), rule.cite)
    if is_part2_agency and not (rule.may_hold_part2 and is_part2_confirmed):
        sentence = _(
            "Your records are protected by 42 CFR Part 2, and nobody has confirmed the law for such a report. "
            "Ask counsel at once; nothing can be noted here as told."
        )
        return Refusal("part2", sentence, "42 CFR 2.12(c)(6)")
    return None


def refusal_to_sign(
    *, role: str, side: str, account_id: UUID | None, drafted_by: UUID, is_own_agency: bool, is_police: bool
) -> Refusal | None:
    """Why somebody may not decide on a report: a supervisor of the health side signs, never its author."""
    if side != "care" or role not in SUPERVISORS or not is_own_agency or is_police:
        return Refusal("role", _("A supervisor of the same health-side agency decides."))
    if account_id == drafted_by:
        return Refusal("own_draft", _("Whoever drafted a report does not sign it."))
    return None


def refusal_to_step(*, old: ReportState, new: ReportState) -> Refusal | None:
    """Why a report cannot take a step."""
    if new in REPORT[old]:
        return None
    return Refusal("no_such_step", _("This step does not follow from where the report stands."))


def refusal_to_make(
    *, rule: ReportRule, facts: Collection[str], telling: Telling | None, account_id: UUID | None, drafted_by: UUID
) -> Refusal | None:
    """Why a report does not count as made: by another, with facts that the law does not ask for, or untold."""
    if account_id != drafted_by:
        return Refusal("role", _("Whoever drafted the report makes it."))
    if not facts or set(facts) - set(rule.facts):
        return Refusal("facts", _("Note what was told, and nothing that the law does not ask for."), rule.cite)
    if telling is None:
        return Refusal("telling", _("Say whether the person was told, or why that is unsafe."))
    return None


def is_late(*, state: ReportState, due_at: datetime, now: datetime) -> bool:
    """Whether a report is owed and its time is over."""
    return state in (S.DRAFTED, S.SIGNED) and now > due_at


def diagram(name: str) -> str:
    """The life cycle as a Mermaid state diagram, the same text each time."""
    table = LIFE_CYCLES[name]
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(table))}"]
    for old, news in table.items():
        lines += [f"    {old} --> {new}" for new in news] or [f"    {old} --> [*]"]
    return "\n".join(lines) + "\n"
