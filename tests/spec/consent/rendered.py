"""The truth tables as a page for people who do not read code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from tests.spec.consent import matrix, tables

NAMES = {
    "role": "who",
    "purpose": "what for",
    "category": "what",
    "consent": "consent",
    "relation": "tie",
    "origin": "learned through",
    "channel": "way out",
    "side": "side",
    "part2": "from a treatment program",
}


def page_lines() -> Iterator[str]:
    """Every row of every table, in plain words with its law."""
    yield f"The law, the agreements and the Golden Rule as tables: {matrix.CELLS:,} combinations, each decided."
    yield "The policies in `src/tandem/definitions/policies/` are compared with them in every one"
    yield "(`tests/spec/consent/test_matrix.py`), and z3 proves the sentences that must hold of all"
    yield "(`tests/spec/consent/test_lemmas.py`). `tandem gate explain` asks the policies about one.\n"
    yield "A combination is open when a row under *Opens* covers it and no row under *Stays closed* of any law does."
    yield "Every other one is closed. What a row does not name, it covers whatever it is.\n"
    for law in tables.LAWS:
        source = tomllib.loads((tables.FOLDER / f"{law}.toml").read_text("utf-8"))
        yield f"## {source['title']}\n"
        for name, heading in (("open", "Opens"), ("closed", "Stays closed")):
            if name in source:
                yield f"### {heading}: {source['title']}\n"
                yield "| in words | by | exactly |\n|---|---|---|"
                yield from (_line(row) for row in source[name])
                yield ""
    yield "## Names of lists\n"
    yield "| name | words |\n|---|---|"
    for axis, lists in tables.lists().items():
        for name, words in lists.items():
            yield f"| {name.replace('_', ' ')} ({NAMES[axis]}) | {_words(words)} |"
    yield ""


def _line(row: Mapping[str, Any]) -> str:
    exactly = [_exactly(row)]
    exactly += [f"except {one['says']} ({one['law']}): {_exactly(one)}" for one in row.get("except", [])]
    waits = f" Until a reviewer confirms `{row['until']}`." if "until" in row else ""
    return f"| {row['says']}{waits} | {row['law']} | {'<br>'.join(exactly)} |"


def _exactly(row: Mapping[str, Any]) -> str:
    return "; ".join(f"{NAMES[axis]}: {_words(row[axis])}" for axis in tables.AXES if axis in row)


def _words(words: list[str]) -> str:
    if words[0].startswith("!"):
        return "all but " + ", ".join(f"`{one[1:]}`" for one in words)
    return ", ".join(one[1:].replace("_", " ") if one.startswith("@") else f"`{one}`" for one in words)
