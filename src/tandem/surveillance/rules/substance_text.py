"""Substances in a free text such as "suspected fentanyl/xylazine, blue pills" or "no heroin found".

Words are compared with the dictionary, the longest name first. A long word one slip away from exactly one name is
that name. A negation reaches over names and small words only; a street name that is also an everyday word needs
another word about drugs beside it. What is not sure is left out: a reader can add it, nobody can take a rumour back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tandem.core.definition_file import read_definition
from tandem.surveillance.rules.substances import dictionary
from tandem.surveillance.types.substances import Mention, ReadText

_TOKEN = re.compile(r"[a-z0-9]+|[.;\n!?,/:=&+()]")
_CLAUSE_ENDS = frozenset(".;\n!?")
_BREAKS = _CLAUSE_ENDS | {","}
_JOINS = frozenset("/&+:=()")
_LONG, _VERY_LONG = 6, 10
_MOST_KEPT = 200


@dataclass(frozen=True)
class _Words:
    """The dictionary, ready to look up: names by their words, with the key, and how the name is meant."""

    terms: Mapping[tuple[str, ...], tuple[str, str]]
    longest: int
    by_letter: Mapping[str, tuple[tuple[str, str], ...]]
    lists: Mapping[str, frozenset[tuple[str, ...]]]


@dataclass(frozen=True)
class _Found:
    """A name at tokens `start` to `end` (exclusive)."""

    key: str
    kind: str  # name, street, ambiguous, near
    start: int
    end: int


@lru_cache(maxsize=8192)
def read_substances(text: str) -> ReadText:
    """What the text says. An empty text names nothing, and does not say that nothing was found."""
    tokens = _tokens(text)
    words = _words()
    found = list(_names(tokens, words))
    is_drug_text = any(one.kind != "ambiguous" for one in found) or any(
        (t,) in words.lists["context"] for t in tokens
    )
    taken = {one.start: one for one in found}
    there = [
        one
        for one in found
        if (one.kind != "ambiguous" or is_drug_text) and not _is_negated(tokens, one, taken, words)
    ]
    mentions: dict[str, Mention] = {}
    for one in there:
        written = " ".join(tokens[one.start : one.end])
        mentions.setdefault(
            one.key, Mention(one.key, written, one.kind == "near", one.kind in {"street", "ambiguous"})
        )
    says_nothing = not mentions and (bool(found) or _has_any(tokens, words.lists["nothing"]))
    return ReadText(tuple(mentions.values()), says_nothing and _is_denial(tokens, found, words))


def named_in(*texts: str) -> str:
    """The names of the dictionary for what these texts name as there, "; " between them, at most 200 characters.

    All that is kept of words that a caller, an officer or a coroner wrote: whatever else stands there, a person's
    name too, goes. Read again, it names the same, and what is only names stays as it is.
    """
    keys = dict.fromkeys(key for text in texts for key in read_substances(text).keys)
    named = ""
    for key in keys:
        longer = f"{named}; {dictionary()[key].names[0]}".removeprefix("; ")
        named = longer if len(longer) <= _MOST_KEPT else named
    return named


def _is_denial(tokens: Sequence[str], found: Sequence[_Found], words: _Words) -> bool:
    """Whether the names were left out because the text denies them, rather than because they are unsure."""
    return _has_any(tokens, words.lists["nothing"]) or any(one.kind != "ambiguous" for one in found)


def _tokens(text: str) -> list[str]:
    apart = re.sub(r"\b(of|and|with|in)(?=[A-Z])", r"\1 ", text)  # two words that grew together
    plain = re.sub(r"(?<=\d)\.(?=\d)", "", apart.lower()).replace("'s", "").replace("'", "")
    return _TOKEN.findall(re.sub(r"\bno\.? ?(?=\d)", " ", plain))


@cache
def _words() -> _Words:
    raw = read_definition("code_lists", "substance_dictionary")
    terms: dict[tuple[str, ...], tuple[str, str]] = {}
    kinds = (("name", "names"), ("name", "misspelled"), ("street", "street"), ("ambiguous", "ambiguous"))
    for entry in dictionary().values():
        for kind, column in kinds:
            for name in getattr(entry, column):
                terms.setdefault(_split(name), (entry.key, kind))
    single = [(term[0], key) for term, (key, kind) in terms.items() if len(term) == 1 and kind == "name"]
    letters = {term[0] for term, _ in single if len(term) >= _LONG}
    near = {
        letter: tuple(pair for pair in single if pair[0][0] == letter and len(pair[0]) >= _LONG) for letter in letters
    }
    negation = raw["negation"]
    lists = {name: frozenset(map(_split, negation[name])) for name in negation}
    lists["phrases"] = frozenset(map(_split, raw["not_substances"]["phrases"]))
    lists["words"] = frozenset(map(_split, raw["not_substances"]["words"]))
    lists["context"] = frozenset(map(_split, raw["context"]["words"]))
    longest = max(len(term) for term in (*terms, *lists["phrases"]))
    return _Words(terms, longest, near, lists)


def _split(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", name.lower().replace("'", "")))


def _names(tokens: Sequence[str], words: _Words) -> Iterator[_Found]:
    place = 0
    while place < len(tokens):
        length, found = _name_at(tokens, place, words)
        if found:
            yield found
        place += length


def _name_at(tokens: Sequence[str], place: int, words: _Words) -> tuple[int, _Found | None]:
    """How many tokens to go on, and the name that stands here, if any."""
    for length in range(min(words.longest, len(tokens) - place), 0, -1):
        term = tuple(tokens[place : place + length])
        if term in words.lists["phrases"]:
            return length, None
        if term in words.terms:
            key, kind = words.terms[term]
            return length, _Found(key, kind, place, place + length)
    key = _near(tokens[place], words)
    return 1, _Found(key, "near", place, place + 1) if key else None


@lru_cache(maxsize=4096)
def _near_cached(token: str) -> str:
    words = _words()
    allowed = 2 if len(token) >= _VERY_LONG else 1
    best: dict[str, int] = {}
    for name, key in words.by_letter.get(token[0], ()):
        if abs(len(name) - len(token)) <= allowed:
            slips = slips_between(token, name, most=allowed)
            if slips <= allowed:
                best[key] = min(slips, best.get(key, slips))
    least = [key for key, slips in best.items() if slips == min(best.values())]
    return least[0] if len(least) == 1 else ""


def _near(token: str, words: _Words) -> str:
    """The one substance whose name is a slip away (two for long words), or nothing."""
    if len(token) < _LONG or not token.isalpha() or (token,) in words.lists["words"]:
        return ""
    return _near_cached(token)


def slips_between(left: str, right: str, *, most: int) -> int:
    """Letters added, left out, changed or exchanged with a neighbour (optimal string alignment), to `most` + 1."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        now = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)


