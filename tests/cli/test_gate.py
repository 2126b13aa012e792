"""`tandem gate explain`: harm prevented is a reviewer who cannot find out what the gate does, and by which law."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tandem.cli.gate import gate
from tandem.consent.policy_engine import VOCABULARY, Question, decide, engine
from tandem.core.errors import BadInput


def asked(role: str, purpose: str, category: str, *more: str):
    return CliRunner().invoke(gate, ["explain", "--role", role, "--purpose", purpose, "--category", category, *more])


def answer(*words: str) -> dict:
    result = asked(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize(
    ("words", "decision", "policy", "citation"),
    [
        (("patrol_officer", "treatment", "sud_treatment"), "deny", "golden-rule-police-part2", "42 CFR 2.12(d)(1)"),
        (("patrol_officer", "enforcement", "visit_contact"), "deny", "golden-rule-enforcement", "Golden Rule"),
        (("co_responder", "outreach", "visit_contact"), "permit", "agreement-co-responder", "Co-responder agreement"),
        (("co_responder", "outreach", "sud_treatment"), "deny", "golden-rule-co-responder", "Golden Rule"),
        (
            ("case_manager", "treatment", "sud_treatment", "--consent", "active"),
            "permit",
            "part2-consent",
            "42 CFR 2.31, 2.33(a)",
        ),
        (
            ("case_manager", "treatment", "sud_treatment", "--consent", "revoked"),
            "deny",
            "part2-no-active-consent",
            "42 CFR 2.13(a), 2.31(c), 2.33(a)",
        ),
        (
            ("court_team", "treatment", "sud_treatment", "--consent", "active"),
            "deny",
            "unconfirmed-criminal-justice",
            "42 CFR 2.35",
        ),
        (("epidemiologist", "evaluation", "statistics"), "permit", "counts-without-names", "45 CFR 164.514(b)"),
        (("coordinator", "supervision", "wellness"), "deny", "golden-rule-wellness", "Golden Rule"),
    ],
)
def test_it_names_the_decision_the_policy_and_the_law(words, decision, policy, citation) -> None:
    found = answer(*words)
    assert found["decision"] == decision
    assert policy in found["policies"]
    assert any(citation in one for one in found["citations"])
    assert found["sentence"]["en"] != found["sentence"]["es"]


def test_it_answers_as_the_engine_does() -> None:
    """Harm: an explanation that is not the decision. Every role and category, with a consent and without."""
    for role in VOCABULARY["role"]:
        for category in VOCABULARY["category"]:
            for consent in ("none", "active"):
                found = answer(role, "treatment", category, "--consent", consent)
                decision = decide(Question(**found["question"]))
                assert (found["decision"] == "permit") is decision.is_allowed
                assert tuple(found["policies"]) == decision.policies
                assert found["policy_version"] == engine().version
                assert found["citations"]


def test_words_that_are_given_are_taken_and_the_others_are_said() -> None:
    found = answer(
        "outreach_worker", "outreach", "contact", "--relation", "visit", "--part2", "no", "--channel", "pdf"
    )
    assert found["decision"] == "permit"
    assert found["question"]["relation"] == "visit"
    assert found["assumed"] == ["origin", "consent", "side"]
    assert found["by_part2"] == {"no": "permit", "yes": "deny", "unknown": "deny"}
    assert found["grounds"] == ["agreement"]


@pytest.mark.parametrize(
    ("words", "ground", "opened_by"),
    [
        (("case_manager", "treatment", "sud_treatment"), "consent", ["part2-consent"]),
        (("case_manager", "treatment", "identity", "--relation", "none", "--part2", "no"), "relation", None),
        (("epidemiologist", "treatment", "statistics"), "purpose", ["counts-without-names"]),
        (("court_team", "court_monitoring", "follow_up"), "confirmed_law", ["part2-criminal-justice"]),
        (("detective", "treatment", "case"), "nothing", []),
    ],
)
def test_a_refusal_says_what_is_missing(words, ground, opened_by) -> None:
    missing = answer(*words)["missing"]
    assert missing["ground"] == ground
    assert opened_by is None or missing["policies"] == opened_by


def test_without_json_it_speaks_plainly() -> None:
    text = asked("case_manager", "treatment", "sud_treatment").output
    assert "DENY" in text
    assert "A consent in force would open it" in text
    assert "Taken as: origin care, consent none" in text


@pytest.mark.parametrize("axis", ["role", "purpose", "category", "--consent", "--relation", "--origin", "--side"])
def test_an_unknown_word_is_refused_in_one_line(axis: str) -> None:
    words = {"role": "case_manager", "purpose": "treatment", "category": "case"}
    more = [axis, "sheriff"] if axis.startswith("--") else []
    words.update({} if more else {axis: "sheriff"})
    error = asked(*words.values(), *more).exception
    assert isinstance(error, BadInput)
    assert (error.exit_code, str(error).count("\n")) == (9, 0)
    assert VOCABULARY[axis.lstrip("-")][0] in str(error)


def test_it_needs_neither_database_nor_django() -> None:
    """Harm: counsel who wants to check a rule first has to set up a server."""
    code = (
        "import sys\n"
        "sys.modules['django'] = None\n"
        "from tandem.cli.gate import gate\n"
        "gate(['explain', '--role', 'person', '--purpose', 'own_record', '--category', 'case'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "PERMIT" in done.stdout
