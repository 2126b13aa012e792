"""Decisions on the code and the secret of a person's own page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.people.types import Details

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
SHORTEST_SECRET, LONGEST_SECRET = 6, 128
# A code alone lets its holder choose a secret, once, for this long: over a weekend, and no longer than somebody needs
# who goes home and does it, for whoever else saw the code could choose first.
CODE_ALONE = timedelta(days=3)
# Once somebody chose a secret, every later code opens only after this long, so that they can cancel one that they did
# not ask for: long enough to meet a phone that is off for a night, and one night for somebody who lost the paper.
WAIT = timedelta(hours=24)
# Wrong tries close an address or a code for a while; this many in a row end the code.
WINDOW = timedelta(minutes=15)
MOST_OF_ONE_ADDRESS = 8
MOST_OF_ONE_CODE = 5
MOST_IN_A_ROW = 20
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_USUAL = frozenset(
    {
        *("password", "passwort", "contraseña", "contrasena", "secret", "secreto", "letmein", "welcome"),
        *("bienvenido", "iloveyou", "tequiero", "teamo", "abc123", "qwerty123", "dragon", "monkey", "football"),
        *("baseball", "princess", "princesa", "estrella", "tandem", "hello", "recovery", "riverbend"),
    }
)
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def normalised_code(typed: str) -> str:
    """A person's own code as it is hashed: without spaces and dashes, look-alike letters read as digits."""
    return "".join(char for char in typed.upper() if char.isalnum()).translate(_LOOK_ALIKES)


def is_code(typed: str) -> bool:
    """Whether this can be a code at all."""
    code = normalised_code(typed)
    return len(code) == CODE_LENGTH and all(char in CODE_ALPHABET for char in code)


def normalised_secret(typed: str) -> str:
    """A secret as it is hashed: capitals and spaces do not count, as phones add them by themselves."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def refusal_to_choose_secret(typed: str, known: Iterable[str]) -> Refusal | None:
    """Why this cannot be a person's secret; `known` are texts that those who help them know as well."""
    secret = normalised_secret(typed)
    if len(secret) < SHORTEST_SECRET:
        return Refusal("secret_short", _("Choose at least 6 letters, digits or signs."))
    if len(typed) > LONGEST_SECRET:
        return Refusal("secret_long", _("This is longer than it can be: 128 letters, digits or signs."))
    if _is_easy(secret):
        return Refusal("secret_easy", _("This is among the first that others would try. Choose something else."))
    if any(len(one) > 3 and (one in secret or secret in one) for one in map(normalised_secret, known)):
        return Refusal(
            "secret_known", _("Others know your name, birth date and phone number. Choose something else.")
        )
    return None


def _is_easy(secret: str) -> bool:
    """One or two signs only, a short piece repeated, a row of the keyboard, or a usual word."""
    stem = secret.strip("0123456789!.")
    texts = (secret, stem) if len(stem) > 3 else (secret,)
    if len(set(secret)) < 3 or any(text in row * 2 or text[::-1] in row * 2 for text in texts for row in _ROWS):
        return True
    is_repeated = any(secret == (secret[:size] * len(secret))[: len(secret)] for size in (1, 2, 3))
    return is_repeated or secret in _USUAL or stem in _USUAL


def known_texts(details: Details) -> list[str]:
    """What others know of a person and somebody might choose: names, and birth date and phone as digits."""
    texts = [details.given_name, details.family_name, details.preferred_name]
    texts.append("".join(char for char in details.phone if char.isdigit()))
    if details.birth_on:
        texts += [details.birth_on.strftime(form) for form in ("%Y%m%d", "%m%d%Y", "%d%m%Y", "%m%d%y", "%d%m%y")]
    return [one for one in texts if one]


def refusal_to_try(*, of_address: int, of_code: int) -> Refusal | None:
    """Why no further try is heard now, given the wrong ones of the last minutes. A right one neither."""
    if of_address >= MOST_OF_ONE_ADDRESS or of_code >= MOST_OF_ONE_CODE:
        return Refusal("too_many", _("Too many wrong tries. Wait 15 minutes, or ask whoever gave you the code."))
    return None


def opens_at(made_at: datetime, *, had_secret: bool) -> datetime:
    """When a new code takes effect: at once for the first, after the wait once the person ever chose a secret."""
    return made_at + WAIT if had_secret else made_at


def is_in_force(opens: datetime, ends: datetime | None, now: datetime) -> bool:
    """Whether a code opens anything now. Its end may lie ahead: when the code after it opens."""
    return opens <= now and (ends is None or now < ends)


def may_choose_secret(opens: datetime, now: datetime) -> bool:
    """Whether a code that has no secret yet can be given one."""
    return opens <= now < opens + CODE_ALONE
