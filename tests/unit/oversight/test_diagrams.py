"""The diagrams of emergency openings, breach files and mandatory reports are drawn from the tables the code obeys."""

from pathlib import Path

from tandem.consent.rules import grounds
from tandem.oversight.rules import breaches, mandatory

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "grounds-life-cycles.md"
HEAD = """# Life cycles of openings without consent, breaches and reports

Drawn from the tables in `tandem.consent.rules.grounds`, `tandem.oversight.rules.breaches` and
`tandem.oversight.rules.mandatory`; a test compares them. What is late is computed at every look, never stored.
"""
DRAWN = {
    "Emergency opening": grounds.diagram(),
    "Breach file": breaches.diagram("breach"),
    "Mandatory report": mandatory.diagram("mandatory_report"),
}


def drawn() -> str:
    """The whole document."""
    return HEAD + "".join(f"\n## {name}\n\n```mermaid\n{text}```\n" for name, text in DRAWN.items())


def test_the_document_shows_the_tables() -> None:
    """Harm: an officer is taught a way through a breach that the program refuses."""
    assert DOCUMENT.read_text(encoding="utf-8") == drawn()
