"""The diagrams of care's life cycles in the docs are drawn from the tables that the code obeys."""

from pathlib import Path

from tandem.care.rules.life_cycles import LIFE_CYCLES, diagram

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "care-life-cycles.md"
HEAD = """# Life cycles of care

Drawn from the tables in `tandem.care.rules.life_cycles`; a test compares them. Each step of a referral, visit or case
is appended to a history with its time and the account that took it. A referral has the states of a FHIR Task.
"""


def drawn() -> str:
    """The whole document."""
    parts = [
        f"\n## {name.replace('_', ' ').capitalize()}\n\n```mermaid\n{diagram(name)}```\n" for name in LIFE_CYCLES
    ]
    return HEAD + "".join(parts)


def test_the_document_shows_the_tables():
    """Harm: staff are taught a way through a referral that the program refuses."""
    assert DOCUMENT.read_text(encoding="utf-8") == drawn()
