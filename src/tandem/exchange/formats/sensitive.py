"""Columns that point to a person, told by name and by values. Their values are never shown or logged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.exchange.formats.fields import plain

IDENTIFYING = "identifying"
NEVER_READ = "never_read"
MASK = "•••"


@dataclass(frozen=True)
class SensitiveColumn:
    """A column with the reason why it is kept from view. `level` is identifying or never_read."""

    column: str
    level: str
    reason: str


_NEVER_NAMES = (
    (re.compile(r"\bssn\b|social sec|\bsoc sec|\bss (no|num|number)\b"), "social security number"),
    (
        re.compile(r"national(ity| origin)|citizen|country of (birth|origin)|birth ?(place|country)"),
        "nationality",
    ),
    (
        re.compile(r"immigra|\bvisa\b|\balien\b|undocumented|\bpassport|deport|\bice (hold|detainer)"),
        "immigration status",
    ),
)
_PERSON = r"patient|victim|person|subject|decedent|deceased|caller|complainant|defendant|offender|suspect|arrestee"
_PERSON += r"|client|participant|reporter|witness|contact|officer|mother|father|guardian|next of kin|nok"
_NAMES = (
    (
        re.compile(r"\b(first|last|middle|given|family|full|maiden|sur|legal|preferred) ?name\b|\b[fl] ?name\b"),
        "name",
    ),
    (re.compile(r"\bsurname\b|\balias(es)?\b|\binitials\b|\bnickname\b|\bnext of kin\b"), "name"),
    (re.compile(rf"\b({_PERSON})s? ?names?\b|^name( of)?( ({_PERSON}))?$"), "name"),
    (
        re.compile(r"\bdob\b|birth ?(date|day|dt|year)|(date|day|year) of birth|\bborn\b|\bbirth\b"),
        "birth date",
    ),
    (re.compile(r"\b(tele|cell|home|work)?phone|\bmobile\b|\bcell\b|\btel\b|\bfax\b"), "telephone"),
    (re.compile(r"e ?mail"), "e-mail address"),
    (
        re.compile(r"\bmrn\b|medical rec|\bpcr\b|chart (no|num)|medicaid|medicare|insurance|health (card|plan)"),
        "record number",
    ),
    (
        re.compile(
            rf"\b({_PERSON})s? ?(id|number|no|num|key|identifier)\b"
            r"|\b(fbi|sid|inmate|booking|doc) (no|num|number|id)\b"
        ),
        "number of a person",
    ),
    (re.compile(r"licen[cs]e (no|num|plate)|\bdl\b|driver|\bplate\b|\bvin\b"), "licence number"),
    (re.compile(r"narrative|free ?text|\bcomments?\b|\bremarks\b"), "free text, which may name people"),
    (re.compile(r"(home|mail|resid\w*|patient|victim|person) ?(street|addr)"), "home address"),
)
_ADDRESS_NAME = re.compile(r"\baddr|\bstreet|\blocation\b|intersection|\bblock\b")
_HOUSE = re.compile(r"^\d{1,6}[A-Z]?\s+(?!BLOCK|BLK)[A-Z0-9'. ]+", re.IGNORECASE)
_MASKED_HOUSE = re.compile(r"^\d*X{1,3}\s|^\d*00\s|\bBLOCK\b|\bBLK\b", re.IGNORECASE)

_VALUES = (
    (re.compile(r"^\d{3}-\d{2}-\d{4}$"), NEVER_READ, "values look like social security numbers"),
    (re.compile(r"^[^@\s]+@[^@\s]+\.\w{2,}$"), IDENTIFYING, "values look like e-mail addresses"),
    (
        re.compile(r"^(\+?1[-. ]?)?(\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$"),
        IDENTIFYING,
        "values look like telephone numbers",
    ),
)
_SHARE = 0.2
# In a text one telephone number in fifty rows is enough; the short form counts only among words, as numbers of
# reports look like it.
_TELEPHONE = re.compile(r"(?<![\w.-])(\+?1[-. ]?)?(\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])")
_LOCAL_NUMBER = re.compile(r"(?<![\w.-])\d{3}[-.]\d{4}(?![\w-])")
_SHARE_WITHIN = 0.02
# Free text: most values differ, and run on for words on end. Lists and headings are broken by marks.
_WORD = re.compile(r"[A-Za-z]{2,}")
_BREAK = re.compile(r"[,;:/|+()\[\]{}\n]")
_LEAST_VALUES, _DISTINCT, _RUN_OF_WORDS, _LONG_SHARE = 8, 0.8, 5, 0.5


def sensitive_column(column: str, values: Sequence[str]) -> SensitiveColumn | None:
    """What is sensitive about a column, by its name first and then by its values."""
    name = plain(column)
    never = next((reason for pattern, reason in _NEVER_NAMES if pattern.search(name)), None)
    if never:
        return SensitiveColumn(column, NEVER_READ, never)
    for pattern, level, reason in _VALUES:
        if values and sum(bool(pattern.match(value)) for value in values) >= _SHARE * len(values):
            return SensitiveColumn(column, level, reason)
    reason_found = _points_to_a_person(name, values)
    return SensitiveColumn(column, IDENTIFYING, reason_found) if reason_found else None


def _points_to_a_person(name: str, values: Sequence[str]) -> str | None:
    """Why a column can point to a person: numbers in its words, its name, exact addresses, free text."""
    if values and sum(map(_has_telephone, values)) >= max(1, _SHARE_WITHIN * len(values)):
        return "values hold telephone numbers"
    for pattern, reason in _NAMES:
        if pattern.search(name):
            return reason
    if _ADDRESS_NAME.search(name):
        return "addresses with house numbers" if _house_share(values) >= 0.05 else None
    return "values are free text, which may name people" if _is_free_text(values) else None


def _has_telephone(value: str) -> bool:
    if _TELEPHONE.search(value):
        return True
    return len(_WORD.findall(value)) >= 3 and bool(_LOCAL_NUMBER.search(value))


def _is_free_text(values: Sequence[str]) -> bool:
    """Whether most values are sentences of their own, not the words of a list that come again."""
    if len(values) < _LEAST_VALUES or len(set(values)) < _DISTINCT * len(values):
        return False
    return sum(_run_of_words(value) >= _RUN_OF_WORDS for value in values) >= _LONG_SHARE * len(values)


def _run_of_words(value: str) -> int:
    """Words on end without a mark between them; what is glued together is one."""
    return max(sum(bool(_WORD.search(token)) for token in part.split()) for part in _BREAK.split(value))


def _house_share(values: Sequence[str]) -> float:
    if not values:
        return 0.0
    return sum(bool(_HOUSE.match(value)) and not _MASKED_HOUSE.search(value) for value in values) / len(values)


def masked(column: str, value: str, sensitive: dict[str, SensitiveColumn]) -> str:
    """A value for a preview: hidden where its column points to a person."""
    return MASK if column in sensitive and value.strip() else value
