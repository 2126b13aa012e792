"""Words of other agencies' files into the few words Tandem uses."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tandem.core.definition_file import read_definition

DISPOSITIONS = ("counted", "cancelled", "false", "duplicate", "unknown")
OUTCOMES = ("fatal", "nonfatal", "unknown")
NALOXONE = ("none", "single", "multiple", "given", "unknown")
SEXES = ("female", "male", "other", "unknown")
SUBSTANCES = ("opioid", "stimulant", "cannabis", "other", "unknown")

MISSING = frozenset({"", "na", "n/a", "#n/a", "null", "none", "nan", "nil", "-", "--", "?", ".", "(null)", "<null>"})


@dataclass(frozen=True)
class CodeRule:
    """One class with the patterns that lead to it, and why."""

    name: str
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class CodeList:
    """A reviewed list: its rules in order, what applies when none does, and who stands for it."""

    title: str
    version: str
    author: str
    reviewer: str
    source: str
    review_by: date
    default: str
    rules: tuple[CodeRule, ...]

    def class_of(self, text: str) -> str:
        """The class of a text by the first rule that fits."""
        upper = text.upper()
        for rule in self.rules:
            if rule.pattern.search(upper):
                return rule.name
        return self.default


@lru_cache(maxsize=16)
def code_list(name: str, part: str = "") -> CodeList:
    """A code list of `definitions/code_lists` by its file name without ending; `part` of a file with several."""
    whole = read_definition("code_lists", name)
    raw = {**whole, **whole[part]} if part else whole
    rules = tuple(
        CodeRule(rule["class"], re.compile("|".join(rule["patterns"])), rule["reason"].strip())
        for rule in raw["rule"]
    )
    texts = {key: str(raw[key]) for key in ("title", "version", "author", "reviewer", "source", "default")}
    return CodeList(**texts, review_by=raw["review_by"], rules=rules)


def given(text: str) -> str:
    """The text without surrounding blanks, or nothing where it is one of the words for missing."""
    stripped = text.strip()
    return "" if stripped.lower() in MISSING else stripped


@lru_cache(maxsize=4096)
def disposition(text: str) -> str:
    """Status of a call. No text at all is `unknown`, which the case definition counts."""
    return _classed("dispositions", text, DISPOSITIONS)


@lru_cache(maxsize=4096)
def substance(text: str) -> str:
    """Substance class of an enforcement record."""
    return _classed("substances", text, SUBSTANCES)


CONTEXT = ("drug", "violence", "theft", "other")


@lru_cache(maxsize=4096)
def context(kind: str, text: str) -> str:
    """What a crime counts as. A call for service is a call, whatever it was about."""
    return "call" if kind == "calls" else _classed("crimes", text, CONTEXT) if text else "other"


def _classed(name: str, text: str, own_words: tuple[str, ...]) -> str:
    """A file may already use Tandem's words; otherwise the reviewed list decides."""
    if not text or text.lower() in own_words:
        return text.lower() or "unknown"
    return code_list(name).class_of(text)


_YES = frozenset({"y", "yes", "true", "t"})
_NO = frozenset({"n", "no", "false", "f"})


@lru_cache(maxsize=1024)
def outcome(text: str) -> str:
    """Fatal or not. Yes and no are left unknown here: they need the column's question, see `columns`."""
    lower = text.lower().replace("_", " ")
    if lower in {"nonfatal", "survived", "alive", "survivor"} or re.search(
        r"\bnon[- ]?fatal|\bsurviv|\balive\b", lower
    ):
        return "nonfatal"
    if re.search(r"\bfatal|\bdeceased\b|\bdead\b|\bdied\b|\bdeath\b|\bdoa\b", lower):
        return "fatal"
    return "unknown"


@lru_cache(maxsize=1024)
def naloxone(text: str, *, counts_doses: bool = False) -> str:
    """Whether naloxone was given, and how much where the file says so."""
    lower = text.lower().replace("_", " ")
    if re.fullmatch(r"\d+(\.\d+)?", lower):
        doses = float(lower)
        if doses == 0:
            return "none"
        return ("single" if doses <= 1 else "multiple") if counts_doses or doses > 1 else "given"
    for name, pattern in _NALOXONE_WORDS:
        if pattern.search(lower):
            return name
    if lower in _YES:
        return "given"
    return "none" if lower in _NO else "unknown"


_MOST_DOSES = 50


def doses(text: str) -> int | None:
    """Doses of naloxone given to one person; None where the text is no whole number that can be one."""
    found = re.fullmatch(r"(\d{1,3})(\.0+)?", text.strip())
    return int(found[1]) if found and int(found[1]) <= _MOST_DOSES else None


_NALOXONE_WORDS = (
    ("unknown", re.compile(r"unk|undeter|not (reported|recorded)")),
    ("none", re.compile(r"\bnot (given|admin)|\bno (naloxone|narcan|dose)|\bzero\b")),
    ("multiple", re.compile(r"multi|two|three|several|\b[2-9] dose|more than")),
    ("single", re.compile(r"single|\bone\b|\b1 dose")),
    ("given", re.compile(r"given|admin|narcan|naloxone|\byes\b")),
)


@lru_cache(maxsize=256)
def sex(text: str) -> str:
    """Sex as the file has it."""
    lower = text.lower()
    if lower in {"m", "male", "man", "men"}:
        return "male"
    if lower in {"f", "female", "woman", "women"}:
        return "female"
    if not lower or lower.startswith("unk") or lower in {"u", "x?"}:
        return "unknown"
    return "other" if re.search(r"trans|non.?binary|other|\bx\b", lower) else "unknown"


@lru_cache(maxsize=1024)
def age_band(text: str) -> str:
    """An age band such as 30-39. A single age becomes its ten-year band; an exact age is not kept."""
    numbers = [int(found) for found in re.findall(r"\d{1,3}", text)]
    if not numbers or numbers[0] > 125:
        return ""
    low = numbers[0]
    if len(numbers) > 1:
        return f"{low}-{numbers[1]}" if low <= numbers[1] <= 125 else ""
    if re.search(r"\+|\*|over|older|>|and up|above", text.lower()):
        return f"{low}+"
    if re.search(r"<|under|younger|below", text.lower()):
        return f"0-{low - 1}" if low else ""
    if low >= 80:
        return "80+"
    return f"{low // 10 * 10}-{low // 10 * 10 + 9}"
