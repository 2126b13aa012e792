"""Rotation step by step, as it can be cut off. Harm prevented: a key that is gone while a value still needs it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tandem.core.actor import system_actor
from tandem.core.errors import KeysMissing
from tandem.core.refusals import Refused
from tandem.keys import files
from tandem.keys.actions import rotation
from tandem.keys.actions.ring import ring
from tandem.keys.models import SubjectKey
from tandem.keys.queries.state import key_counts, subjects_before, waiting_to_rewrap, wrapping_keys
from tandem.people.models import Person
from tests.factories.keys import own_keys
from tests.factories.people import a_person

__all__ = ["own_keys"]
pytestmark = [pytest.mark.django_db(databases=["default", "vault"]), pytest.mark.usefixtures("own_keys")]
BY = system_actor("test")


def names(people: list[UUID]) -> set[str]:
    ring.forget()
    return {Person.objects.using("vault").get(id=one).given_name.reveal() for one in people}


def test_a_rotation_cut_off_is_taken_up_and_not_begun_anew() -> None:
    """Harm: each restart leaves one more wrapping key, and nobody knows which may go."""
    now, people = timezone.now(), [a_person() for _ in range(5)]
    assert rotation.begin_rotation(by=BY, now=now)
    assert waiting_to_rewrap() == 5
    assert rotation.rewrap_some(by=BY, limit=2) == 2
    assert names(people) == {"Wren"}  # half under the old wrapping key, half under the new one
    assert not rotation.begin_rotation(by=BY, now=now)
    assert len(wrapping_keys()) == 2
    old = wrapping_keys()[0].id
    later = now + timedelta(hours=1)
    with pytest.raises(Refused, match="still stand"):
        rotation.remove_retired(by=BY, now=later, key_id=old)
    while rotation.rewrap_some(by=BY):
        pass
    rotation.remove_retired(by=BY, now=later, key_id=old)
    assert [(one.data_keys, one.is_current) for one in key_counts()] == [(5, True)]
    assert names(people) == {"Wren"}


def test_the_current_wrapping_key_is_never_removed() -> None:
    """Harm: one command too many, and the vault is noise."""
    with pytest.raises(Refused, match="current"):
        rotation.remove_retired(by=BY, now=timezone.now(), key_id=wrapping_keys()[0].id)


def test_somebody_registered_during_a_rotation_is_under_the_new_key() -> None:
    """Harm: the rotation ends, the old key is removed, and the person of that minute cannot be read."""
    a_person()
    rotation.begin_rotation(by=BY, now=timezone.now())
    new = a_person()
    assert SubjectKey.objects.using("vault").get(subject_id=new).wrapping_key == wrapping_keys()[-1].id


def test_every_value_of_a_person_goes_under_the_new_data_key() -> None:
    """Harm: a key that leaked stays good for one forgotten table."""
    person, other = a_person(), a_person()
    before = SubjectKey.objects.using("vault").get(subject_id=person).id
    moment = timezone.now() + timedelta(seconds=5)
    assert set(subjects_before(moment=moment)) == {person, other}
    assert rotation.renew_data_key(by=BY, subject_id=person) == 5
    row = Person.objects.using("vault").get(id=person)
    assert row.__dict__["given_name"].key_id == SubjectKey.objects.using("vault").get(subject_id=person).id != before
    assert names([person, other]) == {"Wren"}


def test_a_row_read_before_a_renewal_is_read_after_it() -> None:
    """Harm: a page that was being drawn during a rotation ends in an error."""
    person = a_person()
    row = Person.objects.using("vault").get(id=person)
    rotation.renew_data_key(by=BY, subject_id=person)
    assert row.phone.reveal() == "555-0100"


def test_without_its_wrapping_key_a_value_fails_loudly() -> None:
    """Harm: the folder of keys is lost, and pages show empty names as if nobody had been registered."""
    person = a_person()
    files.remove_wrapping_key(ring.home, wrapping_keys()[0].id)
    ring.forget()
    with pytest.raises(KeysMissing):
        Person.objects.using("vault").get(id=person).given_name.reveal()
