"""Erasure by destroying a key. Harm prevented: somebody asked to be forgotten, and a backup remembers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction

from tandem.audit.queries import entries_about
from tandem.consent.types import Category
from tandem.core.actor import system_actor
from tandem.core.errors import KeyDestroyed
from tandem.core.refusals import Refused
from tandem.journeys.start_up import Mended, make_ready
from tandem.keys import files
from tandem.keys.actions.custody import record_custodian
from tandem.keys.actions.destruction import apply_destroyed_list, destroy_subject_key
from tandem.keys.actions.ring import Keyring
from tandem.keys.actions.rotation import begin_rotation, remove_retired, rewrap_some
from tandem.keys.actions.tokens import replace_tokens
from tandem.keys.models import IndexToken
from tandem.keys.queries import blind_index, subjects_with
from tandem.keys.queries.state import destroyed_among, destroyed_counts, wrapping_keys
from tandem.keys.types import HOUSE, DestroyReason, IndexPurpose
from tandem.people.models import Person
from tandem.people.queries import identity_of
from tests.factories.access import access_to
from tests.factories.keys import copy_of_vault, own_keys, restore, stolen
from tests.factories.people import NOW, a_person

__all__ = ["own_keys"]
pytestmark = [
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
    pytest.mark.usefixtures("own_keys"),
]
BY = system_actor("test")
PHONE = (IndexPurpose.PHONE, ["5550100"])


def erase(person: UUID) -> bool:
    return destroy_subject_key(by=BY, subject_id=person, reason=DestroyReason.PERSON_ASKED, now=NOW)


def full_name(person: UUID) -> str:
    access = access_to(person, Category.IDENTITY, now=NOW)
    return identity_of(access=access, person_id=person, now=NOW).name.full()


def sqlite_only() -> None:
    if connections["vault"].vendor != "sqlite":
        pytest.skip("reads the database's own file")


def test_after_erasure_nothing_opens_and_the_others_stay() -> None:
    """Harm: the values are gone from the page and still in the room, the cache or the index."""
    gone, stays = a_person(), a_person()
    replace_tokens(by=BY, subject_id=gone, compounds=[PHONE])
    assert full_name(gone) == "Wren Ashgrove"
    assert erase(gone)
    assert full_name(gone) == ""
    assert full_name(stays) == "Wren Ashgrove"
    assert not IndexToken.objects.using("vault").filter(subject_id=gone).exists()
    assert gone not in subjects_with([(PHONE[0], blind_index(*PHONE) or b"")])
    assert destroyed_among([gone, stays]) == {gone}
    assert not erase(gone)
    last = entries_about(using="vault", kind="person", identifier=gone)[0]
    assert (last.action, last.reason) == ("keys.destroy_subject_key", "person_asked")


def test_nothing_is_written_about_somebody_erased() -> None:
    """Harm: the next form makes a new key, and the person is back."""
    gone = a_person()
    erase(gone)
    row = Person.objects.using("vault").get(id=gone)
    row.phone = "555-0199"
    with pytest.raises(KeyDestroyed), transaction.atomic(using="vault"):
        row.save(using="vault")
    untouched = Person.objects.using("vault").get(id=gone)
    with transaction.atomic(using="vault"):
        untouched.language = "es"
        untouched.save(using="vault")  # codes may still change: a merge, a retention job


def test_another_process_drops_a_key_that_was_destroyed_here() -> None:
    """Harm: a second worker of the server still shows the name for as long as it remembers the key."""
    gone = a_person()
    row = Person.objects.using("vault").get(id=gone)
    key_id = row.__dict__["given_name"].key_id
    other = Keyring()
    other.for_reading(key_id, gone)
    erase(gone)
    with pytest.raises(KeyDestroyed):
        other.for_reading(key_id, gone)


def test_a_thief_with_every_file_reads_nothing_of_the_erased(tmp_path: Path) -> None:
    """Harm: the name stands in the journal, in a free page, or under a key that was only marked."""
    sqlite_only()
    gone, stays = a_person(), a_person()
    before = copy_of_vault(tmp_path)
    assert stolen(before, tmp_path / "keys") == {gone: 5, stays: 5}
    erase(gone)
    assert stolen(copy_of_vault(tmp_path), tmp_path / "keys") == {gone: 0, stays: 5}


def test_a_copy_from_before_is_noise_once_its_wrapping_key_is_gone(tmp_path: Path) -> None:
    """Harm: who kept a copy of the database reads on for ever. Planted: before the rotation they do."""
    sqlite_only()
    gone, stays = a_person(), a_person()
    old = copy_of_vault(tmp_path).rename(tmp_path / "old.sqlite3")
    (tmp_path / "copy.sqlite3-wal").rename(tmp_path / "old.sqlite3-wal")
    erase(gone)
    assert stolen(old, tmp_path / "keys")[gone] == 5
    begin_rotation(by=BY, now=NOW)
    while rewrap_some(by=BY):
        pass
    retired = wrapping_keys()[0].id
    with pytest.raises(Refused, match="15 minutes"):
        remove_retired(by=BY, now=NOW, key_id=retired)
    remove_retired(by=BY, now=NOW + timedelta(hours=1), key_id=retired)
    assert set(stolen(old, tmp_path / "keys").values()) == {0}
    assert full_name(stays) == "Wren Ashgrove"


def test_a_restored_backup_does_not_bring_anybody_back(tmp_path: Path) -> None:
    """Harm: a disk fails, last week's backup is put in, and the erased are back on every list."""
    sqlite_only()
    gone, stays = a_person(), a_person()
    replace_tokens(by=BY, subject_id=gone, compounds=[PHONE])
    backup = copy_of_vault(tmp_path)
    erase(gone)
    restore(backup)
    assert full_name(gone) == ""  # even before the first start: the list stands beside the database
    assert full_name(stays) == "Wren Ashgrove"
    assert make_ready(now=NOW) == Mended(keys=1)
    assert make_ready(now=NOW) == Mended()
    assert stolen(copy_of_vault(tmp_path), tmp_path / "keys") == {gone: 0, stays: 5}
    assert not IndexToken.objects.using("vault").filter(subject_id=gone).exists()
    assert destroyed_counts() == (1, 1)


