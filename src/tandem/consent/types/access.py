"""`Access`, the opened door that care and people demand, and what it is checked against.

`Access` can only be made by `consent.gate`. Each one issued is remembered with its fields, so that a copy, a changed
one or one built by hand is told from the real thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from datetime import datetime
from itertools import count
from uuid import UUID
from weakref import WeakKeyDictionary

from tandem.consent.types.words import PERSON_CATEGORIES, Category, Channel, Ground, Origin, Purpose


@dataclass(frozen=True, slots=True)
class Label:
    """What a fact says of itself. What is not said is taken as the most restricted."""

    origin: Origin | None = None
    part2: bool | None = None
    agency_id: UUID | None = None


UNLABELLED = Label()


@dataclass(frozen=True, slots=True)
class Grant:
    """One kind of fact that an Access opens; `agency_ids` None means whichever agency the fact came from."""

    category: Category
    origin: Origin
    part2: bool
    agency_ids: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The gate stayed closed. `code` is stable, `sentence` is for the reader, `citation` only for related roles."""

    code: str
    sentence: str
    citation: str = ""


class AccessDenied(Exception):  # noqa: N818 - the word the house uses
    """A function that touches a person was called without an Access that opens what it touches."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


GATE_KEY = object()
_turns = count()
_issued: WeakKeyDictionary[Access, tuple[int, tuple[object, ...]]] = WeakKeyDictionary()
_withdrawn: dict[UUID, int] = {}


@dataclass(frozen=True, eq=False)
class Access:
    """An opened door to one person (or, with `person_id` None, to searching or counting)."""

    person_id: UUID | None
    account_id: UUID | None
    agency_id: UUID | None
    role: str
    purpose: Purpose
    channel: Channel
    grants: frozenset[Grant]
    ground: Ground
    consent_id: UUID | None
    expires_at: datetime
    policies: tuple[str, ...]
    citations: tuple[str, ...]
    key: InitVar[object] = None

    def __post_init__(self, key: object) -> None:
        if key is not GATE_KEY:
            raise TypeError("an Access is opened by consent.gate, never made by hand")
        _issued[self] = (next(_turns), _fingerprint(self))

    @property
    def categories(self) -> frozenset[Category]:
        """The categories of which at least one kind of fact is open."""
        return frozenset(grant.category for grant in self.grants)

    def opens(self, category: Category, label: Label = UNLABELLED) -> bool:
        """Whether a fact of this category and label may be shown: the filter of every list of facts."""
        if label == UNLABELLED and category not in PERSON_CATEGORIES:
            return category in self.categories
        origins = [label.origin] if label.origin else list(Origin)
        return all(self._opens_cell(category, origin, label) for origin in origins)

    def _opens_cell(self, category: Category, origin: Origin, label: Label) -> bool:
        protected = label.part2 is not False
        return any(
            grant.category == category
            and grant.origin == origin
            and grant.part2 == protected
            and (grant.agency_ids is None or label.agency_id in grant.agency_ids)
            for grant in self.grants
        )


@dataclass(frozen=True, eq=False)
class CohortAccess:
    """Opened doors to several people, by person id; those not opened are counted, not named."""

    accesses: dict[UUID, Access]
    refused: int

    @property
    def person_ids(self) -> list[UUID]:
        return list(self.accesses)


def _fingerprint(access: Access) -> tuple[object, ...]:
    return tuple(value for _, value in sorted(vars(access).items()))


def verify(access: object) -> bool:
    """Whether this very object was issued by the gate in this process and has not been changed since."""
    return type(access) is Access and access in _issued and _issued[access][1] == _fingerprint(access)


def withdraw(person_id: UUID) -> None:
    """Close every Access to this person that rests on a consent and was opened in this process until now."""
    _withdrawn[person_id] = next(_turns)


def is_withdrawn(access: Access) -> bool:
    """Whether a consent of the person was taken back after this Access was opened with one."""
    if access.consent_id is None or access.person_id not in _withdrawn:
        return False
    return _issued[access][0] < _withdrawn[access.person_id]


def require(
    access: Access,
    *,
    person_id: UUID | None,
    category: Category,
    now: datetime,
    label: Label = UNLABELLED,
) -> None:
    """Re-check an Access at the door of a function of care or people; raises AccessDenied with a code."""
    _require_valid(access, person_id, now)
    if not access.opens(category, label):
        raise AccessDenied("category_not_open")


def require_any(access: Access, *, person_id: UUID | None, categories: Iterable[Category], now: datetime) -> None:
    """As `require`, for a list whose rows are then filtered one by one with `access.opens(category, row label)`."""
    _require_valid(access, person_id, now)
    if access.categories.isdisjoint(categories):
        raise AccessDenied("category_not_open")


def _require_valid(access: Access, person_id: UUID | None, now: datetime) -> None:
    if not verify(access):
        raise AccessDenied("forged")
    if is_withdrawn(access):
        raise AccessDenied("withdrawn")
    if access.person_id != person_id:
        raise AccessDenied("other_person")
    if now >= access.expires_at:
        raise AccessDenied("expired")
