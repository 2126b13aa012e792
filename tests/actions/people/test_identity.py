"""Identity at rest: harm prevented is a stolen file, or a log line, that names people who use drugs."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connections

from tandem.audit.queries import entries_about
from tandem.consent.types import AccessDenied, Category, Origin
from tandem.core.refusals import Refused
from tandem.keys.fields import UnreadableError
from tandem.people import actions, queries
from tandem.people.models import Person
from tandem.people.rules.own_codes import WAIT
from tandem.people.types import ContactChoice, Details, OwnTry, Way
from tests.factories.access import access_to
from tests.factories.people import NOW, WORKER, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_identifying_columns_hold_ciphertext_and_read_back_as_dots():
    person_id = a_person()
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT given_name, family_name, birth_on, phone, address FROM people_person")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    for text in (b"Wren", b"Ashgrove", b"1990", b"555", b"Made-up"):
        assert text not in stored
    access = access_to(person_id, Category.IDENTITY, now=NOW)
    identity = queries.identity_of(access=access, person_id=person_id, now=NOW)
    assert f"{identity.name.given_name} {identity.birth_on!r} {identity}".count("Wren") == 0
    assert identity.name.full() == "Wren Ashgrove"
    assert identity.birth_on.reveal() == date(1990, 2, 3)


def test_a_ciphertext_moved_to_another_row_does_not_open():
    first, second = a_person(), a_person(details=Details(given_name="Robin"))
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT given_name FROM people_person WHERE id = %s", [first.hex])
        cursor.execute("UPDATE people_person SET given_name = %s WHERE id = %s", [cursor.fetchone()[0], second.hex])
    access = access_to(second, Category.IDENTITY, now=NOW)
    with pytest.raises(UnreadableError):
        queries.name_of(access=access, person_id=second, now=NOW).full()


def test_identifying_columns_cannot_be_searched_or_updated_past_the_row():
    a_person()
    with pytest.raises(FieldError):
        Person.objects.using("vault").filter(given_name="Wren").exists()
    with pytest.raises(FieldError):
        Person.objects.using("vault").update(given_name="Robin")


def test_saving_other_columns_keeps_the_ciphertext_readable():
    person_id = a_person()
    access = access_to(person_id, Category.CONTACT, Category.IDENTITY, now=NOW)
    choice = ContactChoice(do_not_contact=True)
    actions.record_contact_choice(access=access, by=WORKER, person_id=person_id, choice=choice, now=NOW)
    contact = queries.contact_of(access=access, person_id=person_id, now=NOW)
    assert contact.choice == choice
    assert contact.phone.reveal() == "555-0100"


def test_nobody_reads_without_an_access_that_fits():
    person_id, other = a_person(), a_person()
    cases = [
        (access_to(other, Category.IDENTITY, now=NOW), "other_person"),
        (access_to(person_id, Category.CASE, now=NOW), "category_not_open"),
        (access_to(person_id, Category.IDENTITY, now=NOW - timedelta(hours=1)), "expired"),
        (access_to(person_id, Category.IDENTITY, now=NOW, origins=[Origin.EMERGENCY]), "category_not_open"),
    ]
    for access, code in cases:
        with pytest.raises(AccessDenied) as caught:
            queries.identity_of(access=access, person_id=person_id, now=NOW)
        assert caught.value.code == code


def test_creating_writes_the_ledger_and_nothing_of_the_person_into_it():
    person_id = a_person()
    entries = entries_about(using="vault", kind="person", identifier=person_id)
    assert [entry.action for entry in entries] == ["people.create_person"]
    assert "Wren" not in repr(entries)


def test_creating_is_undone_when_the_ledger_cannot_be_written(monkeypatch):
    def broken(**_words):
        raise OSError

    monkeypatch.setattr("tandem.people.actions.details.append_entry", broken)
    with pytest.raises(OSError):  # noqa: PT011 -- the ledger's failure, whatever it says
        a_person()
    assert queries.people_count() == 0


def test_details_that_cannot_be_are_refused():
    with pytest.raises(Refused) as caught:
        a_person(details=Details(birth_on=date(2031, 1, 1)))
    assert caught.value.code == "birth_date_in_future"


def test_own_code_opens_its_person_until_a_new_one_is_given():
    """Harm: a lost code opens the page for ever, or can be read from the database."""
    person_id = a_person()
    access = access_to(person_id, Category.IDENTITY, now=NOW)

    def issued() -> str:
        return actions.issue_own_code(
            access=access, by=WORKER, person_id=person_id, secret="late heron", now=NOW, wall=NOW
        ).code

    def tried(typed: str, now: datetime = NOW) -> OwnTry:
        return actions.try_own_code(by=WORKER, typed=typed, secret="Late  heron", address="::1", now=now)

    code = issued()
    assert len(code.replace("-", "")) >= 12
    assert tried(f" {code.lower()} ").person_id == person_id
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT code_hash || secret_hash FROM people_owncode")
        stored = cursor.fetchone()[0]
    assert code.replace("-", "") not in stored
    assert "heron" not in stored
    newer = issued()
    assert tried(code).person_id == person_id
    later = NOW + WAIT
    assert tried(code, later) == OwnTry(Way.WRONG)
    assert tried(newer, later).person_id == person_id
    assert tried(str(uuid4())) == OwnTry(Way.WRONG)
