"""Sealed columns and files. Harm prevented: a stolen disk, or a moved cell, that tells of a person."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models, transaction

from tandem.config.router import VAULT_ROOMS
from tandem.consent.types import Category
from tandem.exchange import originals
from tandem.keys.actions.ring import ring
from tandem.keys.fields import EncryptedField, EncryptedJSON, move_to, sealed_fields, streams
from tandem.keys.models import SubjectKey
from tandem.keys.types import HOUSE, Stored, UnreadableError
from tandem.people.models import Person
from tandem.people.queries import name_of
from tests.factories.access import access_to
from tests.factories.people import NOW, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CANARY = "Kanarienvogel"


def sealed_tables() -> list[type[models.Model]]:
    """Every table with sealed columns, new ones by themselves."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def value_for(field: EncryptedField, word: str) -> Any:
    if isinstance(field, EncryptedJSON):
        return {"word": word}
    return word.encode() if field.nothing() == b"" else word


def cell(field: EncryptedField, row_id: UUID, subject_id: UUID, word: str) -> Stored:
    """A ciphertext as saving a row would write it, at any table without its other columns."""
    row = field.model(pk=row_id)
    if isinstance(field.subject, str):
        setattr(row, field.subject, subject_id)
    setattr(row, field.attname, value_for(field, word))
    return field.pre_save(row, add=True)


def read(field: EncryptedField, row_id: UUID, subject_id: UUID, stored: Stored) -> Any:
    row = field.model(pk=row_id)
    if isinstance(field.subject, str):
        setattr(row, field.subject, subject_id)
    row.__dict__[field.attname] = Stored(stored)
    return getattr(row, field.attname).reveal()


def places() -> list[tuple[EncryptedField, UUID, UUID]]:
    """Two rows of each of two people in every sealed column of the house."""
    people = [uuid4(), uuid4()]
    found = []
    for model in sealed_tables():
        for person in people:
            for row in (uuid4(), uuid4()):
                by_itself = model is Person
                found += [(field, person if by_itself else row, person) for field in sealed_fields(model)]
    return list({(id(field), row, person): (field, row, person) for field, row, person in found}.values())


def test_any_two_cells_exchanged_do_not_open() -> None:
    """Harm: whoever has the database but no key gives one person's words to another, or a phone as a name."""
    cells = [(place, cell(*place, CANARY)) for place in places()]
    assert len({place[0] for place, _ in cells}) >= 16
    exchanged = 0
    for (here, mine), (there, theirs) in combinations(cells, 2):
        for place, stored in ((here, theirs), (there, mine)):
            with pytest.raises(UnreadableError):
                read(*place, stored)
            exchanged += 1
    assert exchanged == len(cells) * (len(cells) - 1)
    for place, stored in cells:
        assert read(*place, stored) == value_for(place[0], CANARY)


def test_a_cell_that_is_not_bound_to_its_place_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: without the place in the ciphertext, an exchange inside one person goes unseen."""
    monkeypatch.setattr("tandem.keys.actions.ring.place_of_value", lambda *_: b"")
    field, person = Person._meta.get_field("given_name"), uuid4()
    other = Person._meta.get_field("phone")
    assert read(other, person, person, cell(field, person, person, CANARY)) == CANARY


def test_every_changed_byte_is_found() -> None:
    """Harm: a flipped bit in a birth date is read as another birth date."""
    field, person = Person._meta.get_field("birth_on"), uuid4()
    stored = cell(field, person, person, "1990-02-03")
    for position in range(len(stored)):
        changed = bytearray(stored)
        changed[position] ^= 1
        with pytest.raises(UnreadableError):
            read(field, person, person, Stored(bytes(changed)))


def test_equal_words_look_different_and_tell_no_more_than_their_length() -> None:
    """Harm: two people of one name stand out in a copy of the table."""
    field, person = Person._meta.get_field("family_name"), uuid4()
    first, second = (cell(field, person, person, CANARY) for _ in range(2))
    assert first != second
    assert repr(first) == str(first) == "•••"


def test_an_empty_list_is_sealed_too() -> None:
    """Harm: that somebody asked for nothing, or filled in nothing, is read off the length of a cell."""
    from tandem.care.models import Encounter

    field, row = Encounter._meta.get_field("needs"), uuid4()
    empty = Encounter(pk=row, person_id=row)
    assert len(field.pre_save(empty, add=True)) > 0
    assert empty.needs.reveal() == []


def test_nothing_is_sealed_outside_a_transaction() -> None:
    """Harm: a rotation replaces the key between the making of a ciphertext and its saving, and the words are lost."""
    ring.forget()
    connection = transaction.get_connection("vault")
    connection.in_atomic_block = False
    try:
        with pytest.raises(RuntimeError, match="inside a transaction"):
            cell(Person._meta.get_field("phone"), uuid4(), uuid4(), CANARY)
    finally:
        connection.in_atomic_block = True


def test_sealed_columns_cannot_be_searched_or_updated() -> None:
    """Harm: a search by name compiles, finds nothing, and somebody is created twice."""
    with pytest.raises(FieldError):
        Person.objects.using("vault").filter(phone="555").exists()
    with pytest.raises(FieldError):
        Person.objects.using("vault").update(phone="555")


def test_each_person_has_a_key_of_their_own_and_a_list_asks_once(django_assert_num_queries: Any) -> None:
    """Harm: one key for all, and nobody's words can be destroyed alone."""
    people = [a_person() for _ in range(5)]
    assert SubjectKey.objects.using("vault").filter(subject_id__in=people).count() == 5
    ring.forget()
    from tandem.keys.fields import warm

    with django_assert_num_queries(1, using="vault"):
        warm(people)
    rows = list(Person.objects.using("vault").filter(id__in=people))
    with django_assert_num_queries(0, using="vault"):
        assert {row.given_name.reveal() for row in rows} == {"Wren"}