def _is_negated(tokens: Sequence[str], one: _Found, taken: Mapping[int, _Found], words: _Words) -> bool:
    return _denied_before(tokens, one, taken, words) or _denied_after(tokens, one, taken, words)


def _denied_before(tokens: Sequence[str], one: _Found, taken: Mapping[int, _Found], words: _Words) -> bool:
    ends = {found.end: found.start for found in taken.values()}
    place, has_or, commas = one.start, _is_list_with_or(tokens, one.end, taken), 0
    while place > 0:
        token = tokens[place - 1]
        if _phrase_before(tokens, place, words.lists["forward"]):
            is_other = any(_phrase_at(tokens, place - n, words.lists["not_negation"]) for n in (1, 2))
            return not is_other and (commas == 0 or has_or)
        if place in ends:
            place = ends[place]
        elif token == ",":
            commas += 1
            place -= 1
        elif token in _JOINS or (token,) in words.lists["through"]:
            has_or = has_or or token in {"or", "nor"}
            place -= 1
        else:
            return False
    return False


def _is_list_with_or(tokens: Sequence[str], place: int, taken: Mapping[int, _Found]) -> bool:
    """Whether a list of names goes on from here to an "or": "no heroin, fentanyl or cocaine"."""
    while place < len(tokens):
        if tokens[place] in {"or", "nor"}:
            return True
        if place in taken:
            place = taken[place].end
        elif tokens[place] in {",", "/"}:
            place += 1
        else:
            return False
    return False


def _denied_after(tokens: Sequence[str], one: _Found, taken: Mapping[int, _Found], words: _Words) -> bool:
    place = one.end
    while place < len(tokens):
        token = tokens[place]
        if _phrase_at(tokens, place, words.lists["backward"]):
            return not _phrase_at(tokens, place, words.lists["not_negation"])
        if token == "no":
            return place + 1 == len(tokens) or tokens[place + 1] in _BREAKS | _JOINS
        if place in taken:
            place = taken[place].end
        elif token in _JOINS or (token,) in words.lists["through_back"]:
            place += 1
        else:
            return False
    return False


def _phrase_at(tokens: Sequence[str], place: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    return place >= 0 and any(tuple(tokens[place : place + n]) in phrases for n in range(1, 4))


def _phrase_before(tokens: Sequence[str], place: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(place >= n and tuple(tokens[place - n : place]) in phrases for n in range(1, 4))


def _has_any(tokens: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(_phrase_at(tokens, place, phrases) for place in range(len(tokens)))
