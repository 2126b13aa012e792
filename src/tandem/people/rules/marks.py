"""What two records must share to be called alike, as plain text that is then hashed under a key and thrown away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from tandem.audit.types import MarkKind
from tandem.people.types import Details

# USPS suffixes that people write in two ways; the list needs to be no longer than what is common.
STREETS: Mapping[str, str] = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "boulevard": "blvd",
    "place": "pl",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
BLOCK = re.compile(r"(\d+)\s+(.+)")


def alike_by(details: Details) -> dict[MarkKind, str]:
    """Name with birth date, telephone, and block of a street; what is not known, or not usable, is left out."""
    found = {}
    surname = _letters(details.family_name)
    if surname and details.birth_on:
        found[MarkKind.IDENTITY] = f"{surname}|{_letters(details.given_name)[:1]}|{details.birth_on.isoformat()}"
    digits = re.sub(r"\D", "", details.phone)[-10:]
    if len(digits) >= 7:
        found[MarkKind.PHONE] = digits
    block = block_of(details.address)
    if block:
        found[MarkKind.BLOCK] = block
    return found


def block_of(address: str) -> str:
    """The hundred-block of an address ("1234 Oak Street, Apt 5" -> "12|oak st"); nothing when there is no number."""
    first = address.split(",", maxsplit=1)[0].strip().casefold()
    found = BLOCK.fullmatch(first)
    if not found:
        return ""
    words = re.sub(r"[^\w\s]", " ", found.group(2)).split()
    words = words[: next((at for at, word in enumerate(words) if word in {"apt", "unit", "suite", "floor"}), 9)]
    return f"{int(found.group(1)) // 100}|{' '.join(STREETS.get(word, word) for word in words)}"


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if one.isalpha())
