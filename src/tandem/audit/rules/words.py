"""What may stand in an entry: codes, counts, flags, ids and hashes. Free text is refused, whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from tandem.core.definition_file import read_definition

WORD = re.compile(r"(?:[a-z][a-z0-9_.:-]{0,59})?")
HASH = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}|[0-9a-f]{128}")
# No count is this large; a telephone or Social Security number is.
LARGEST = 10**8
PLACE = "definitions/ledger/words.toml"


@cache
def reasons() -> frozenset[str]:
    """The codes that may stand as a reason."""
    return frozenset(read_definition("ledger", "words")["reasons"])


@cache
def word_keys() -> frozenset[str]:
    """The keys of details under which a word may stand."""
    return frozenset(read_definition("ledger", "words")["word_keys"])


@cache
def time_keys() -> frozenset[str]:
    """The keys of details under which a day or moment may stand."""
    return frozenset(read_definition("ledger", "words")["time_keys"])


def refusal_to_append(
    *,
    action: str,
    subjects: Sequence[tuple[str, Any]],
    reason: str,
    policies: Sequence[str],
    details: Mapping[str, Any],
) -> str:
    """Why these may not stand in an entry, or nothing. The sentence names the key, never the value."""
    if not is_word(action) or not action:
        return "the action of an entry is a word"
    if reason and reason not in reasons():
        return f"the reason of '{action}' is not one of the codes in {PLACE}"
    if not all(is_word(kind) and is_id(identifier) for kind, identifier in subjects):
        return f"a subject of '{action}' is a kind and a random id"
    if not all(is_word(one) for one in policies):
        return f"a policy of '{action}' is named by its id"
    for key, value in details.items():
        if not is_word(key) or not may_stand(key, value):
            return f"'{key}' of '{action}' holds something that is no code, count, flag, id or hash; see {PLACE}"
    return ""


def may_stand(key: str, value: Any) -> bool:
    """Whether a value may stand under this key of details."""
    if isinstance(value, list | tuple):
        return all(not isinstance(one, list | tuple) and may_stand(key, one) for one in value)
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < LARGEST
    if not isinstance(value, str | UUID):
        return False
    text = str(value)
    if is_id(text) or HASH.fullmatch(text):
        return True
    return (key in word_keys() and is_word(text)) or (key in time_keys() and is_time(text))


def is_word(text: str) -> bool:
    """Whether a text is a code: small letters, figures and a few marks, beginning with a letter; or nothing."""
    return WORD.fullmatch(text) is not None


def is_id(value: Any) -> bool:
    """Whether a value is a UUID."""
    try:
        return str(UUID(str(value))) == str(value)
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Whether a text is a day or a moment in ISO form."""
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
