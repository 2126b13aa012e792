"""What people hands out: identity as values that show dots until they are revealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.core.sensitive import Sensitive


class Way(StrEnum):
    """Where somebody stands who typed a code and a secret for an own page."""

    OPEN = "open"
    TO_CHOOSE = "to_choose"  # the code is right and no secret was chosen yet
    TOO_LATE = "too_late"  # the same, but the time for choosing one is over
    WAITING = "waiting"  # both are right, and the code opens later
    WRONG = "wrong"
    CLOSED = "closed"  # too many wrong ones lately


@dataclass(frozen=True, slots=True)
class OwnTry:
    """What came of typing a code and a secret; the ids only when a page or the choice of a secret opens.

    `opens_at` and the agency that made it, for its time zone, are said of a code that waits.
    """

    way: Way
    person_id: UUID | None = None
    code_id: UUID | None = None
    opens_at: datetime | None = None
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code that was just made, for the paper, and when it opens."""

    code: str
    opens_at: datetime
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class OwnCodeFacts:
    """One code of a person's own page: who made it, from when to when it opens, when its secret was chosen."""

    id: UUID
    made_at: datetime
    role: str
    agency_id: UUID | None
    opens_at: datetime
    ends_at: datetime | None
    secret_set_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnCodes:
    """The code that opens the page now, the one that waits, and whether the next one would wait."""

    in_force: OwnCodeFacts | None
    waiting: OwnCodeFacts | None
    next_waits: bool


class Language(StrEnum):
    """Languages in which a person may be spoken to; `other` is told in the contact note."""

    ENGLISH = "en"
    SPANISH = "es"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Details:
    """Identifying details as somebody gave them. Everything may be empty: people are met without papers."""

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    birth_on: date | None = None
    phone: str = ""
    address: str = ""
    contact_note: str = ""


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """What the person said about being contacted."""

    do_not_contact: bool = False
    may_call: bool = False
    may_text: bool = False
    may_leave_message: bool = False
    may_visit_address: bool = True


@dataclass(frozen=True, slots=True)
class Name:
    """What to call a person."""

    person_id: UUID
    given_name: Sensitive[str]
    family_name: Sensitive[str]
    preferred_name: Sensitive[str]
    is_synthetic: bool

    def full(self) -> str:
        """The revealed name; for pages behind an Access. Empty when none was given."""
        given = self.preferred_name.reveal() or self.given_name.reveal()
        return " ".join(part for part in (given, self.family_name.reveal()) if part)


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a person, and what they said about it."""

    person_id: UUID
    phone: Sensitive[str]
    address: Sensitive[str]
    contact_note: Sensitive[str]
    language: Language
    choice: ContactChoice


@dataclass(frozen=True, slots=True)
class Identity:
    """Name and birth date."""

    name: Name
    birth_on: Sensitive[date | None]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What somebody typed to find a person; `number` is how the agency `number_agency_id` calls them."""

    details: Details
    birth_year: int | None = None
    number: str = ""
    number_agency_id: UUID | None = None


class DetailKind(StrEnum):
    """Which part of the details an edit changed."""

    DETAILS = "details"
    CHOICE = "choice"


class MergeReason(StrEnum):
    """Why two records are held to be one person."""

    PERSON_SAID_SO = "person_said_so"
    SAME_DETAILS = "same_details"
    TYPING_ERROR = "typing_error"


class MatchStrength(StrEnum):
    """What a likeness of two people amounts to; a person decides, never the number."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


class MatchReason(StrEnum):
    """What a match rests on: a detail and how its two values compare. Never the values."""

    FAMILY_SAME = "family_name.same"
    FAMILY_SOUNDS_ALIKE = "family_name.sounds_alike"
    FAMILY_CLOSE = "family_name.close"
    FAMILY_ONE_OF_SEVERAL = "family_name.one_of_several"
    FAMILY_DIFFERENT = "family_name.different"
    GIVEN_SAME = "given_name.same"
    GIVEN_SHORT_FORM = "given_name.short_form"
    GIVEN_CLOSE = "given_name.close"
    GIVEN_DIFFERENT = "given_name.different"
    BIRTH_SAME = "birth_date.same"
    BIRTH_SWAPPED = "birth_date.day_and_month_swapped"
    BIRTH_ONE_PART = "birth_date.one_part_differs"
    BIRTH_SAME_YEAR = "birth_date.same_year"
    BIRTH_DIFFERENT = "birth_date.different"
    PHONE_SAME = "phone.same"
    PHONE_DIFFERENT = "phone.different"
    NAMES_SWAPPED = "names_swapped.same"
    YEAR_SAME = "birth_year.same"
    YEAR_DIFFERENT = "birth_year.different"
    NUMBER_SAME = "partner_number.same"


@dataclass(frozen=True, slots=True)
class Match:
    """How strong the likeness of two people is, in bits, and what it rests on."""

    bits: float
    strength: MatchStrength
    reasons: tuple[MatchReason, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One person whom a search found, and how alike they are."""

    person_id: UUID
    match: Match


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person."""

    first_id: UUID
    second_id: UUID
    match: Match


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge, with whether it was undone. `written_at` is the wall clock, by which later writings are told."""

    id: UUID
    kept_id: UUID
    absorbed_id: UUID
    reason: MergeReason
    merged_at: datetime
    written_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of details after a merge: which fields, when; the values stay in the vault."""

    id: UUID
    kind: DetailKind
    edited_at: datetime
    fields: tuple[str, ...]


class Belongs(StrEnum):
    """Whose an edit or a fact is, when a merge is undone."""

    KEPT = "kept"
    ABSORBED = "absorbed"
    BOTH = "both"


class SignKind(StrEnum):
    """What about a code of an own page the privacy officer looks into."""

    CANCELLED = "cancelled"
    REPLACED = "replaced"  # the person had chosen a secret
    AGAIN = "again"  # a second code within days
    ENDED = "ended"
    RUN_OUT = "run_out"  # ended by wrong secrets
    WHERE_MADE = "where_made"  # opened first from where it was made
    BESIDE_STAFF = "beside_staff"  # typed in a browser of staff
    MANY = "many"  # one worker made many


@dataclass(frozen=True, slots=True)
class CodeDeed:
    """What somebody did with the code of an own page, as the ledger holds it: ids and flags."""

    entry_id: UUID
    at: datetime
    action: str
    account_id: UUID | None
    role: str
    agency_ids: frozenset[UUID]
    person_id: UUID | None
    code_id: UUID | None
    waits: bool
    where_made: bool
    has_ended: bool


@dataclass(frozen=True, slots=True)
class CodeSign:
    """A deed that raises a question, and which."""

    kinds: tuple[SignKind, ...]
    deed: CodeDeed
