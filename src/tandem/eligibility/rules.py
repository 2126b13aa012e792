"""Decisions on given answers. The same answers give the same decision, whoever the person is."""

from __future__ import annotations

import re

from tandem.core.refusals import gettext_noop as _
from tandem.eligibility.types import (
    Amount,
    Answers,
    Decision,
    Outcome,
    Pathway,
    Policy,
    Reason,
    Rule,
    RuleKind,
    Words,
)

SEVERITY = (Outcome.OPEN, Outcome.NEEDS_SUPERVISOR, Outcome.NOT_OPEN)
LONGEST_NOTE = 140
NOT_ANSWERED = Words(
    en="Not answered; a supervisor decides.",
    es="Sin respuesta; decide un supervisor.",
)
NOT_OFFERED = Words(
    en="The policy does not offer this pathway.",
    es="La norma no ofrece esta vía.",
)
TOO_LONG = _("Keep it under 140 characters.")
HOLDS_NUMBER = _("Leave out numbers of papers, such as a Social Security number. Nobody here may ask for them.")
NO_REASON = _("Say in a few words why. A judgement without its reason does not count.")
# Social Security and alien registration numbers as people write them.
_PAPERS = re.compile(r"(?<!\d)\d{3}[- .]\d{2}[- .]\d{4}(?!\d)|(?<!\d)\d{9}(?!\d)|\bA[- ]?\d{8,9}\b", re.IGNORECASE)


def rules_for(policy: Policy, pathway: Pathway) -> tuple[Rule, ...]:
    """The rules of a policy that apply on a pathway, in the order of the file."""
    return tuple(rule for rule in policy.rules if pathway in rule.pathways)


def decide(policy: Policy, pathway: Pathway, answers: Answers) -> Decision:
    """What the policy says to an offer on a pathway: every rule's word, the strictest one first in the outcome.

    A question without an answer never opens anything: it goes to the supervisor.
    """
    reasons = tuple(reason_of(rule, answers) for rule in rules_for(policy, pathway))
    if pathway not in policy.pathways:
        reasons = (Reason("pathway", Outcome.NOT_OPEN, NOT_OFFERED, f"{policy.title}, {policy.version}"), *reasons)
    outcome = max((one.outcome for one in reasons), key=SEVERITY.index, default=Outcome.OPEN)
    return Decision(outcome, reasons, policy.id, policy.version)


def reason_of(rule: Rule, answers: Answers) -> Reason:
    """What one rule says to the answers."""
    is_met = is_met_by(rule, answers)
    if is_met is None:
        sentence = rule.not_known if rule.not_known and answers.amount is Amount.UNKNOWN else NOT_ANSWERED
        return Reason(rule.id, rule.unknown, _filled(sentence, rule), rule.cite)
    if is_met:
        return Reason(rule.id, rule.outcome, _filled(rule.met, rule), rule.cite)
    return Reason(rule.id, Outcome.OPEN, _filled(rule.passed, rule), rule.cite)


def is_met_by(rule: Rule, answers: Answers) -> bool | None:
    """Whether the answers meet a rule's condition; None when they do not say, or a needed reason is missing."""
    if rule.kind is RuleKind.BASIS:
        return None if answers.basis is None else answers.basis not in rule.accepted
    if rule.kind is RuleKind.AMOUNT:
        return _is_too_much(rule, answers.amount)
    if answers.flags is None:
        return None
    if rule.id not in answers.flags:
        return False
    return None if lacks_reason(rule, answers) else True


def lacks_reason(rule: Rule, answers: Answers) -> bool:
    """Whether a judgement was ticked without saying why."""
    is_ticked = answers.flags is not None and rule.id in answers.flags
    return rule.needs_reason and is_ticked and not answers.reasons_given.get(rule.id, "").strip()


def refusal_of_note(text: str) -> str | None:
    """Why a short note may not read so; None when it may."""
    if len(text) > LONGEST_NOTE:
        return TOO_LONG
    return HOLDS_NUMBER if _PAPERS.search(text) else None


def _is_too_much(rule: Rule, amount: Amount | None) -> bool | None:
    if amount is Amount.PILLS_ONLY:
        return False if rule.pills_ignored else None
    if amount in (None, Amount.UNKNOWN):
        return None
    return amount is Amount.ABOVE


def _filled(words: Words, rule: Rule) -> Words:
    if rule.max_grams is None:
        return words
    grams = f"{rule.max_grams:g}"
    return Words(words.en.replace("{grams}", grams), words.es.replace("{grams}", grams))
