"""Reading identity. Whoever asks for a person holds an Access that opens the category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from tandem.consent.types import Access, Category, require
from tandem.core.row_locks import rows_open, working
from tandem.core.sensitive import Sensitive
from tandem.keys.fields import warm
from tandem.people import models
from tandem.people.opened import label_of, opened
from tandem.people.queries.merging import joined_ids
from tandem.people.rules import age_band
from tandem.people.types import Contact, ContactChoice, DetailKind, Identity, Language, Name

NAMED_BY = (Category.IDENTITY, Category.VISIT_CONTACT)
_NAMES = ("given_name", "family_name", "preferred_name")


@working("count")
def people_count() -> int:
    """How many people the vault holds."""
    return models.Person.objects.using("vault").count()


def name_of(*, access: Access, person_id: UUID, now: datetime) -> Name:
    """What to call a person; opens with `identity`, or with `visit_contact` for whoever goes to the door."""
    wanted = Category.IDENTITY if Category.IDENTITY in access.categories else Category.VISIT_CONTACT
    return _as_name(opened(access=access, person_id=person_id, category=wanted, now=now))


def names_of(*, access: Mapping[UUID, Access], now: datetime) -> dict[UUID, Name]:
    """Names of several people, each by its own Access of the same cohort; those not opened are left out."""
    rows = models.Person.objects.using("vault").in_bulk(list(access))
    warm(rows)
    found = {}
    for person_id, row in rows.items():
        mine, label = access[person_id], label_of(row)
        wanted = next((one for one in NAMED_BY if mine.opens(one, label)), None)
        if wanted:
            require(mine, person_id=person_id, category=wanted, now=now, label=label)
            found[person_id] = _as_name(row)
    return found


def identity_of(*, access: Access, person_id: UUID, now: datetime) -> Identity:
    """Name and birth date."""
    row = opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
    born = row.birth_on.reveal()
    return Identity(_as_name(row), Sensitive(date.fromisoformat(born) if born else None))


def every_name_of(*, access: Access, person_id: UUID, now: datetime) -> list[Sensitive[str]]:
    """Every name that the record gives or gave the person: before and after each change, and in the records that
    stand joined with it. To check that a text names nobody; opens with `identity`."""
    opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
    ids = joined_ids(person_ids=[person_id])
    with rows_open(ids):
        rows = list(models.Person.objects.using("vault").filter(id__in=ids))
        edits = list(models.DetailEdit.objects.using("vault").filter(person_id__in=ids, kind=DetailKind.DETAILS))
    warm(ids)
    found = {getattr(row, name).reveal() for row in rows for name in _NAMES}
    for edit in edits:
        for values in (edit.before.reveal(), edit.after.reveal()):
            found |= {values.get(name, "") for name in _NAMES}
    return [Sensitive(one) for one in sorted(found - {""})]


def contact_of(*, access: Access, person_id: UUID, now: datetime) -> Contact:
    """How to reach a person; opens with `contact`, or with `visit_contact` for whoever goes to the door."""
    wanted = Category.CONTACT if Category.CONTACT in access.categories else Category.VISIT_CONTACT
    row = opened(access=access, person_id=person_id, category=wanted, now=now)
    return Contact(
        person_id=row.id,
        phone=row.phone,
        address=row.address,
        contact_note=row.contact_note,
        language=Language(row.language),
        choice=_choice_in(row),
    )


def _choice_in(row: models.Person) -> ContactChoice:
    """The contact choices of a row."""
    return ContactChoice(
        do_not_contact=row.do_not_contact,
        may_call=row.may_call,
        may_text=row.may_text,
        may_leave_message=row.may_leave_message,
        may_visit_address=row.may_visit_address,
    )


def _as_name(row: models.Person) -> Name:
    """The name of a row."""
    return Name(row.id, row.given_name, row.family_name, row.preferred_name, row.is_synthetic)


def counted_by_age(*, person_ids: Collection[UUID], on: date) -> dict[str, int]:
    """How many of these people are in each age band on a day; counts only, for the month's report."""
    with rows_open(person_ids):
        rows = list(models.Person.objects.using("vault").filter(id__in=list(person_ids)).only("birth_on"))
    warm(person_ids)
    born = (row.birth_on.reveal() for row in rows)
    return dict(Counter(age_band(date.fromisoformat(text) if text else None, on) for text in born))


def counted_by_language(*, person_ids: Collection[UUID]) -> dict[str, int]:
    """How many of these people prefer each language; counts only, for the month's report."""
    rows = models.Person.objects.using("vault").filter(id__in=list(person_ids))
    with rows_open(person_ids):
        return dict(Counter(rows.values_list("language", flat=True)))
