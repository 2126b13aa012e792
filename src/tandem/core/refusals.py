"""What an action raises when its rule refuses: a stable code, and a sentence for whoever can act on it."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 -- an answer, not a fault
    """Raised by an action after asking its rule. The sentence holds nothing of a person."""

    exit_code = 3

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def gettext_noop(text: str) -> str:
    """Mark a sentence of a rule for the translators; pages translate it when they show it."""
    return text
