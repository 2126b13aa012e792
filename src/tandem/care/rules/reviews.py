"""What may stand in the review of a death, and what may leave it. Pure decisions.

A recommendation is the only text that leaves. It is kept short, about systems, without figures that could date or
place somebody and without any name of the person; and a second member reads it before it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from tandem.care.types.reviews import AdviceLine, DropReason, ReviewState
from tandem.consent.types import Origin, Purpose, Refusal
from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _

WRITABLE = frozenset({ReviewState.SELECTED, ReviewState.RECORDS_ASKED, ReviewState.SCHEDULED, ReviewState.REVIEWED})
MOST_WORDS = 300
MOST_ADVICE = 6
SHORTEST_NAME = 3
DUE_WITHIN = timedelta(days=3 * 366)
# Two figures are a day, an age or a house number; @ and http are an address.
TELLS = re.compile(r"\d{2}|@|https?:|www\.", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class ContactKind:
    """A kind of contact: how such a fact comes to be known, and its name by language."""

    key: str
    origin: Origin
    name: Mapping[str, str]


@cache
def contact_kinds() -> Mapping[str, ContactKind]:
    """The kinds of contacts of the timeline, in the order of their file."""
    rows = read_definition("fatality_review", "contacts")["kind"]
    return {one["key"]: ContactKind(one["key"], Origin(one["origin"]), one["name"]) for one in rows}


@cache
def factors() -> Mapping[str, Mapping[str, str]]:
    """What a review may find, by code, with its name by language."""
    rows: list[Any] = read_definition("fatality_review", "factors")["factor"]
    return {one["key"]: one["name"] for one in rows}


def is_for_review(purpose: Purpose) -> bool:
    """Whether an Access was opened for a review: no other purpose reads or writes one."""
    return purpose is Purpose.FATALITY_REVIEW


def refusal_to_open(*, died_on: date, today: date) -> Refusal | None:
    """Why a review may not begin with this day of death."""
    if died_on > today:
        return Refusal("day", _("The day of the death cannot be later than today."))
    return None


def refusal_of_later_contact(*, died_on: date, met_on: Iterable[date]) -> Refusal | None:
    """Why a review may not begin with this day of death when somebody met the person on these days."""
    if any(on > died_on for on in met_on):
        sentence = _(
            "The record shows a contact after that day. Check the day, and whether this is the right person."
        )
        return Refusal("met_since", sentence)
    return None


def refusal_to_note_contact(
    *, kind: str, on: date, died_on: date, is_protected: bool, is_police: bool, state: ReviewState
) -> Refusal | None:
    """Why a contact may not stand in the timeline."""
    if state not in WRITABLE:
        return Refusal("closed", _("The findings are written; nothing more is noted."))
    if kind not in contact_kinds() or on > died_on:
        return Refusal("contact", _("Choose a kind, and a day not later than the death."))
    if is_protected:
        sentence = _(
            "This agency's records are protected by 42 CFR Part 2. They stay out of a review: nobody has confirmed "
            "who may consent for a person who has died (42 CFR 2.15)."
        )
        return Refusal("part2", sentence, "42 CFR 2.13(a), 2.15(b)")
    if is_police:
        return Refusal("police", _("What police know of the person is not noted here."), "CJIS Security Policy")
    return None


def refusal_to_find(*, found: Collection[str], state: ReviewState) -> Refusal | None:
    """Why these missed opportunities may not be noted."""
    if state is not ReviewState.REVIEWED:
        return Refusal("state", _("Findings are noted after the team has met."))
    if set(found) - set(factors()):
        return Refusal("factor", _("Choose from the list."))
    return None


def refusal_to_advise(
    *,
    words: str,
    factor: str,
    due_on: date,
    today: date,
    names: Iterable[str],
    count: int,
    state: ReviewState,
) -> Refusal | None:
    """Why a recommendation may not stand. `names`: every name that the record gives the person."""
    if state is not ReviewState.REVIEWED:
        return Refusal("state", _("Findings are noted after the team has met."))
    if factor not in factors() or count >= MOST_ADVICE:
        return Refusal("factor", _("Choose what it answers; one review gives at most six recommendations."))
    if not today < due_on <= today + DUE_WITHIN:
        return Refusal("due", _("Say by when: a day to come, within three years."))
    return refusal_of_words(words, names)


def refusal_of_words(words: str, names: Iterable[str]) -> Refusal | None:
    """Why a text may not leave a review."""
    # What is written in other letters, or with marks that nobody sees between, is read as a person would.
    text = unicodedata.normalize("NFKC", "".join(one for one in words.strip() if unicodedata.category(one) != "Cf"))
    if not text or len(words.strip()) > MOST_WORDS:
        return Refusal("words", _("Say in at most 300 letters what should change."))
    if TELLS.search(text):
        sentence = _("Leave out dates, ages, numbers and addresses: with them somebody could tell who it was.")
        return Refusal("tells", sentence)
    if any(re.search(pattern, text, re.IGNORECASE) for pattern in read_definition("", "words_not_used")["patterns"]):
        return Refusal(
            "stigma", _("A word in it hurts people. Say it in plain words about the person or the service.")
        )
    called = {part for name in names for part in _plain_words(name) if len(part) >= SHORTEST_NAME}
    if set(_plain_words(text)) & called:
        return Refusal("names", _("A name of the person stands in it. Say what should change, not who it was."))
    return None


def _plain_words(text: str) -> list[str]:
    """The words of a text without case, accents and marks that nobody sees: "Jose" is found in "José" as well."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Cf")))


def refusal_to_write_findings(*, found: Collection[str], advice: Collection[AdviceLine]) -> Refusal | None:
    """Why the findings are not finished."""
    if not found or not advice:
        return Refusal("unfinished", _("Note at least one missed opportunity and one recommendation first."))
    return None


def refusal_to_close(*, written_by: UUID | None, account_id: UUID | None) -> Refusal | None:
    """Why findings may not leave: whoever wrote them does not also check them."""
    if written_by == account_id:
        return Refusal("own_findings", _("Another member reads the findings and closes the review."))
    return None


def refusal_to_drop(*, reason: DropReason | None) -> Refusal | None:
    """Why a review may not be dropped."""
    return None if reason else Refusal("reason", _("Say why the death is not reviewed."))


def quarter_of(day: date) -> date:
    """The first day of a day's quarter: the finest time that leaves a review."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
