"""A consent taken back stays taken back after an older backup was restored (C12).

Harm prevented: somebody said no, a disk failed, and last week's yes opens their record again.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.db import connections

from tandem.audit.queries import entries_about
from tandem.cli.keys import keys
from tandem.consent import actions
from tandem.consent.models import Revocation
from tandem.consent.queries.restoring import revocations_apart
from tandem.consent.revoked_list import Revoked, add_revoked, path_of_list, revoked_in
from tandem.consent.types import Access, Category, Purpose, RelationKind
from tandem.journeys.start_up import Mended, make_ready, replay
from tests.actions.consent.asking import MANAGER, TREATMENT, WORKER, agree, look, tie
from tests.factories.consents import NOW, PERSON, register_partners
from tests.factories.keys import copy_of_vault, own_keys, restore

__all__ = ["own_keys"]
pytestmark = [
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
    pytest.mark.usefixtures("own_keys"),
]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def consent_id() -> UUID:
    """A consent in force, by which a clinician sees the person's treatment."""
    if connections["vault"].vendor != "sqlite":
        pytest.skip("puts a copy of the database's own file back")
    register_partners()
    tie(MANAGER, RelationKind.TREATING)
    agreed = agree()
    assert sees_treatment()
    return agreed


def sees_treatment() -> bool:
    """Whether the clinician of the other agency sees what the consent opens."""
    access = look(MANAGER, Purpose.TREATMENT, LATER)
    return isinstance(access, Access) and access.opens(Category.TREATMENT, TREATMENT)


def revoke(consent_id: UUID) -> None:
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)


def test_after_a_restore_the_record_is_closed_before_and_after_the_start(consent_id: UUID, tmp_path: Path) -> None:
    """Harm: the restored yes opens the record, at once or once somebody forgot a command."""
    backup = copy_of_vault(tmp_path)
    revoke(consent_id)
    assert not sees_treatment()
    restore(backup)
    assert not Revocation.objects.using("vault").exists()
    assert not sees_treatment()  # before any start: the gate reads the list beside the vault
    assert revocations_apart() == (1, 0)
    assert make_ready(now=LATER) == Mended(consents=1)
    assert make_ready(now=LATER) == Mended()
    row = Revocation.objects.using("vault").get()
    assert (row.consent_id, row.revoked_at, row.recorded_by) == (consent_id, NOW, WORKER.account_id)
    assert revocations_apart() == (0, 0)
    said = {one.action: one.reason for one in entries_about(using="vault", kind="consent", identifier=consent_id)}
    assert said["consent.apply_revoked_list"] == "restored_copy"
    path_of_list().unlink()
    assert not sees_treatment()  # and now the vault knows it for itself


def test_without_the_list_the_restored_consent_opens_the_record_planted(consent_id: UUID, tmp_path: Path) -> None:
    """Planted: the list is gone with the disk, and the record opens. The list kept elsewhere shuts it again."""
    backup = copy_of_vault(tmp_path)
    revoke(consent_id)
    kept = path_of_list().rename(tmp_path / "kept.list")
    restore(backup)
    assert sees_treatment()
    assert replay(by=WORKER, now=LATER, kept_revoked=kept) == Mended(consents=1)
    assert not sees_treatment()
    assert consent_id in revoked_in()


def test_copies_go_and_receivers_are_told_again(consent_id: UUID, tmp_path: Path) -> None:
    """Harm: the record is shut, and the file made from it last week can still be fetched."""
    access = look(MANAGER, Purpose.TREATMENT, LATER)
    assert isinstance(access, Access)
    lease, _ = take_lease()
    backup = copy_of_vault(tmp_path)
    revoke(consent_id)
    restore(backup)
    assert lease_opens(lease) is False
    assert make_ready(now=LATER) == Mended(consents=1)
    assert lease_opens(lease) is False


def take_lease() -> tuple[UUID, object]:
    """An offline copy of the clinician's, taken under the consent."""
    from tandem.consent import gate

    leased, cohort = gate.lease_bundle(
        by=MANAGER,
        persons=[PERSON],
        purpose=Purpose.TREATMENT,
        categories=[Category.TREATMENT],
        lasts=timedelta(hours=8),
        now=NOW,
    )
    assert leased.parts
    return leased.lease_id, cohort


def lease_opens(lease_id: UUID) -> bool:
    """Whether the server still gives the keys of the offline copy."""
    from tandem.consent import gate

    found = gate.lease_keys(by=MANAGER, lease_id=lease_id, purpose=Purpose.TREATMENT, now=LATER)
    return bool(getattr(found, "parts", ()))


def test_a_stop_between_the_vault_and_the_list_is_mended_at_the_next_start(consent_id: UUID) -> None:
    """Harm: power fails after the commit, the list misses a line, and the next restore brings the yes back."""
    revoke(consent_id)
    path_of_list().unlink()
    assert revocations_apart() == (0, 1)
    assert make_ready(now=LATER) == Mended()
    assert revoked_in()[consent_id].at == NOW


def test_a_full_disk_does_not_undo_a_revocation(consent_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a list that cannot be written turns somebody's no into an error page, and the yes stays."""

    def broken(_one: Revoked) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tandem.consent.actions.consents.add_revoked", broken)
    revoke(consent_id)
    assert not sees_treatment()
    assert revocations_apart() == (0, 1)


def test_a_revocation_that_is_undone_is_not_listed(consent_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a consent that stands closes for good, because its revocation failed half way."""

    def broken(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tandem.consent.actions.consents.append_entry", broken)
    with pytest.raises(OSError, match="disk full"):
        revoke(consent_id)
    assert revoked_in() == {}
    assert sees_treatment()


def test_a_cut_line_spoils_neither_the_list_nor_the_next_line() -> None:
    """Harm: a full disk cuts the list, and every later no is lost with it."""
    first, second = Revoked(uuid4(), NOW, uuid4()), Revoked(uuid4(), NOW, None, LATER)
    add_revoked(first)
    with path_of_list().open("a") as file:
        file.write('{"consent": "half')
    assert set(revoked_in()) == {first.consent_id}
    add_revoked(second)
    assert dict(revoked_in()) == {one.consent_id: one for one in (first, second)}
    add_revoked(Revoked(first.consent_id, LATER))  # said twice: the first moment counts
    assert revoked_in()[first.consent_id] == first
    path_of_list().unlink()
    add_revoked(second)
    assert set(revoked_in()) == {second.consent_id}


def test_the_list_holds_ids_and_moments_only(consent_id: UUID) -> None:
    """Harm: a file beside the vault tells who said no to what."""
    revoke(consent_id)
    text = path_of_list().read_text()
    for word in (str(PERSON), "Made-up", "part2", "treatment"):
        assert word not in text
    assert path_of_list().stat().st_mode & 0o077 == 0


def test_the_command_takes_a_list_kept_elsewhere(tmp_path: Path) -> None:
    """Harm: after a restore nobody can say what to type."""
    wrong = CliRunner().invoke(keys, ["replay", "--revoked", str(tmp_path / "none")])
    assert wrong.exit_code != 0
    kept = tmp_path / "kept.list"
    kept.write_text("")
    right = CliRunner().invoke(keys, ["replay", "--revoked", str(kept)])
    assert "0 consents were taken back again." in right.output
