"""The files in `definitions/review_law`: by which law of a state a team may review a death; the statement.

A file counts only when it says `confirmed = true`, names its reviewer and is not UNCONFIRMED; a made-up one counts
for demonstration agencies alone. A state without a file that counts opens no review.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tandem.consent.law import is_confirmed
from tandem.consent.types.reviews import ReviewLaw
from tandem.core.definition_file import definition_names, read_definition


def law_of(content: Mapping[str, Any]) -> ReviewLaw:
    """One file as a value. Raises ValueError for one that is confirmed by nobody."""
    return ReviewLaw(
        state=content["state"],
        title=content["title"],
        citation=content["cite"],
        version=content["version"],
        limits=content["limits"],
        is_confirmed=is_confirmed(content),
        is_made_up=bool(content["is_made_up"]),
    )


@cache
def review_laws() -> Mapping[str, ReviewLaw]:
    """Every state's file."""
    return {name: law_of(read_definition("review_law", name)) for name in definition_names("review_law")}


def review_law_in_force(state: str, *, is_demo: bool) -> ReviewLaw | None:
    """The law of an agency's state, confirmed; None keeps every review closed."""
    law = review_laws().get(state)
    if law is None or not law.is_confirmed or (law.is_made_up and not is_demo):
        return None
    return law


@cache
def statement_version() -> str:
    """The version of the statement that members sign now."""
    return str(read_definition("fatality_review", "statement")["version"])


@cache
def statement_points() -> tuple[Mapping[str, str], ...]:
    """The sentences of the statement, each by language."""
    return tuple(read_definition("fatality_review", "statement")["point"])