def test_a_row_is_given_to_another_person_only_by_opening_it_first() -> None:
    """Harm: a merge moves a row, and its words are lost, or a thief moves it and they are read as another's."""
    from tandem.care.models import Encounter

    first, second = uuid4(), uuid4()
    row = Encounter(person_id=first, origin="care", agency_id=uuid4(), kind="walk_in", pathway="self_referral")
    row.occurred_at, row.needs = NOW, ["naloxone"]
    row.save(using="vault", force_insert=True)
    stolen = Encounter.objects.using("vault")
    stolen.filter(id=row.id).update(person_id=second)
    with pytest.raises(UnreadableError):
        stolen.get(id=row.id).needs.reveal()
    stolen.filter(id=row.id).update(person_id=first)
    moved = stolen.get(id=row.id)
    move_to(moved, "person_id", second)
    moved.save(using="vault")
    assert stolen.get(id=row.id).needs.reveal() == ["naloxone"]


def test_saving_a_row_read_before_a_renewal_keeps_its_words() -> None:
    """Harm: a form that was open during a rotation writes back words under a key that is gone."""
    from tandem.core.actor import system_actor
    from tandem.keys.actions.rotation import renew_data_key

    person = a_person()
    row = Person.objects.using("vault").get(id=person)
    assert renew_data_key(by=system_actor("test"), subject_id=person) == 5
    row.language = "es"
    row.save(using="vault")
    access = access_to(person, Category.IDENTITY, now=NOW)
    assert name_of(access=access, person_id=person, now=NOW).full() == "Wren Ashgrove"


def test_the_house_has_a_key_too() -> None:
    """Harm: a value about nobody is put under some person's key and destroyed with them."""
    with transaction.atomic(using="vault"):
        held = ring.for_writing(HOUSE)
    assert held.subject_id == HOUSE


def test_a_kept_file_is_sealed_in_pieces_that_cannot_be_exchanged_or_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Harm: the original of a list of names stands in clear beside the vault, or loses its end unseen."""
    monkeypatch.setattr(streams, "PIECE", 64)
    text = "".join(f"{CANARY} {number}\n" for number in range(40)).encode()
    source = tmp_path / "list.csv"
    source.write_bytes(text)
    digest = originals.hash_of(source)
    kept = originals.keep("vault", source, digest)
    assert CANARY.encode() not in kept.read_bytes()
    stream = originals.opened("vault", digest)
    assert not isinstance(stream, Path)
    assert (stream.read(), stream.seek(0), stream.read(9)) == (text, 0, text[:9])
    stream.close()
    whole = kept.read_bytes()
    size = 12 + 64 + 16
    pieces = [whole[streams.HEAD :][start : start + size] for start in range(0, len(whole) - streams.HEAD, size)]
    for wrong in ([pieces[1], pieces[0], *pieces[2:]], pieces[:-1], pieces[1:]):
        kept.write_bytes(whole[: streams.HEAD] + b"".join(wrong))
        changed = originals.opened("vault", digest)
        assert not isinstance(changed, Path)
        with pytest.raises(UnreadableError):
            changed.read()
        changed.close()


def test_a_kept_file_whose_key_was_lost_is_kept_anew(tmp_path: Path) -> None:
    """Harm: a load that was undone leaves a file that nobody can open, and the file can never be loaded again."""
    source = tmp_path / "list.csv"
    source.write_text(f"{CANARY} {uuid4()}")
    digest = originals.hash_of(source)
    originals.keep("vault", source, digest)
    SubjectKey.objects.using("vault").filter(subject_id=originals.subject_of(digest)).delete()
    ring.forget()
    originals.keep("vault", source, digest)
    stream = originals.opened("vault", digest)
    assert not isinstance(stream, Path)
    with stream:
        assert CANARY.encode() in stream.read()


def test_what_an_earlier_version_kept_in_clear_is_sealed() -> None:
    """Harm: an upgrade leaves the old originals as they were."""
    folder = settings.TANDEM_HOME / "originals" / "vault"
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / ("a" * 64)
    plain.write_text(CANARY)
    assert originals.seal_kept_files() == 1
    assert CANARY.encode() not in plain.read_bytes()
    assert originals.seal_kept_files() == 0
    plain.unlink()


def test_only_rooms_of_the_vault_seal() -> None:
    """Harm: a sealed column in the records would need the vault's keys on the police side."""
    assert {model._meta.app_label for model in sealed_tables()} <= VAULT_ROOMS
