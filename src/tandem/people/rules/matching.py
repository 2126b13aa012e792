"""How alike two sets of details are, with the reasons: a sum of log2 likelihood ratios.

The form is that of Fellegi and Sunter (1969); the shares stand in `definitions/matching/people.toml`. A detail that
one side lacks weighs nothing: people are met without papers, and silence is no evidence.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import jellyfish

from tandem.people.types import Details, Match, MatchReason, MatchStrength, SearchTerms

Weights = Mapping[str, Any]
Finding = tuple[float, tuple[MatchReason, ...]]
CLOSE = 0.90  # Jaro-Winkler similarity from which two names count as close


def compare(one: Details, other: Details, *, weights: Weights) -> Match:
    """Compare two sets of details, the same from both sides. Nothing to compare gives 0 bits and no reason."""
    return _weighed(_comparisons(one, other, weights), weights)


def compare_with_typed(typed: SearchTerms, other: Details, numbers: Collection[str], *, weights: Weights) -> Match:
    """Compare a person with what was typed; `numbers` are their numbers at the agency that was named."""
    findings = _comparisons(typed.details, other, weights)
    if typed.birth_year and typed.details.birth_on is None and other.birth_on:
        is_same = typed.birth_year == other.birth_on.year
        findings.append(_found("birth_year", "same" if is_same else "different", weights))
    if typed.number and plain_number(typed.number) in {plain_number(one) for one in numbers}:
        findings.append(_found("partner_number", "same", weights))
    return _weighed(findings, weights)


def _comparisons(one: Details, other: Details, weights: Weights) -> list[Finding | None]:
    return [
        _names(one, other, weights),
        _found("birth_date", birth_date_likeness(one.birth_on, other.birth_on), weights),
        _found("phone", phone_likeness(one.phone, other.phone), weights),
    ]


def _weighed(comparisons: Iterable[Finding | None], weights: Weights) -> Match:
    findings = [one for one in comparisons if one]
    bits = sum(weight for weight, _reasons in findings)
    speaking_for = sum(weight > 0 for weight, _reasons in findings)
    reasons = tuple(reason for _weight, several in findings for reason in several)
    return Match(bits, strength_of(bits, speaking_for, weights["thresholds"]), reasons)


def strength_of(bits: float, speaking_for: int, thresholds: Mapping[str, float]) -> MatchStrength:
    """Which word the bits earn; `likely` needs two of name, birth date and phone, for many people share a name."""
    if bits >= thresholds["likely"] and speaking_for >= 2:
        return MatchStrength.LIKELY
    return MatchStrength.POSSIBLE if bits >= thresholds["possible"] else MatchStrength.NONE


def folded(text: str) -> str:
    """A name without accents, case and punctuation; words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def surname_sounds(family_name: str) -> tuple[str, ...]:
    """How each word of a surname sounds; Spanish and English spellings of one sound fall together."""
    return tuple(sorted({_sound(word) for word in folded(family_name).split()} - {""}))


def _sound(word: str) -> str:
    for written, heard in (("ce", "se"), ("ci", "si"), ("z", "s"), ("ll", "y"), ("ph", "f")):
        word = word.replace(written, heard)
    return jellyfish.metaphone(word).replace(" ", "")


def digits_of(phone: str) -> str:
    """The last ten digits of a phone number; empty when there are fewer than seven."""
    digits = "".join(char for char in phone if char.isdigit())
    return digits[-10:] if len(digits) >= 7 else ""


def family_name_likeness(one: str, other: str) -> str:
    """Which comparison of the definition two surnames show; empty when either is missing."""
    first, second = folded(one), folded(other)
    if not first or not second:
        return ""
    if first == second:
        return "same"
    if surname_sounds(one) == surname_sounds(other):
        return "sounds_alike"
    if set(first.split()) & set(second.split()):
        return "one_of_several"
    return "close" if jellyfish.jaro_winkler_similarity(first, second) >= CLOSE else "different"


def given_name_likeness(one: str, other: str, short_forms: Mapping[str, Any]) -> str:
    """As above, for first names; a short form such as Bill for William is one of the comparisons."""
    first, second = folded(one), folded(other)
    if not first or not second:
        return ""
    if first == second:
        return "same"
    heads = {first.split()[0], second.split()[0]}
    if len(heads) == 1 or any(heads <= {folded(name) for name in names} for names in short_forms["names"]):
        return "short_form"
    return "close" if jellyfish.jaro_winkler_similarity(first, second) >= CLOSE else "different"


def birth_date_likeness(one: date | None, other: date | None) -> str:
    """As above, for birth dates; most errors are a swap of day and month or one wrong part."""
    if one is None or other is None:
        return ""
    if one == other:
        return "same"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return "day_and_month_swapped"
    differing = (one.year != other.year) + (one.month != other.month) + (one.day != other.day)
    if differing == 1:
        return "one_part_differs"
    return "same_year" if one.year == other.year else "different"


def phone_likeness(one: str, other: str) -> str:
    """As above, for phone numbers."""
    first, second = digits_of(one), digits_of(other)
    if not first or not second:
        return ""
    return "same" if first == second else "different"


def _names(one: Details, other: Details, weights: Weights) -> Finding | None:
    """Names as written, or swapped when that fits better."""
    family = _found("family_name", family_name_likeness(one.family_name, other.family_name), weights)
    given = _found("given_name", _best_given(one, other, weights["short_forms"]), weights)
    straight = [finding for finding in (family, given) if finding]
    weight = sum(bits for bits, _reasons in straight)
    if is_swapped(one, other):
        swapped = _found("names_swapped", "same", weights)
        if swapped and swapped[0] > weight:
            return swapped
    if not straight:
        return None
    return weight, tuple(reason for _bits, reasons in straight for reason in reasons)


def _best_given(one: Details, other: Details, short_forms: Mapping[str, Any]) -> str:
    """The best likeness over first and preferred names."""
    order = ("same", "short_form", "close", "different")
    found = [
        given_name_likeness(first, second, short_forms)
        for first in (one.given_name, one.preferred_name)
        for second in (other.given_name, other.preferred_name)
    ]
    return min((word for word in found if word), key=order.index, default="")


def is_swapped(one: Details, other: Details) -> bool:
    """Whether first and last name stand in each other's place."""
    first = (folded(one.given_name), folded(one.family_name))
    second = (folded(other.family_name), folded(other.given_name))
    return all(first) and first == second and first[0] != first[1]


def _found(detail: str, likeness: str, weights: Weights) -> Finding | None:
    if not likeness:
        return None
    true_share, chance_share = weights[detail][likeness]
    return math.log2(true_share / chance_share), (MatchReason(f"{detail}.{likeness}"),)


def plain_number(number: str) -> str:
    """A partner's number without blanks, dashes and case."""
    return "".join(char for char in number.casefold() if char.isalnum())
