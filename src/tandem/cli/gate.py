"""`tandem gate`: what the policies answer, and why. Needs no database and reads nobody's record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tandem.core.errors import BadInput

if TYPE_CHECKING:
    from tandem.consent.rules.explaining import Explanation

MISSING = {
    "confirmed_law": "A reviewer has not confirmed the law: {policies}.",
    "consent": "A consent in force would open it ({policies}; {citations}).",
    "relation": "A tie to the person would open it ({policies}; {citations}).",
    "purpose": "It is open for another purpose ({policies}; {citations}).",
    "nothing": "Nothing opens it to this role.",
}


@click.group()
def gate() -> None:
    """The gate: who may see what, for what, and by which law."""


@gate.command()
@click.option("--role", required=True, help="For example patrol_officer, case_manager, court_team.")
@click.option("--purpose", required=True, help="For example treatment, outreach, enforcement.")
@click.option("--category", required=True, help="For example visit_contact, sud_treatment.")
@click.option("--consent", help="none (usual), active, revoked, expired, incomplete.")
@click.option("--relation", help="What ties the role to the person; usual: the tie that this role normally holds.")
@click.option("--origin", help="care (usual), emergency, enforcement, public.")
@click.option("--channel", help="page (usual), print, pdf, export, mail, api, fhir, webhook, job.")
@click.option("--side", help="The process that asks: care, duty; usual: duty for police roles.")
@click.option(
    "--part2", help="From a treatment program: no, yes, unknown (usual; never for visit contacts or counts)."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def explain(role: str, purpose: str, category: str, as_json: bool, **given: str | None) -> None:
    """Ask the policies one question: the decision, what decided it, the law, and what is missing.

    Exit code 0 for any answer, 9 for a word that the policies do not know.
    """
    from tandem.consent.rules import explaining

    found = explaining.unknown_word({"role": role, "purpose": purpose, "category": category, **given})
    if found:
        axis, word, known = found
        raise BadInput(f"unknown {axis}: {word}. Known: {', '.join(known)}.")
    answer = explaining.explain(role, purpose, category, given)
    click.echo(json.dumps(as_data(answer), ensure_ascii=False) if as_json else as_text(answer))


def as_data(answer: Explanation) -> dict[str, Any]:
    """The answer for a machine."""
    missing = answer.missing
    return {
        "decision": "permit" if answer.is_allowed else "deny",
        "policies": list(answer.policies),
        "citations": list(answer.citations),
        "sentence": dict(answer.sentences),
        "grounds": list(answer.grounds),
        "missing": missing
        and {"ground": missing.ground, "policies": list(missing.policies), "citations": list(missing.citations)},
        "question": answer.question._asdict(),
        "assumed": list(answer.assumed),
        "by_part2": {source: "permit" if is_open else "deny" for source, is_open in answer.by_source.items()},
        "policy_version": answer.version,
    }


def as_text(answer: Explanation) -> str:
    """The answer for a reader."""
    asked = answer.question
    lines = [
        f"{'PERMIT' if answer.is_allowed else 'DENY'}: {asked.role}, {asked.category}, for {asked.purpose}",
        answer.sentences["en"],
        f"Decided by: {', '.join(answer.policies)}",
        f"Law: {'; '.join(answer.citations)}",
    ]
    if answer.missing:
        text = MISSING[answer.missing.ground]
        policies, citations = ", ".join(answer.missing.policies), "; ".join(answer.missing.citations)
        lines.append(text.format(policies=policies, citations=citations))
    taken = ", ".join(f"{axis} {getattr(asked, axis)}" for axis in answer.assumed)
    return "\n".join([*lines, f"Taken as: {taken}"] if taken else lines)