def test_a_restore_without_the_list_is_caught_by_the_list_kept_elsewhere(tmp_path: Path) -> None:
    """Planted: without any list the person comes back. Harm: the folder of keys was restored from the backup too."""
    sqlite_only()
    gone = a_person()
    backup = copy_of_vault(tmp_path)
    erase(gone)
    kept = (tmp_path / "keys" / "destroyed.list").rename(tmp_path / "kept.list")
    restore(backup)
    assert full_name(gone) == "Wren Ashgrove"
    assert apply_destroyed_list(by=BY, now=NOW, kept=kept) == 1
    assert full_name(gone) == ""
    assert gone in files.destroyed_in(tmp_path)


def test_a_stop_between_the_vault_and_the_list_is_mended_at_the_next_start(tmp_path: Path) -> None:
    """Harm: power fails after the commit, the list misses a line, and the next restore brings the person back."""
    gone = a_person()
    erase(gone)
    (tmp_path / "keys" / "destroyed.list").unlink()
    assert make_ready(now=NOW) == Mended()
    assert gone in files.destroyed_in(tmp_path)


def test_a_line_that_was_cut_spoils_neither_the_list_nor_the_next_line(tmp_path: Path) -> None:
    """Harm: a full disk cuts the list, and nobody on it is erased any more."""
    first, second = a_person(), a_person()
    erase(first)
    with (tmp_path / "keys" / "destroyed.list").open("a") as file:
        file.write('{"subject": "half')
    erase(second)
    assert set(files.destroyed_in(tmp_path)) == {first, second}


def test_erasure_is_undone_when_the_ledger_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a key is gone and nobody can say who did it."""
    person = a_person()

    def broken(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tandem.keys.actions.destruction.append_entry", broken)
    with pytest.raises(OSError, match="disk full"):
        erase(person)
    assert full_name(person) == "Wren Ashgrove"
    assert files.destroyed_in(tmp_path) == {}


def test_the_key_of_the_house_is_never_destroyed() -> None:
    """Harm: one wrong id, and every value about nobody in particular is gone."""
    with pytest.raises(Refused):
        erase(HOUSE)


def test_a_site_with_a_keeper_starts() -> None:
    """Harm: a check that refuses everybody would soon be taken out."""
    record_custodian(by=BY, name="County Health", kind="public_health")
    assert make_ready(now=NOW) == Mended()
