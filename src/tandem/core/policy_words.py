"""The rules of the gate as their files say them: read as text, so that a page can show them without the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

POLICY = re.compile(r'((?:^@\w+\("(?:[^"\\]|\\.)*"\)\s*\n)+)(permit|forbid)\b', re.MULTILINE)
NOTE = re.compile(r'^@(\w+)\("((?:[^"\\]|\\.)*)"\)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One policy: whether it opens or closes, the law it rests on, its sentence by language."""

    id: str
    opens: bool
    cite: str
    sentences: Mapping[str, str]


@cache
def rules_by_file() -> Mapping[str, tuple[RuleWords, ...]]:
    """Every policy of definitions/policies by the name of its file; a file without policies is left out."""
    found = {}
    for path in sorted(files("tandem.definitions").joinpath("policies").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".cedar"):
            found[path.name.removesuffix(".cedar")] = rules_in(path.read_text(encoding="utf-8"))
    return {name: rules for name, rules in found.items() if rules}


def rules_in(text: str) -> tuple[RuleWords, ...]:
    """The policies of one file in their order; KeyError when one lacks its id, citation or a sentence."""
    return tuple(_rule(dict(NOTE.findall(notes)), effect) for notes, effect in POLICY.findall(text))


def _rule(notes: Mapping[str, str], effect: str) -> RuleWords:
    sentences = {"en": notes["sentence_en"], "es": notes["sentence_es"]}
    return RuleWords(notes["id"], effect == "permit", notes["cite"], sentences)
